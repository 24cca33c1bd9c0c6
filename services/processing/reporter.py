"""Tells orders what panels did, over HTTP, until it answers. Orders may be away for long."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

import httpx
from prometheus_client import Counter
from sqlalchemy import Engine

from services.processing.journal import reports
from services.processing.journal.reports import Answer, Report
from services.processing.journal.transaction import REPORT_LOCK, transaction
from services.processing.pool import Pool
from services.processing.sealing import opened_body
from services.processing.work import ReportState
from shared.secret_box import CannotOpen, SecretBox

TIMEOUT_SECONDS = 8.0
MIN_DELAY_SECONDS, MAX_DELAY_SECONDS = 0.1, 5.0
MISSING_KEY_DELAY_SECONDS = 60.0
NEVER = (400, 404, 405, 409, 413, 415, 422)
"""These answers stay the same however often the report is sent."""
AWAY = (401, 403, 429, 502, 503, 504)
"""These answers would be the same for every other report, too."""
REPORTS = Counter("processing_reports", "Reports that orders has answered.", ["state"])

log = logging.getLogger(__name__)


class Reporter(Pool[Sequence[Report], Sequence[Answer]]):
    """One task: the reports of one operation, in order, up to the first that must wait."""

    name = "reporter"

    def __init__(
        self, engine: Engine, orders: httpx.Client, secret_box: SecretBox, *, threads: int
    ) -> None:
        """`orders` has its base URL and sends a token of role app."""
        super().__init__(threads)
        self._engine, self._orders, self._secret_box = engine, orders, secret_box
        self._delay_seconds, self._resume_at = MIN_DELAY_SECONDS, 0.0

    def exchange(
        self, results: Sequence[Sequence[Answer]], free_threads: int
    ) -> Sequence[Sequence[Report]]:
        answers = [answer for result in results for answer in result]
        self._note_absence(answers)
        if self.reason and (self._busy or time.monotonic() < self._resume_at):
            free_threads = 0
        operations = min(free_threads, 1) if self.reason else free_threads
        with transaction(self._engine, REPORT_LOCK) as tx:
            reports.settle(tx, answers)
            return reports.claim(tx, operations) if operations else []

    def perform(self, task: Sequence[Report]) -> Sequence[Answer]:
        answers: list[Answer] = []
        for report in task:
            waits = bool(answers) and answers[-1].state is ReportState.WAITING
            answers.append(Answer(report=report) if waits else self._send(report))
        return answers

    def _send(self, report: Report) -> Answer:
        path = f"/internal/v1/services/{report.service_id}/operations/{report.operation_id}/report"
        headers = {"Idempotency-Key": report.key, "Content-Type": "application/json"}
        try:
            body = opened_body(report.body, report.operation_id, self._secret_box)
            response = self._orders.post(path, content=body, headers=headers)
        except CannotOpen as error:
            return _without_key(report, error)
        except httpx.HTTPError as error:
            return Answer(report=report, text=str(error) or type(error).__name__, away=True)
        return _answer(report, response)

    def _note_absence(self, answers: Sequence[Answer]) -> None:
        """While orders is away, one report at a time finds out whether it is back."""
        if away := [answer.text for answer in answers if answer.away]:
            self.reason = f"orders: {away[0]}"
            self._resume_at = time.monotonic() + self._delay_seconds
            self._delay_seconds = min(2 * self._delay_seconds, MAX_DELAY_SECONDS)
        elif answers:
            self.reason, self._delay_seconds = None, MIN_DELAY_SECONDS


def _without_key(report: Report, error: CannotOpen) -> Answer:
    """It waits for the key with which it was sealed, and so does the service."""
    log.error("the secrets of the report %s cannot be opened: %s", report.key, error)
    return Answer(report=report, text=str(error), delay_seconds=MISSING_KEY_DELAY_SECONDS)


def _answer(report: Report, response: httpx.Response) -> Answer:
    if response.is_success:
        REPORTS.labels(ReportState.ACCEPTED).inc()
        return Answer(report=report, state=ReportState.ACCEPTED)
    text = f"{response.status_code} {response.text[:500]}"
    if response.status_code in NEVER:
        log.error("orders refuses the report %s: %s", report.key, text)
        REPORTS.labels(ReportState.REFUSED).inc()
        return Answer(report=report, state=ReportState.REFUSED, text=text)
    away = response.status_code in AWAY
    delay_seconds = 0.0 if away else min(MIN_DELAY_SECONDS * 2 ** min(report.tries, 10), 60.0)
    return Answer(report=report, text=text, away=away, delay_seconds=delay_seconds)
