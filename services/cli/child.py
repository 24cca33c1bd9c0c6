"""A process forked off a supervisor, which has loaded the libraries for all of them.

It starts in a tenth of the time that an interpreter takes to load them again (decision 0013).
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

RESET = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)


def fork(name: str, target: Callable[[], object], log: Path) -> int:
    """The pid of a process that calls `target`, writes to `log` and leads a group of its own.

    For a parent without other threads: a lock that one of them holds would stay locked for ever.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if not pid:
        _be_child(name, target, log)
    return pid


def _be_child(name: str, target: Callable[[], object], log: Path) -> NoReturn:
    """Never returns into the frames of the parent, which would end its other children."""
    code = 1
    try:
        os.setsid()
        for number in RESET:
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _redirect(log)
        _name_thread(name)
        target()
        code = 0
    except SystemExit as error:
        code = _exit_code(error)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _redirect(log: Path) -> None:
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)


def _name_thread(name: str) -> None:
    """What `top` and `ps -o comm` show."""
    comm = Path("/proc/self/comm")
    if comm.exists():
        comm.write_text(name)


def _exit_code(error: SystemExit) -> int:
    """As the interpreter does it: a text is a message, and code 1."""
    if error.code is None or isinstance(error.code, int):
        return error.code or 0
    sys.stderr.write(f"{error.code}\n")
    return 1
