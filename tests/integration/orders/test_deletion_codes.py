"""Deletion with a one-time code over HTTP: asking, trying, guessing; a refusal that is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from shared.rules.one_time_code import one_time_code
from tests.support.command_context import APP, CLIENT, OTHER_CLIENT, STAFF
from tests.support.http import CHECK_KEY, assert_problem, new_idempotency_key, post
from tests.support.orders_api import VPS, VPS_1, OrdersApi, item

REQUESTED, REFUSED = "service.deletion_code_requested", "service.deletion_code_refused"


class Checked:
    """An active service that its client deletes with a code only; its clock can be advanced."""

    def __init__(self, url: str, folder: Path) -> None:
        self._clock = folder / "clock"
        self.api = OrdersApi(url, test_clock_file=str(self._clock))
        self.api.define_catalogue()
        self.api.put("/v1/product-types/checked", VPS | {"deletion": "phone_check"})
        self.api.put("/v1/products/checked", VPS_1 | {"type": "checked"})
        self.id = UUID(self.api.active(item("checked")))
        self.path = f"/v1/services/{self.id}/delete"

    def delete(self, code: object = None, **options: Any) -> TestResponse:
        return self.api.post(self.path, {"code": code} if code is not None else {}, **options)

    def advance(self, duration: str) -> None:
        self._clock.write_text(duration)

    @property
    def code(self) -> str:
        """The right one."""
        requested = self.api.store.service(self.id).deletion_code
        assert requested
        return one_time_code(CHECK_KEY, requested.nonce)

    @property
    def wrong_code(self) -> str:
        return "".join(str(9 - int(digit)) for digit in self.code)

    def assert_refused(self, response: TestResponse, tries_left: int) -> dict[str, Any]:
        problem = assert_problem(response, 409, "phone_check_required")
        assert problem["tries_left"] == tries_left
        return problem

    def types(self) -> list[str]:
        """Of the events since the activation."""
        return [each for each in self.api.types() if each in (REQUESTED, REFUSED)]


@pytest.fixture
def both(url: str, tmp_path: Path) -> Iterator[Checked]:
    checked = Checked(url, tmp_path)
    yield checked
    checked.api.close()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Checked]:
    checked = Checked(f"sqlite:///{tmp_path}/orders.db", tmp_path)
    yield checked
    checked.api.close()


def test_client_asks_for_a_code_and_deletes_with_it(both: Checked) -> None:
    asked = both.assert_refused(both.delete(), 5)
    assert both.api.types()[-1] == REQUESTED
    again = both.assert_refused(both.delete(), 5)
    assert (again["expires_at"], again["version"]) == (asked["expires_at"], 5)
    both.assert_refused(both.delete(both.wrong_code), 4)
    key, right = new_idempotency_key(), both.code
    deleted = both.delete(right, **key)
    assert (deleted.status_code, deleted.json and deleted.json["version"]) == (202, 7)
    assert both.delete(right, **key).headers["Idempotency-Replayed"] == "true"
    assert both.types() == [REQUESTED, REFUSED]
    both.api.report(str(both.id))
    assert both.api.store.service(both.id).deleted


def test_five_wrong_codes_are_the_end_even_of_the_right_one(both: Checked) -> None:
    both.delete()
    key, wrong, right = new_idempotency_key(), both.wrong_code, both.code
    for left in (4, 3, 2, 1, 0):  # with one key: only a success is remembered
        both.assert_refused(both.delete(wrong, **key), left)
    for code in (right, wrong, None):
        both.assert_refused(both.delete(code), 0)
    assert both.types() == [REQUESTED, *[REFUSED] * 5]
    both.advance("PT14M59S")
    both.assert_refused(both.delete(right), 0)
    both.advance("PT15M1S")
    both.assert_refused(both.delete(right), 5)
    assert both.types()[-1] == REQUESTED and both.code != right
    both.assert_refused(both.delete(right), 4)
    assert both.delete(both.code).status_code == 202


def test_guesses_at_once_are_counted_one_by_one(both: Checked) -> None:
    both.delete()
    wrong, barrier = both.wrong_code, Barrier(8)

    def guess(number: int) -> TestResponse:
        http, key = both.api.app.test_client(), new_idempotency_key()
        barrier.wait()
        return post(http, both.path, {"code": wrong}, CLIENT, **key)

    with ThreadPoolExecutor(8) as executor:
        answers = [answer.json or {} for answer in executor.map(guess, range(8))]
    assert {answer["code"] for answer in answers} == {"phone_check_required"}
    assert sorted(answer["tries_left"] for answer in answers) == [0, 0, 0, 0, 1, 2, 3, 4]
    assert both.types() == [REQUESTED, *[REFUSED] * 5]


def test_two_who_ask_at_once_get_one_code(both: Checked) -> None:
    barrier = Barrier(4)

    def ask(number: int) -> TestResponse:
        http, key = both.api.app.test_client(), new_idempotency_key()
        barrier.wait()
        return post(http, both.path, None, CLIENT, **key)

    with ThreadPoolExecutor(4) as executor:
        answers = list(executor.map(ask, range(4)))
    assert len({(answer.json or {})["expires_at"] for answer in answers}) == 1
    assert both.types() == [REQUESTED]


def test_others_neither_ask_nor_guess(service: Checked) -> None:
    service.delete()
    for code in (None, service.code):
        assert_problem(service.delete(code, caller=OTHER_CLIENT), 404, "unknown_service")
        assert_problem(service.delete(code, caller=APP), 403, "forbidden")
    assert service.types() == [REQUESTED]
    assert service.delete(service.wrong_code, caller=STAFF).status_code == 202, "staff need none"


@pytest.mark.parametrize("code", [123456, "", "1" * 21, "12\x003456", "\ud800", ["123456"], True])
def test_what_is_no_text_is_no_try(service: Checked, code: object) -> None:
    service.delete()
    assert_problem(service.delete(code), 422, "invalid")
    assert service.types() == [REQUESTED]


def test_text_that_is_no_code_is_a_try(service: Checked) -> None:
    service.delete()
    for left, code in enumerate(["12345", "some text", f" {service.code}", "１２３４５６", "0"]):
        service.assert_refused(service.delete(code), 4 - left)


def test_who_has_seen_another_version_takes_no_try(service: Checked) -> None:
    service.delete()
    assert_problem(service.delete(service.wrong_code, If_Match='"4"'), 412, "version_conflict")
    assert service.types() == [REQUESTED]
    assert service.delete(service.code, If_Match='"5"').status_code == 202


def test_code_is_in_no_event(service: Checked) -> None:
    service.delete()
    service.delete(service.wrong_code)
    codes = [service.code, service.wrong_code]
    service.delete(codes[0])
    stored = b"".join(each.state for each in service.api.store.select_stream(service.id, 0, 99))
    assert b'"tries_left":4' in stored
    for code in codes:
        assert f'"{code}"'.encode() not in stored
