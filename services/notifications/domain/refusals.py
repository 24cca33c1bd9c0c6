"""The refusals of notifications, beside those that all apps share.

Refusal
  UnknownQuestion         no such question, or none that this caller may see
  NotAllowedInState       read what is read, close what nobody took, archive what is in progress
  NoDeletionCode          none was requested, or it is good for nothing any more
"""

from __future__ import annotations

from shared.rules.refusals import Refusal


class UnknownQuestion(Refusal):
    code, detail, status = "unknown_question", "There is no such question.", 404


class NotAllowedInState(Refusal):
    code, detail = "not_allowed_in_status", "The state of the question does not allow it."


class NoDeletionCode(Refusal):
    code, detail, status = "no_deletion_code", "No code for its deletion is good now.", 404
