"""Files that only their owner can read."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp


def write_private(file: Path, text: str) -> None:
    """Complete or not at all: a reader never sees half of it."""
    _write_beside(file, text).replace(file)


def make_private(file: Path, text: str) -> None:
    """As `write_private`, but the first one to make the file wins."""
    unfinished = _write_beside(file, text)
    with suppress(FileExistsError):
        os.link(unfinished, file)
    unfinished.unlink()


def _write_beside(file: Path, text: str) -> Path:
    descriptor, unfinished = mkstemp(prefix=f".{file.name}.", dir=file.parent)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
    return Path(unfinished)
