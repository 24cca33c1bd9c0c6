"""The commands of notifications: one frozen dataclass each, named by an imperative verb."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from shared.rules.caller import Caller


@dataclass(frozen=True, kw_only=True)
class AskQuestion:
    issuer: Caller
    client_id: UUID
    department: str
    service_id: UUID | None
    subject: str
    text: str


@dataclass(frozen=True, kw_only=True)
class QuestionCommand:
    """Base of the commands to one question."""

    question_id: UUID
    issuer: Caller
    expected_version: int | None = None
    """The version that the issuer has seen; None: any."""


@dataclass(frozen=True, kw_only=True)
class WriteMessage(QuestionCommand):
    text: str


@dataclass(frozen=True, kw_only=True)
class ReadQuestion(QuestionCommand):
    """The client has read what is new."""


@dataclass(frozen=True, kw_only=True)
class TakeQuestion(QuestionCommand):
    """A member of staff takes care of it."""


@dataclass(frozen=True, kw_only=True)
class CloseQuestion(QuestionCommand):
    pass


@dataclass(frozen=True, kw_only=True)
class ArchiveQuestion(QuestionCommand):
    pass


@dataclass(frozen=True, kw_only=True)
class ReopenQuestion(QuestionCommand):
    pass
