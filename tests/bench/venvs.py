"""The peers' venvs, made once from pinned requirements and kept with the user's caches."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import venv
from pathlib import Path

from services.cli.kafka_home import default_cache

PEERS = Path(__file__).parent / "peers"


def peer_python(name: str) -> Path:
    """The interpreter of a peer. The first time it takes a minute: packages are fetched."""
    requirements = PEERS / f"requirements-{name}.txt"
    version = hashlib.sha256(requirements.read_bytes()).hexdigest()[:12]
    folder = default_cache() / "bench" / f"{name}-{version}"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([python, *install, "--requirement", requirements], check=True)
        (folder / "ready").touch()
    return python
