"""A template and what is known of a service, made into the text that its owner reads."""

from __future__ import annotations

from types import TracebackType
from typing import Any

import jinja2
import msgspec
from jinja2 import Template

from services.orders.instruction.language import TemplateError, compiled
from services.orders.instruction.markdown import CannotStandInCode
from services.orders.instruction.sandbox import Sandbox, TooExpensive

MAX_DATA_BYTES = 64 * 1024
TOO_EXPENSIVE = "It computes or writes too much."
TOO_MUCH_DATA = "There are too many access data."
NOT_IN_CODE = "A value cannot stand in a code block; use the filter 'code'."
NOT_SO = "A value cannot be used so."
FAULTS_OF_TEMPLATES: tuple[type[Exception], ...] = (
    *(jinja2.TemplateError, ArithmeticError, AttributeError, LookupError),
    *(RecursionError, TypeError, ValueError),
)
FILE = "<template>"


class CannotRender(Exception):
    """The message says why, to staff: a client did not write the template."""


def render(template: str, **values: dict[str, Any]) -> str:
    """Raises CannotRender."""
    try:
        if len(msgspec.json.encode(values)) > MAX_DATA_BYTES:
            raise CannotRender(TOO_MUCH_DATA)
        return _rendered(template, values)
    except TemplateError as error:
        raise CannotRender(str(error)) from None
    except TooExpensive:
        raise CannotRender(TOO_EXPENSIVE) from None
    except CannotStandInCode:
        raise CannotRender(NOT_IN_CODE) from None
    except FAULTS_OF_TEMPLATES as error:
        reason = error.message if isinstance(error, jinja2.TemplateError) else NOT_SO
        raise CannotRender(f"Line {_line(error.__traceback__)}: {reason}") from None


def _rendered(template: str, values: dict[str, dict[str, Any]]) -> str:
    """Piece by piece, so that none is made that nobody may read."""
    code = compiled(template)
    sandbox, pieces = Sandbox(), list[str]()
    for piece in Template.from_code(sandbox, code, sandbox.globals).generate(values):
        sandbox.budget.spend(len(piece))
        pieces.append(piece)
    return sandbox.marks.fill("".join(pieces))


def _line(trace: TracebackType | None) -> int:
    """Of the template, where it went wrong."""
    line = 1
    while trace:
        if trace.tb_frame.f_code.co_filename == FILE:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
