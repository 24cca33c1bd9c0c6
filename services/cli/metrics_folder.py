"""Where the processes of one web app add up their metrics."""

from __future__ import annotations

import tempfile
from pathlib import Path
from shutil import rmtree

from services.cli.data_folder import DataFolder


def fresh(folder: DataFolder, app: str) -> Path:
    """Empty: what a dead process counted, nobody adds to. In a container without a data folder
    it goes when the container goes.
    """
    if not folder.path.is_dir():
        return Path(tempfile.mkdtemp(prefix=f"hostledger-{app}-"))
    rmtree(folder.path / "metrics" / app, ignore_errors=True)
    folder.subfolder("metrics")
    return folder.subfolder(f"metrics/{app}")
