"""A data folder with every app's database, without a stack, and the command line on it."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from services.cli.data_folder import DataFolder
from services.cli.main import hostledger
from services.notifications.migrate import create_tables as create_notifications_tables
from services.notifications.store import NotificationsStore
from services.processing.migrate import create_tables
from shared import database
from tests.support.apps import Apps
from tests.support.http import TOKEN_KEY


class Operators:
    def __init__(self, path: Path) -> None:
        self.folder = DataFolder(path)
        databases = self.folder.subfolder("databases")
        self.folder.keep_secret("token.key", TOKEN_KEY)
        self.apps = Apps(databases)
        with NotificationsStore(
            f"sqlite:///{databases}/notifications.db", create_tables=True
        ) as notifications:
            create_notifications_tables(notifications.engine)
        processing = database.engine(f"sqlite:///{databases}/processing.db")
        create_tables(processing)
        processing.dispose()

    def run(self, *arguments: str) -> Result:
        command = [*arguments, "--data", str(self.folder.path)]
        return CliRunner().invoke(hostledger, command, catch_exceptions=False)

    def close(self) -> None:
        self.apps.close()
