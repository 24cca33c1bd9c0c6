"""Commands over HTTP that are sent until they are answered, and the ledger of the answers."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

import httpx

from tests.support.eventually import eventually

PATIENCE_SECONDS = 90.0
PAUSE_SECONDS = 0.1
TIMEOUT_SECONDS = 20.0
TRY_AGAIN = {429, 500, 502, 503, 504}
"""500 is a bug of its own, and is counted; the command is repeated with its key all the same."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a client was told: from then on the product is bound by it."""

    url: str
    key: str
    authorization: str
    body: Mapping[str, Any]
    status: int
    response: Any

    @property
    def accepted(self) -> bool:
        return self.status < 300


@dataclass
class Ledger:
    """Appended to as the answers arrive, so that it outlives the test."""

    file: Path
    answers: list[Answer] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    """What must never happen, whoever was killed."""
    retries: int = 0
    _lock: Lock = field(default_factory=Lock)

    def note(self, answer: Answer) -> None:
        with self._lock, self.file.open("a") as lines:
            self.answers.append(answer)
            lines.write(json.dumps(vars(answer)) + "\n")

    def complain(self, problem: str) -> None:
        with self._lock:
            self.problems.append(problem)

    def accepted(self, suffix: str) -> list[Answer]:
        return [each for each in self.answers if each.accepted and each.url.endswith(suffix)]


class Sender:
    """One client's requests. `chance` decides what is sent twice; every key is its own."""

    def __init__(
        self, http: httpx.Client, ledger: Ledger, authorization: str, chance: random.Random
    ) -> None:
        self._http, self._ledger, self._chance = http, ledger, chance
        self._authorization = authorization

    def command(self, url: str, body: Mapping[str, Any]) -> Answer:
        """Sent again, with its key, until it is answered. A tenth is sent twice in any case."""
        key = f"load {self._chance.getrandbits(64):x}"
        answer = self._answered(url, key, body)
        self._ledger.note(answer)
        if answer.accepted and self._chance.random() < 0.1:
            self.repeat(answer)
        return answer

    def repeat(self, first: Answer) -> None:
        """The same key again must answer the same, and say that it is a repetition."""
        response = self._sent(first.url, first.key, first.body)
        if (response.status_code, response.json()) != (first.status, first.response):
            self._ledger.complain(
                f"another answer to {first}: {response.status_code} {response.text}"
            )
        if response.headers.get("Idempotency-Replayed") != "true":
            self._ledger.complain(f"handled twice, or not marked: {first}")

    def read(self, url: str) -> Any:
        """None where the answer is 404."""
        response = self._until_answered("GET", url, {}, None)
        return None if response.status_code == 404 else response.json()

    def _answered(self, url: str, key: str, body: Mapping[str, Any]) -> Answer:
        response = self._sent(url, key, body)
        return Answer(
            url=url,
            key=key,
            authorization=self._authorization,
            body=body,
            status=response.status_code,
            response=response.json(),
        )

    def _sent(self, url: str, key: str, body: Mapping[str, Any]) -> httpx.Response:
        return self._until_answered("POST", url, {"Idempotency-Key": key}, body)

    def _until_answered(
        self, method: str, url: str, headers: Mapping[str, str], body: Mapping[str, Any] | None
    ) -> httpx.Response:
        headers = {"Authorization": self._authorization, **headers}
        return eventually(
            lambda: self._answer(method, url, headers, body),
            PATIENCE_SECONDS,
            PAUSE_SECONDS,
        )

    def _answer(
        self, method: str, url: str, headers: Mapping[str, str], body: Mapping[str, Any] | None
    ) -> httpx.Response | None:
        """None, and the reason in the test's output, where it must be sent again."""
        try:
            response = self._http.request(method, url, headers=headers, json=body)
        except httpx.TransportError as error:
            failure = repr(error)
        else:
            if response.status_code == 500:
                self._ledger.complain(f"500 at {method} {url}: {response.text}")
            if response.status_code not in TRY_AGAIN:
                return response
            failure = response.text
        self._ledger.retries += 1
        log.info("no answer from %s: %s", url, failure)
        return None
