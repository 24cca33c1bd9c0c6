"""Lookup tables, written in the transaction of the events. They only find; aggregates decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
    select,
    update,
)

from services.notifications.domain import question_events as events
from services.notifications.domain.question_states import client_state_after, staff_state_after
from shared.eventstore import rows

TABLES = MetaData()
QUESTIONS = Table(
    "questions",
    TABLES,
    Column("question_id", Text, primary_key=True),
    Column("client_id", Text, nullable=False, index=True),
    Column("department", Text, nullable=False),
    Column("service_id", Text),
    Column("subject_id", Text, nullable=False),
    Column("asked_at", Text, nullable=False, index=True),
    Column("client_state", Text, nullable=False),
    Column("staff_state", Text, nullable=False),
    Column("version", Integer, nullable=False),
)
"""Instants are ISO 8601 texts of equal length: they sort as what they mean."""

MESSAGES = Table(
    "messages",
    TABLES,
    Column("question_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("message_id", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("from_staff", Boolean, nullable=False),
)


def lookup_rows(event: events.QuestionEvent) -> Iterable[rows.Row]:
    question_id, states = str(event.originator_id), _states(event)
    if isinstance(event, events.Asked):
        row = {
            "question_id": question_id,
            "client_id": str(event.client_id),
            "department": event.department,
            "service_id": event.service_id and str(event.service_id),
            "subject_id": str(event.subject_id),
            "asked_at": event.timestamp.isoformat(timespec="microseconds"),
        }
        yield rows.NewRow(QUESTIONS, row | states)
    else:
        yield update(QUESTIONS).where(QUESTIONS.c.question_id == question_id).values(states)
    if isinstance(event, events.Asked | events.MessageAdded | events.Answered):
        yield rows.NewRow(MESSAGES, _message(event))


def question(connection: Connection, question_id: UUID) -> Row[tuple[object, ...]] | None:
    """None if there is no such question."""
    by_id = QUESTIONS.c.question_id == str(question_id)
    return connection.execute(select(QUESTIONS).where(by_id)).one_or_none()


def messages(
    connection: Connection, question_ids: Iterable[str]
) -> Sequence[Row[tuple[object, ...]]]:
    """Oldest first."""
    of_questions = select(MESSAGES).where(MESSAGES.c.question_id.in_(question_ids))
    return connection.execute(of_questions.order_by(MESSAGES.c.version)).all()


def _states(event: events.QuestionEvent) -> dict[str, object]:
    states = {"client_state": client_state_after(event), "staff_state": staff_state_after(event)}
    changed = {name: str(state) for name, state in states.items() if state}
    return {"version": event.originator_version, **changed}


def _message(event: events.Asked | events.MessageAdded | events.Answered) -> dict[str, object]:
    by_staff = event.from_staff if isinstance(event, events.Asked) else None
    return {
        "question_id": str(event.originator_id),
        "version": event.originator_version,
        "message_id": str(event.message_id),
        "at": event.timestamp.isoformat(timespec="microseconds"),
        "from_staff": isinstance(event, events.Answered) if by_staff is None else by_staff,
    }
