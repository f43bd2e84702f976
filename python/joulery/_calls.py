# SPDX-License-Identifier: Apache-2.0
"""A context around each call of a function, for decorators: until it returns, until a coroutine was awaited, from a
generator's first item until it is exhausted or closed."""
from __future__ import annotations

import functools
import inspect
from contextlib import AbstractContextManager
from typing import Any, Callable, TypeVar

__all__ = ["around_calls"]

F = TypeVar("F", bound=Callable[..., Any])
Around = Callable[[], AbstractContextManager[object]]


def around_calls(function: F, around: Around) -> F:
    """The function, each call in a new context of `around`. It keeps its name and stays of its kind."""
    if inspect.iscoroutinefunction(function):
        wrapper = _coroutine(function, around)
    elif inspect.isasyncgenfunction(function):
        wrapper = _async_generator(function, around)
    elif inspect.isgeneratorfunction(function):
        wrapper = _generator(function, around)
    else:
        wrapper = _plain(function, around)
    return functools.wraps(function)(wrapper)  # type: ignore[return-value]


def _plain(function: Callable[..., Any], around: Around) -> Callable[..., Any]:
    def called(*arguments: Any, **words: Any) -> Any:
        with around():
            return function(*arguments, **words)

    return called


def _coroutine(function: Callable[..., Any], around: Around) -> Callable[..., Any]:
    async def awaited(*arguments: Any, **words: Any) -> Any:
        with around():
            return await function(*arguments, **words)

    return awaited


def _generator(function: Callable[..., Any], around: Around) -> Callable[..., Any]:
    def yielded(*arguments: Any, **words: Any) -> Any:
        with around():
            return (yield from function(*arguments, **words))

    return yielded


def _async_generator(function: Callable[..., Any], around: Around) -> Callable[..., Any]:
    """There is no `yield from` here: what is sent and thrown in is handed on one by one; aclose() throws, too."""

    async def streamed(*arguments: Any, **words: Any) -> Any:
        with around():
            stream = function(*arguments, **words)
            step = stream.__anext__()
            while True:
                try:
                    item = await step
                except StopAsyncIteration:
                    return
                try:
                    step = stream.asend((yield item))
                except BaseException as thrown:
                    step = stream.athrow(thrown)

    return streamed
