"""The settings of one process: those of the environment, and what the data folder adds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from services.cli import postgres_roles
from services.cli.apps import APPS, SIMULATOR, port
from services.cli.data_folder import DataFolder
from services.cli.stack_file import Stack

DEFAULT_CURRENCY = "EUR"
URLS = {
    f"{app}_{suffix}".upper(): (app, part)
    for app in APPS
    for part, suffix in {"web": "url", "worker": "worker_url"}.items()
}
KEEP_SECRETS = ("orders", "processing")
"""Apps with a key of their own for what panels give back in confidence."""
CHECK_CODES = ("orders", "notifications")
"""Apps that make one-time codes, with the same key."""
TAKE_CARDS = (("orders", "web"), (SIMULATOR, "web"))
"""Where the payment gateway of `--demo` is known: it is one of the simulator's pages."""
ORDERS_WEB_PROCESSES = "2"
"""Every command goes through them: decision record 0022."""
DECIDED_BY_STACK = (
    "DATABASE_URL",
    "KAFKA_BOOTSTRAP_SERVERS",
    "PROMETHEUS_MULTIPROC_DIR",
    "SIMULATOR_PORT",
    "WORKER_BIND",
    "WORKER_PORT",
    *URLS,
)
"""Where `stack` starts they mean the whole stack, or nothing: its processes derive their own."""


def process_environment(
    folder: DataFolder, app: str, part: str, environment: Mapping[str, str]
) -> dict[str, str]:
    """All variables of `hostledger run APP PART`; what the environment has is left as it is.

    A folder that is not there adds nothing: in a container the environment says it all.
    Raises OtherCurrency.
    """
    if not folder.path.is_dir():
        return dict(environment)
    folder.check_currency(environment.get("CURRENCY", DEFAULT_CURRENCY))
    stack = folder.stack_file.read()
    variables = dict(environment)
    if stack.postgres and variables.get("DATABASE_URL") == stack.postgres.url:
        del variables["DATABASE_URL"]  # of the server: the app has a role of its own
    for name, value in _derived(folder, stack, app, part).items():
        if not {name, f"{name}_FILE"} & variables.keys():
            variables[name] = value()
    return variables


def _derived(folder: DataFolder, stack: Stack, app: str, part: str) -> dict[str, Callable[[], str]]:
    """Called only where the environment does not say it: keys are made when they are needed."""
    derived: dict[str, Callable[[], str]] = {
        "DATABASE_URL": partial(_database_url, folder, stack, app),
        "TOKEN_KEY": partial(folder.secret, "token.key"),
        "KAFKA_BOOTSTRAP_SERVERS": lambda: stack.kafka.bootstrap_servers if stack.kafka else "",
        "WORKER_BIND": lambda: stack.bind,
        "WORKER_PORT": lambda: str(port(app, part, stack.port_base)),
    }
    if app in KEEP_SECRETS:
        derived["SECRETS_KEY"] = partial(folder.secret, f"{app}-secrets.key")
    if app in CHECK_CODES:
        derived["CHECK_KEY"] = partial(folder.secret, "check.key")
    derived |= {name: partial(stack.url, *address) for name, address in URLS.items()}
    if (app, part) == ("orders", "web") and stack.postgres:
        derived["WEB_PROCESSES"] = lambda: ORDERS_WEB_PROCESSES
    if app == SIMULATOR:
        derived["SIMULATOR_PORT"] = lambda: str(port(app, base=stack.port_base))
    if stack.simulator:
        derived["MODULES"] = lambda: f"{SIMULATOR}={stack.url(SIMULATOR)}"
    if stack.demo and (app, part) in TAKE_CARDS:
        derived["GATEWAY_TEST_SECRET"] = partial(folder.webhook_secret, "gateway-test")
        derived["GATEWAY_TEST_URL"] = lambda: f"{stack.url(SIMULATOR)}/checkout"
    return derived


def _database_url(folder: DataFolder, stack: Stack, app: str) -> str:
    if stack.postgres and app != SIMULATOR:  # which is no app: its machines are a file
        return postgres_roles.url(stack.postgres.url, app, folder.secret(f"postgres-{app}"))
    return f"sqlite:///{folder.subfolder('databases')}/{app}.db"
