"""Secrets of a panel's result: sealed before they are kept, opened on the way to orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec

from services.processing.modules.module import Outcome
from shared.secret_box import SecretBox

SECRETS = "secrets"


def sealed_result(result: Mapping[str, Any], operation_id: UUID, box: SecretBox) -> dict[str, Any]:
    if not result.get(SECRETS):
        return dict(result)
    return {**result, SECRETS: box.seal(result[SECRETS], operation_id)}


def sealed_outcome(outcome: Outcome, operation_id: UUID, box: SecretBox) -> Outcome:
    return replace(outcome, result=sealed_result(outcome.result, operation_id, box))


def opened_body(body: bytes, operation_id: UUID, box: SecretBox) -> bytes:
    """Of a report. Raises CannotOpen."""
    if b'"secrets"' not in body:
        return body
    content = msgspec.json.decode(body)
    result = content.get("result") or {}
    if not result.get(SECRETS):
        return body
    result[SECRETS] = box.open(result[SECRETS], operation_id)
    return msgspec.json.encode(content)
