"""What a process of an app does, whoever started it."""

from __future__ import annotations

import os
import sys
from importlib import import_module

from services.cli import metrics_folder
from services.cli.apps import SIMULATOR, parts, port
from services.cli.data_folder import DataFolder
from services.cli.environment import process_environment

GUNICORN_CONFIG = "shared.web.gunicorn_conf"


class NoSuchPart(Exception):
    """The app has no such part."""


def run(folder: DataFolder, app: str, part: str, bind: str | None = None) -> None:
    """In the foreground, until SIGTERM. Raises OtherCurrency, NoSuchPart."""
    if app != SIMULATOR and (app, part) not in parts():
        raise NoSuchPart(f"{app} has no {part}")
    os.environ.update(process_environment(folder, app, part, os.environ))
    if app == SIMULATOR:
        import_module("services.processing.simulator.process").main()
    elif part == "worker":
        import_module("shared.logs").configure()
        import_module(f"services.{app}.worker").main()
    else:
        _serve(app, bind or _address(folder, app), folder)


def migrate(folder: DataFolder, apps: list[str]) -> None:
    """One after the other. Raises OtherCurrency; what a migration raises, ends it."""
    environment = dict(os.environ)
    for app in apps:
        os.environ.update(process_environment(folder, app, "migrate", environment))
        import_module(f"services.{app}.migrate").main()


def _address(folder: DataFolder, app: str) -> str:
    stack = folder.stack_file.read()
    host = f"[{stack.bind}]" if ":" in stack.bind else stack.bind
    return f"{host}:{port(app, base=stack.port_base)}"


def _serve(app: str, bind: str, folder: DataFolder) -> None:
    """By gunicorn, in this process: signals reach it. The app is built in its worker."""
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(metrics_folder.fresh(folder, app)))
    options = [f"--config=python:{GUNICORN_CONFIG}", f"--bind={bind}", "--no-control-socket"]
    sys.argv = ["gunicorn", *options, f"services.{app}.app:create_app()"]
    import_module("gunicorn.app.wsgiapp").run()
