"""The refusals of questions, beside those that all apps share.

Refusal
  UnknownQuestion         no such question, or none that this caller may see
  NotAllowedInState       read what is read, close what nobody took, archive what is in progress
"""

from __future__ import annotations

from shared.rules.refusals import Refusal


class UnknownQuestion(Refusal):
    code, detail, status = "unknown_question", "There is no such question.", 404


class NotAllowedInState(Refusal):
    code, detail = "not_allowed_in_status", "The state of the question does not allow it."
