"""How many requests one caller may make of an app: 429 beyond that.

Without Flask-Limiter: it costs 75 us a request, and what it counts in memory, each process counts
for itself.
"""

from __future__ import annotations

import mmap
import time
from collections.abc import Callable
from struct import Struct
from zlib import crc32

from limits import parse
from werkzeug.exceptions import TooManyRequests

DEFAULT_RATE = "60000/minute"
"""So generous that only a caller gone wild meets it."""
SLOTS = 2**15
SLOT = Struct("=dQ")
"""When the window began, and the requests within it."""

RateLimit = Callable[[str], None]
"""Of an actor, or of whoever else it is that asks."""


class Counts:
    """In memory that processes share which are forked after it was made: 512 kB, without locks.

    Of requests that are counted at the very same moment, one may be lost. Callers share a slot
    by chance: of 100 callers, two do with a probability of 14 %.
    """

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, SLOTS * SLOT.size)

    def hit(self, caller: str, seconds: float) -> tuple[int, float]:
        """The requests of the caller within the window, this one included; when the window ends."""
        offset, now = crc32(caller.encode()) % SLOTS * SLOT.size, time.time()
        began, count = SLOT.unpack_from(self._memory, offset)
        if not began <= now < began + seconds:
            began, count = now, 0
        SLOT.pack_into(self._memory, offset, began, count + 1)
        return count + 1, began + seconds


_counts: Counts | None = None
"""Of all the processes of this app; None: each has its own."""


def share_counts() -> None:
    """Called before the processes of an app are forked."""
    global _counts
    _counts = Counts()


def create_rate_limit(rate: str) -> RateLimit:
    """`rate` is such as "600/minute"; empty: no limit.

    The limit raises TooManyRequests.
    """
    if not rate:
        return lambda _: None
    limit, counts = parse(rate), _counts or Counts()

    def check(caller: str) -> None:
        count, end = counts.hit(caller, limit.get_expiry())
        if count > limit.amount:
            seconds = max(1, round(end - time.time()))
            raise TooManyRequests("Too many requests.", retry_after=seconds)

    return check
