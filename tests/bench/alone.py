"""Functions in processes of their own, so that they share no interpreter with what they measure."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import ParamSpec, TypeVar, TypeVarTuple

P = ParamSpec("P")
T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")


def alone(function: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    with _processes(1) as executor:
        return executor.submit(function, *arguments, **options).result()


def at_once(function: Callable[[*Arguments], T], calls: Sequence[tuple[*Arguments]]) -> list[T]:
    """One process for each call."""
    with _processes(len(calls)) as executor:
        return [each.result() for each in [executor.submit(function, *call) for call in calls]]


def _processes(count: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"))
