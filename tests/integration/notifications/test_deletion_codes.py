"""The one-time code that staff read to a client: only while it is good, and never to others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from werkzeug.test import TestResponse

from services.notifications.projections.deletion_codes.projector import DELETION_CODES
from services.orders.domain import service_events as events
from shared.rules.one_time_code import one_time_code
from shared.rules.vocabulary import OperationKind
from tests.support.command_context import APP, CLIENT, OTHER_CLIENT, OTHER_CLIENT_ID, STAFF, new_id
from tests.support.deletion_code_events import code_refused, code_requested
from tests.support.example_streams import deliver, rows
from tests.support.http import CHECK_KEY, assert_problem
from tests.support.notifications import SUPPORT, Notifications
from tests.support.service_events import (
    ACTIVE,
    ID,
    ExampleEvent,
    deleted,
    deletion_scheduled,
    done,
    id_from_version,
    kept,
    requested,
)
from tests.support.wire import wire_events

LATER = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
PATH = f"/v1/services/{ID}/deletion-code"
ASKED = (*ACTIVE, code_requested(5, LATER))
TRANSFER = requested(OperationKind.TRANSFER, 6, to_client_id=str(OTHER_CLIENT_ID))


def follow(app: Notifications, *examples: ExampleEvent) -> None:
    deliver(app.store.engine, DELETION_CODES, wire_events(*examples))


def read(app: Notifications, path: str = PATH) -> TestResponse:
    return app.get(path, STAFF)


def test_staff_read_the_code_that_orders_expects(app: Notifications) -> None:
    assert_problem(read(app), 404, "unknown_service")
    follow(app, *ACTIVE)
    assert_problem(read(app), 404, "no_deletion_code")
    follow(app, *ASKED)
    expected = {
        "code": one_time_code(CHECK_KEY, id_from_version(5)),
        "expires_at": LATER.isoformat().replace("+00:00", "Z"),
    }
    answer = read(app)
    assert (answer.status_code, answer.json) == (200, expected)
    assert app.get(PATH, SUPPORT).json == expected, "of whatever department"


def test_another_code_replaces_one_that_has_expired(app: Notifications) -> None:
    follow(app, *ACTIVE, code_requested(5, datetime(2026, 1, 1, tzinfo=UTC)))
    assert_problem(read(app), 404, "no_deletion_code")
    follow(app, *ACTIVE, code_requested(5, LATER), code_refused(0), code_requested(7, LATER))
    answer = read(app).json
    assert answer and answer["code"] == one_time_code(CHECK_KEY, id_from_version(7))


@pytest.mark.parametrize(
    "afterwards",
    [
        [code_refused(left) for left in (4, 3, 2, 1, 0)],
        [requested(OperationKind.DELETION, 6)],
        [requested(OperationKind.DELETION, 6), deleted(6)],
        [deletion_scheduled()],
        [deletion_scheduled(), kept()],
        [TRANSFER, done(events.Transferred, 6)],
    ],
    ids=["tried", "used", "deleted", "scheduled", "kept", "transferred"],
)
def test_code_that_is_good_for_nothing_is_not_shown(
    sqlite_app: Notifications, afterwards: Sequence[ExampleEvent]
) -> None:
    follow(sqlite_app, *ASKED, *afterwards)
    assert_problem(read(sqlite_app), 404, "no_deletion_code")


def test_code_stays_while_tries_are_left_and_other_things_happen(
    sqlite_app: Notifications,
) -> None:
    reboot = requested(OperationKind.REBOOT, 7, hard=True)
    follow(sqlite_app, *ASKED, code_refused(1), reboot, done(events.Rebooted, 7))
    assert read(sqlite_app).status_code == 200


def test_neither_clients_nor_apps_read_it(sqlite_app: Notifications) -> None:
    follow(sqlite_app, *ASKED)
    for caller in (CLIENT, OTHER_CLIENT, APP):
        assert_problem(sqlite_app.get(PATH, caller), 403, "forbidden")
    assert_problem(sqlite_app.http.get(PATH), 401, "unauthenticated")
    assert_problem(read(sqlite_app, "/v1/services/some/deletion-code"), 404, "not_found")
    assert_problem(
        read(sqlite_app, f"/v1/services/{new_id()}/deletion-code"), 404, "unknown_service"
    )
    assert_problem(sqlite_app.get(PATH, STAFF, key="some"), 422, "invalid")


def test_rows_and_answers_of_followers_have_no_code(app: Notifications) -> None:
    follow(app, *ASKED)
    code = one_time_code(CHECK_KEY, id_from_version(5))
    assert f'"{code}"' not in repr(rows(app.store.engine, DELETION_CODES))
    shown = app.get("/v1/projections", STAFF).json
    assert shown and [each["name"] for each in shown["items"]] == ["deletion_codes"]
    assert_problem(app.get("/v1/projections", CLIENT), 403, "forbidden")
