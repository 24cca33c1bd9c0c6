"""The sandbox of one rendering: no way out, and an end to what it may compute and write."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sized
from functools import wraps
from typing import Any

from jinja2 import ChainableUndefined, Undefined, pass_context
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.orders.instruction.markdown import Markdown, Marks, code, unmarked

MAX_STEPS = 100_000
"""Characters that are written or computed, turns of loops and calls, all together."""
MAX_SECONDS = 1.0
"""Of the thread's own processor time."""
MAX_RANGE = 10_000
TURNS, JOIN = "turns", "join"
BUILT_IN = (
    *("abs", "capitalize", "count", "d", "default", "dictsort", "first", "float", "int", "items"),
    *("last", "length", "lower", "sort", "string", "title", "trim", "upper"),
)
"""Filters of Jinja whose result is not larger than what they are given."""
METHODS_OF_MAPPINGS = ("get", "items", "keys", "values")
UNKNOWN = "–"


class TooExpensive(Exception):
    """The template computes or writes more than a manual needs."""


class Missing(ChainableUndefined):
    """What is not there can be seen, and does not keep the rest of a manual from its reader."""

    def __str__(self) -> str:
        return UNKNOWN


class Budget:
    def __init__(self, steps: int = MAX_STEPS, seconds: float = MAX_SECONDS) -> None:
        self._steps, self._ends_at = steps, time.thread_time() + seconds

    def spend(self, steps: int) -> None:
        """Raises TooExpensive."""
        self._steps -= steps
        if self._steps < 0 or time.thread_time() > self._ends_at:
            raise TooExpensive()


class Sandbox(ImmutableSandboxedEnvironment):
    """For one thread and one rendering."""

    intercepted_binops = frozenset({"+", "*", "%"})

    def __init__(self) -> None:
        super().__init__(
            undefined=Missing,
            finalize=self._output,
            trim_blocks=True,
            lstrip_blocks=True,
            optimized=False,  # nothing is computed while it is compiled
            cache_size=0,
        )
        self.budget, self.marks = Budget(), Marks()
        self._range = self._metered(_range)
        self.globals = {"range": self._range}
        self.filters = {name: self._metered(FILTERS[name]) for name in BUILT_IN}
        self.filters |= {"e": _plain, "escape": _plain, "safe": _safe, "code": self._code}
        self.filters |= {JOIN: self._join, "replace": self._replace, TURNS: self._turns}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A mapping's own names come first: `access.items` is what the panel called so.

        Texts, numbers and lists have no names.
        """
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        if isinstance(obj, dict | LoopContext | Undefined):
            return super().getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(argument, str):
            return self.getattr(obj, argument)
        return super().getitem(obj, argument)

    def is_safe_callable(self, obj: Any) -> bool:
        is_method = isinstance(getattr(obj, "__self__", None), dict)
        return obj is self._range or (is_method and obj.__name__ in METHODS_OF_MAPPINGS)

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        self.budget.spend(1)
        if not self.is_safe_callable(obj):
            raise SecurityError("This cannot be called.")
        return super().call(context, obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "%" and isinstance(left, str):
            raise SecurityError("% is for numbers")
        self.budget.spend(_size_of_result(operator, left, right))
        return super().call_binop(context, operator, left, right)

    @pass_context  # so that constants, too, are written when the text is made
    def _output(self, _: Context, value: Any) -> str:
        text = _text(value)
        self.budget.spend(len(text))
        return text if isinstance(value, Markdown) else self.marks.mark(text)

    def _metered(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def metered(*args: Any, **kwargs: Any) -> Any:
            result = function(*args, **kwargs)
            self.budget.spend(len(result) if isinstance(result, Sized) else 1)
            return result

        return metered

    def _turns(self, iterable: Iterable[Any]) -> Iterator[Any]:
        """What a loop goes through: the compiler puts it around every one."""
        for value in iterable:
            self.budget.spend(1)
            yield value

    def _join(self, values: Iterable[Any], separator: object = "") -> str:
        parts, between = [_text(value) for value in self._turns(values)], str(separator)
        self.budget.spend(sum(map(len, parts)) + len(between) * len(parts))
        return between.join(parts)

    def _replace(self, value: object, old: object, new: object) -> str:
        text, found, inserted = _text(value), str(old), str(new)
        self.budget.spend(len(text) + text.count(found) * len(inserted))
        return text.replace(found, inserted)

    def _code(self, value: object) -> Markdown:
        return code(unmarked(_text(value)))


def _plain(value: object) -> str:
    """What is written is escaped anyway."""
    return str(_text(value))


def _safe(value: object) -> Markdown:
    """The provider says that the value is Markdown, and to be read as such."""
    return Markdown(unmarked(_text(value)))


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_text(each) for each in value)
    if type(value) is dict:
        return ", ".join(f"{name}: {_text(each)}" for name, each in value.items())
    is_shown = value is not None and (isinstance(value, Undefined) or not callable(value))
    return str(value) if is_shown else UNKNOWN


def _range(*bounds: int) -> range:
    """Raises TooExpensive."""
    numbers = range(*bounds)
    if len(numbers) > MAX_RANGE:
        raise TooExpensive()
    return numbers


def _size_of_result(operator: str, left: Any, right: Any) -> int:
    if isinstance(left, int) and isinstance(right, int):
        return 1 + (left.bit_length() + right.bit_length()) // 8
    if operator == "*":
        size, times = (len(left), right) if isinstance(left, Sized) else (_size(right), left)
        return size * max(int(times), 1)
    return _size(left) + _size(right)


def _size(value: object) -> int:
    return len(value) if isinstance(value, Sized) else 1
