"""The data folder and what it adds to the settings of a process."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.cli import preflight
from services.cli.data_folder import DataFolder, OtherCurrency
from services.cli.environment import process_environment
from services.cli.stack_file import Postgres, Stack
from shared import webhooks
from shared.settings import WrongSetting

SERVER = "postgresql://hostledger:some@127.0.0.1:8032/postgres"


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    folder = DataFolder(tmp_path / "data")
    folder.keep_currency("EUR")
    return folder


def test_secret_is_made_once(folder: DataFolder) -> None:
    assert folder.secret("token.key") == folder.secret("token.key")
    assert folder.secret("token.key") != folder.secret("check.key")


def test_other_currency_is_refused(folder: DataFolder) -> None:
    with pytest.raises(OtherCurrency, match="CURRENCY"):
        folder.keep_currency("USD")


def test_unknown_currency_is_a_wrong_setting() -> None:
    with pytest.raises(WrongSetting, match="CURRENCY"):
        preflight.check_currency("EURO")


def test_folder_adds_what_the_environment_does_not_say(folder: DataFolder) -> None:
    variables = process_environment(folder, "lifecycle", "worker", {"ORDERS_URL": "some url"})
    assert variables["ORDERS_URL"] == "some url"
    assert variables["WORKER_PORT"] == "8022"
    assert variables["TOKEN_KEY"] == folder.secret("token.key")
    assert variables["DATABASE_URL"].endswith("/databases/lifecycle.db")


def test_apps_that_keep_secrets_have_a_key_each(folder: DataFolder) -> None:
    keys = [
        process_environment(folder, app, "web", {}).get("SECRETS_KEY")
        for app in ("orders", "processing", "lifecycle")
    ]
    assert keys[0] and keys[1] and keys[0] != keys[1] and keys[2] is None
    modes = {file.stat().st_mode & 0o777 for file in (folder.path / "secrets").iterdir()}
    assert modes == {0o600}


def test_gateway_of_the_demo_is_known_where_cards_are_taken(folder: DataFolder) -> None:
    parts = [("orders", "web"), ("simulator", "web"), ("orders", "worker"), ("lifecycle", "web")]
    assert "GATEWAY_TEST_SECRET" not in process_environment(folder, *parts[0], {})
    folder.stack_file.write(Stack(demo=True, simulator=True))
    secrets = [process_environment(folder, *part, {}).get("GATEWAY_TEST_SECRET") for part in parts]
    assert (
        secrets == [(folder.path / "secrets" / "gateway-test").read_text().strip()] * 2 + [None] * 2
    )
    assert webhooks.key_of(secrets[0] or "")
    url = process_environment(folder, *parts[0], {})["GATEWAY_TEST_URL"]
    assert url == "http://127.0.0.1:8100/checkout"
    preflight.check_settings(folder, {})


def test_key_of_an_earlier_version_becomes_a_secret_of_webhooks(folder: DataFolder) -> None:
    earlier = folder.secret("gateway-test")
    secret = folder.webhook_secret("gateway-test")
    assert webhooks.key_of(secret) == earlier.encode()
    assert folder.webhook_secret("gateway-test") == folder.secret("gateway-test") == secret


def test_wrong_key_is_named_before_anything_starts(folder: DataFolder) -> None:
    with pytest.raises(WrongSetting, match="SECRETS_KEY"):
        preflight.check_settings(folder, {"SECRETS_KEY": "short"})


def test_setting_from_a_file_is_left_alone(folder: DataFolder) -> None:
    variables = process_environment(folder, "orders", "web", {"TOKEN_KEY_FILE": "some file"})
    assert "TOKEN_KEY" not in variables


def test_folder_that_is_not_there_adds_nothing_and_is_not_made(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "absent")
    assert process_environment(folder, "orders", "web", {"A": "b"}) == {"A": "b"}
    assert not folder.path.exists()


def test_app_gets_a_role_of_its_own_on_the_server_of_the_stack(folder: DataFolder) -> None:
    folder.stack_file.write(Stack(profile="kafka", postgres=Postgres(url=SERVER)))
    variables = process_environment(folder, "orders", "web", {"DATABASE_URL": SERVER})
    password = folder.secret("postgres-orders")
    expected = f"postgresql://hostledger_orders:{password}@127.0.0.1:8032/postgres"
    assert variables["DATABASE_URL"] == expected
