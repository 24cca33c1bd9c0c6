"""Refusals of processing alone.

Refusal
  UnknownOperation    the work journal has no such operation
"""

from __future__ import annotations

from shared.rules.refusals import Refusal


class UnknownOperation(Refusal):
    code, detail, status = "unknown_operation", "There is no such operation.", 404
