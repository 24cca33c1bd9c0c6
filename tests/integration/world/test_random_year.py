"""A year of services with random lives, after which all money agrees to the smallest unit.

Here always the same year, so that nobody's change turns red for what is not theirs. `make year`
lives a thousand of them, of a new seed, which it prints; YEAR_SEED takes that one up again.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from random import Random

from tests.support.currencies import CURRENCIES
from tests.support.lives import Lives
from tests.support.lives_catalogue import PRODUCTS, TYPES
from tests.support.random_year import live
from tests.support.world import world

SERVICES = int(os.environ.get("YEAR_SERVICES") or 100)
NEW = str(time.time_ns() % 1_000_000)
SEED = int((os.environ.get("YEAR_SEED") or "15").replace("new", NEW))


def test_after_a_year_of_random_lives_everything_agrees() -> None:
    currency = Random(SEED).choice(CURRENCIES)
    print(f"YEAR_SEED={SEED} YEAR_SERVICES={SERVICES}, in {currency}", flush=True)
    with world(currency=currency) as living:
        living.define_catalogue(TYPES, PRODUCTS)
        lives = Lives(living, SEED, clients=max(2, SERVICES // 4), services=SERVICES)
        live(lives, lambda line: print(line, flush=True))
    for type_, times in sorted(Counter(each.type for each in living.folded.events).items()):
        print(f"{times:6} {type_}")
    for (action, answer), times in sorted(lives.answers.items()):
        print(f"{times:6} {action}: {answer}")
