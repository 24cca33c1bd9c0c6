"""Whether all settings of a stack are right, asked before anything starts."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from services.cli.apps import parts
from services.cli.data_folder import DataFolder
from services.cli.environment import process_environment
from shared import settings
from shared.rules.money import is_currency
from shared.settings import WrongSetting

SETTINGS_OF_PART = {"web": "WebSettings", "worker": "WorkerSettings"}


def check_currency(currency: str) -> None:
    """Raises WrongSetting."""
    if not is_currency(currency):
        raise WrongSetting(f"settings: CURRENCY: {currency!r} is not an ISO 4217 code")


def check_settings(folder: DataFolder, environment: Mapping[str, str]) -> None:
    """Of every process, as it will see them. Raises WrongSetting, OtherCurrency."""
    for app, part in parts():
        module = import_module(f"services.{app}.settings")
        settings_class: type[settings.Settings] = getattr(module, SETTINGS_OF_PART[part])
        settings.parse(settings_class, process_environment(folder, app, part, environment))
