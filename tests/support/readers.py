"""Readers that ask a running stack again and again, whatever else happens to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import httpx

from tests.support.command_context import CLIENT
from tests.support.running_stack import RunningStack


@contextmanager
def steady_answers(stack: RunningStack, *paths: str) -> Iterator[None]:
    """While in the block each path of lifecycle answers, and always the same."""
    stop, answers = Event(), Counter[tuple[str, str]]()
    threads = [Thread(target=_ask, args=(stack, path, stop, answers)) for path in paths]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert len(answers) == len(paths), f"not always the same: {answers}"
    assert min(answers.values()) > 10, f"hardly asked: {answers}"


def _ask(stack: RunningStack, path: str, stop: Event, answers: Counter[tuple[str, str]]) -> None:
    headers = {"Authorization": stack.bearer(CLIENT)}
    with httpx.Client(base_url=stack.url("lifecycle"), headers=headers, timeout=30) as http:
        while not stop.wait(0.01):
            try:
                response = http.get(path)
                answer = response.text if response.is_success else str(response)
            except httpx.HTTPError as error:
                answer = repr(error)
            answers[path, answer] += 1
