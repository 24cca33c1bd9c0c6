"""Questions as the contract shows them, read from the app's own rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from services.notifications import lookup
from services.notifications.domain.refusals import UnknownQuestion
from services.notifications.lookup import QUESTIONS
from services.notifications.texts import texts
from shared import paging
from shared.rules.caller import Caller
from shared.rules.vocabulary import Role

NEWEST_FIRST = paging.Order(columns=(QUESTIONS.c.asked_at, QUESTIONS.c.question_id))
View = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Filters:
    state: str | None = None
    service_id: UUID | None = None


def question(connection: Connection, caller: Caller, question_id: UUID) -> View:
    """Raises UnknownQuestion, also for another client's or department's."""
    row = lookup.question(connection, question_id)
    if row is None or not _may_see(caller, row):
        raise UnknownQuestion()
    return _views(connection, caller.role, [row._asdict()])[0]


def question_after(connection: Connection, role: Role, receipt: Mapping[str, Any]) -> View:
    """As a command left it, whatever came later."""
    row = lookup.question(connection, UUID(receipt["id"]))
    assert row, "questions are never deleted"
    return _views(connection, role, [{**row._asdict(), **receipt}])[0]


def questions(
    connection: Connection, caller: Caller, filters: Filters, limit: int, cursor: str | None
) -> View:
    """Newest first. Raises InvalidCursor."""
    query = select(QUESTIONS)
    if caller.role is Role.CLIENT:
        query = query.where(QUESTIONS.c.client_id == caller.sub)
    if caller.departments is not None:
        query = query.where(QUESTIONS.c.department.in_(caller.departments))
    if filters.state:
        query = query.where(QUESTIONS.c[_state_column(caller.role)] == filters.state)
    if filters.service_id:
        query = query.where(QUESTIONS.c.service_id == str(filters.service_id))
    page = paging.page(connection, query, NEWEST_FIRST, limit, cursor)
    rows = [row._asdict() for row in page.items]
    return {"items": _views(connection, caller.role, rows), "next": page.next}


def _may_see(caller: Caller, row: Row[Any]) -> bool:
    return caller.may_see(UUID(row.client_id)) and caller.may_see_department(row.department)


def _state_column(role: Role) -> str:
    return "staff_state" if role is Role.STAFF else "client_state"


def _views(connection: Connection, role: Role, rows: Iterable[View]) -> list[View]:
    """With the messages up to the version of each."""
    questions = {row["question_id"]: row for row in rows}
    threads = defaultdict(list)
    for message in lookup.messages(connection, questions):
        if message.version <= questions[message.question_id]["version"]:
            threads[message.question_id].append(message)
    ids = [m.message_id for thread in threads.values() for m in thread]
    contents = texts(connection, [*ids, *(row["subject_id"] for row in questions.values())])
    return [
        {
            "id": id_,
            "client_id": row["client_id"],
            "subject": contents.get(row["subject_id"]),
            "state": row[_state_column(role)],
            "department": row["department"],
            "service_id": row["service_id"],
            "messages": [_message(message, contents) for message in threads[id_]],
            "version": row["version"],
        }
        for id_, row in questions.items()
    ]


def _message(message: Row[Any], contents: Mapping[str, str]) -> View:
    return {
        "id": message.message_id,
        "at": datetime.fromisoformat(message.at),
        "from_": "staff" if message.from_staff else "client",
        "text": contents.get(message.message_id),
    }
