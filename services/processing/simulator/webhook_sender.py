"""Tells orders what was decided on a page of the gateway, until it answers 200."""

from __future__ import annotations

import logging
from threading import Event, Thread

import httpx

from services.processing.simulator.checkouts import Checkouts
from shared import webhooks

MIN_DELAY_SECONDS, MAX_DELAY_SECONDS = 0.2, 30.0

log = logging.getLogger(__name__)


class WebhookSender:
    def __init__(self, checkouts: Checkouts, key: bytes, orders: httpx.Client, path: str) -> None:
        """`orders` has its base URL."""
        self._checkouts, self._key, self._orders, self._path = checkouts, key, orders, path
        self._stop, self._wake = Event(), Event()
        self._thread = Thread(target=self._run, name="webhooks", daemon=True)
        self._thread.start()

    def poke(self) -> None:
        """There is something to tell."""
        self._wake.set()

    def close(self) -> None:
        self._stop.set()
        self._wake.set()
        self._thread.join()
        self._orders.close()

    def _run(self) -> None:
        delay = MIN_DELAY_SECONDS
        while not self._stop.is_set():
            self._wake.clear()
            if self._send_all():
                self._wake.wait()
                delay = MIN_DELAY_SECONDS
            else:
                self._wake.wait(delay)
                delay = min(2 * delay, MAX_DELAY_SECONDS)

    def _send_all(self) -> bool:
        """Whether nothing is left to tell."""
        pending = self._checkouts.undelivered()
        sent = [self._send(webhook_id, body.encode()) for webhook_id, body in pending]
        return all(sent)

    def _send(self, webhook_id: str, body: bytes) -> bool:
        """Under the same id each time, signed anew: whoever reads it looks at the time."""
        headers = webhooks.sign(self._key, webhook_id, body) | {"Content-Type": "application/json"}
        try:
            response = self._orders.post(self._path, content=body, headers=headers)
        except httpx.HTTPError as error:
            log.warning("%s was not delivered: %s", webhook_id, error)
            return False
        if response.status_code != httpx.codes.OK:
            log.warning("%s was answered %d: %s", webhook_id, response.status_code, response.text)
            return False
        self._checkouts.note_delivery(webhook_id)
        return True
