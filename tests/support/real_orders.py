"""Processing against the real orders app and the panel simulator, over sockets of the loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from services.orders.domain.operation import Operation
from services.orders.domain.service import Service
from services.processing.app import create_app
from services.processing.migrate import create_tables
from services.processing.settings import WebSettings, WorkerSettings
from services.processing.worker import create_parts
from shared import database, settings
from shared.rules.caller import Caller
from tests.support.apps import TOKEN_KEY, Apps
from tests.support.command_context import STAFF, new_id
from tests.support.eventually import eventually
from tests.support.http import SECRETS_KEY, post
from tests.support.panel import RunningPanel
from tests.support.running_parts import running


class RealOrders:
    """One service is paid, its activation waits for a worker. Retries wait for no time."""

    def __init__(
        self, url: str, apps: Apps, panel: RunningPanel, spare: RunningPanel | None = None
    ) -> None:
        """`spare` stands in for the panel where that cannot activate."""
        self.apps, self.panel = apps, panel
        self._url, self._modules = url, f"simulator={panel.url}"
        self._groups = "simulator|spare" if spare else ""
        if spare:
            self._modules += f",spare={spare.url}"
        self.engine = database.engine(url)
        create_tables(self.engine)
        self._orders = make_server("127.0.0.1", 0, apps.orders.application, threaded=True)
        self._thread = Thread(target=self._orders.serve_forever, args=[0.02])
        self._thread.start()
        self.web: FlaskClient = create_app(
            WebSettings(
                database_url=url,
                token_key=TOKEN_KEY,
                secrets_key=SECRETS_KEY,
                modules=self._modules,
            )
        ).test_client()

    @property
    def environment(self) -> dict[str, str]:
        """Of `hostledger run processing worker`."""
        return {
            "DATABASE_URL": self._url,
            "TOKEN_KEY": TOKEN_KEY,
            "SECRETS_KEY": SECRETS_KEY,
            "ORDERS_URL": f"http://127.0.0.1:{self._orders.port}",
            "MODULES": self._modules,
            "MODULE_GROUPS": self._groups,
        }

    @contextmanager
    def worker(self, attempts: int = 10) -> Iterator[None]:
        """The parts of the worker process, in threads."""
        policy = {"OPERATION_RETRY_SECONDS": "0", "OPERATION_ATTEMPTS": str(attempts)}
        config = settings.parse(WorkerSettings, self.environment | policy)
        with running(*create_parts(config, self.engine)):
            yield

    @property
    def operation(self) -> Operation:
        """That is open, as orders knows it."""
        operation = self._service.operation
        assert operation
        return operation

    def wait_for(self, status: str) -> None:
        """Until nothing is open any more; then lifecycle must show the service so."""
        eventually(lambda: self._service.operation is None)
        self.apps.follow()
        service = self.apps.service(caller=STAFF).json
        assert service and service["status"] == status

    def wait_until(self, status: str) -> None:
        """That lifecycle shows, however many operations it takes."""

        def is_shown() -> bool:
            self.apps.follow()
            service = self.apps.service(caller=STAFF).json
            return service is not None and service["status"] == status

        eventually(is_shown)

    def staff(self, verb: str, body: object = None, caller: Caller = STAFF) -> TestResponse:
        """Does something with the open operation."""
        path = f"/v1/operations/{self.operation.id}/{verb}"
        return post(self.web, path, body, caller, Idempotency_Key=f"some key {new_id()}")

    @property
    def _service(self) -> Service:
        return self.apps.store.service(UUID(self.apps.id))

    def close(self) -> None:
        self._orders.shutdown()
        self._thread.join()
        self._orders.server_close()
        for engine in (self.engine, self.web.application.extensions["processing.engine"]):
            engine.dispose()
