# SPDX-License-Identifier: Apache-2.0
"""Spans: named stretches of a run, as `with` blocks, `async with` blocks and decorators. A span begun inside another
one of the same task or thread is its child."""
from __future__ import annotations

from contextvars import ContextVar, Token

from . import _binding
from .errors import GoneError, InvalidError
from .sessions import current_session

TYPE_CHECKING = False  # without importing typing: type checkers know this name
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, Callable, Mapping, TypeVar

    from .results import Range, SpanResult
    from .sessions import Session

    F = TypeVar("F", bound=Callable[..., Any])

_innermost: ContextVar[Span | None] = ContextVar("joulery_span", default=None)
_PLURALS = {"queries": "query", "batches": "batch", "boxes": "box"}


def unit_of(word: str) -> str:
    """tokens -> token, images -> image, queries -> query: units of work are in the singular."""
    if word in _PLURALS:
        return _PLURALS[word]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


class Span:
    """Use it as `with joulery.span("prefill", tokens=512) as prefill:`, with `async with`, or as a decorator."""

    __slots__ = ("_id", "_name", "_precise", "_result", "_session", "_token", "_work", "name")

    def __init__(
        self, name: str, *, session: Session | None = None, precise: bool = False, work: Mapping[str, float] = {}
    ) -> None:
        self.name = name
        self._name = name.encode()
        self._session = session
        self._precise = _binding.PRECISE if precise else 0
        self._work: dict[str, float] = {unit_of(word): count for word, count in work.items()} if work else {}
        self._id = 0
        self._token: Token[Span | None] | None = None
        self._result: SpanResult | None = None

    def begin(self) -> Span:
        """Begins it. Prefer `with`, which also ends it when something is raised."""
        if self._id:
            raise InvalidError("the span was begun already", self.name, "make a new one for each stretch")
        session = self._session
        if session is None:
            session = self._session = current_session()
        outer = _innermost.get()
        parent = outer._id if outer is not None and outer._session is session and outer._token is not None else 0
        self._id = _binding.begin(session._address or session.address, self._name, parent, self._precise)
        if self._work:
            self._add_first_work(session)
        self._token = _innermost.set(self)
        return self

    def _add_first_work(self, session: Session) -> None:
        """Work that is refused leaves no open span behind."""
        try:
            for unit, count in self._work.items():
                _binding.add_work(session.address, self._id, unit.encode(), count)
        except BaseException:
            refused, self._id = self._id, 0
            _binding.cancel(session.address, refused)
            raise

    def end(self) -> Span:
        """Ends it; on any thread."""
        _binding.end(self._left().address, self._id, self._precise)
        return self

    def cancel(self) -> None:
        """Forgets it."""
        _binding.cancel(self._left().address, self._id)

    def work(self, **counts: float) -> None:
        """Adds work done: work(tokens=128)."""
        session, _ = self._open()
        for word, count in counts.items():
            unit = unit_of(word)
            _binding.add_work(session.address, self._id, unit.encode(), count)
            self._work[unit] = self._work.get(unit, 0.0) + count

    def _open(self) -> tuple[Session, Token[Span | None]]:
        if self._session is None or self._token is None:
            word = "has ended" if self._id else "was not begun"
            raise GoneError(f"the span {word}", self.name, "begin it first, and end it once")
        return self._session, self._token

    def _left(self) -> Session:
        """It is open no more, and nobody's innermost span."""
        session, token = self._open()
        self._leave(token)
        return session

    def _leave(self, token: Token[Span | None]) -> None:
        self._token = None
        try:
            _innermost.reset(token)
        except ValueError:
            pass  # ended in another context than it began in: that one's innermost span is its own business

    @property
    def result(self) -> SpanResult:
        """What it used, once it has ended. Waits for the next reading of the sensors, a tenth of a second, or up to
        three seconds where a sensor is slow (then TransientError)."""
        if self._result is not None:
            return self._result
        if self._session is None or not self._id or self._token is not None:
            raise InvalidError("the span has not ended", self.name, "ask after its `with` block")
        if not self._session.is_open:
            self._result = self._from_run(self._session)
            return self._result
        self._result = self._of(_binding.span_result(self._session.address, self._id))
        return self._result

    def _of(self, native: _binding.NativeResult) -> SpanResult:
        from math import isnan

        from .results import SpanResult

        return SpanResult(
            name=self.name,
            duration_s=(native.end_mono_ns - native.start_mono_ns) / 1e9,
            energy=_range(native.energy_j),
            self_energy=_range(native.self_energy_j),
            tree_energy=None if isnan(native.tree_energy_j.best) else _range(native.tree_energy_j),
            method=_binding.METHODS[native.method],
            coverage=native.coverage,
            below_resolution=bool(native.below_resolution),
            work=dict(self._work),
        )

    def _from_run(self, session: Session) -> SpanResult:
        from .results import SpanResult

        run = session.result
        for row in run.spans:
            if row.id == self._id:
                energies = (row.energy, row.self_energy, row.tree_energy)
                below = "below_resolution" in row.flags
                return SpanResult(row.name, row.duration_s, *energies, run.method, run.coverage, below, row.work)
        raise GoneError("the run does not hold the span", self.name, "it was cancelled, or cut off")

    __enter__ = begin

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        session, token = self._session, self._token
        if token is None or session is None:
            return
        self._leave(token)
        # Else the session has ended, and its spans with it; or this is a forked child, and the parent ends the span.
        if session._address is not None and not session.is_inherited:
            _binding.end(session._address, self._id, self._precise)

    async def __aenter__(self) -> Span:
        return self.begin()

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.__exit__(kind, problem, trace)

    def _again(self) -> Span:
        """A fresh one of the same name, for each call of a decorated function."""
        again = Span(self.name, session=self._session if self._session is not None and not self._id else None)
        again._precise, again._work = self._precise, dict(self._work)
        return again

    def __call__(self, function: F) -> F:
        """Decorates a function, a coroutine function or a generator of either kind: each call is a span. A generator's
        lasts from its first item until it is exhausted or closed, with what is done between its items."""
        from ._calls import around_calls

        return around_calls(function, self._again)

    def __repr__(self) -> str:
        standing = "open" if self._token is not None else "ended" if self._id else "not begun"
        return f"<joulery.Span {self.name!r}, {standing}>"


def _range(native: _binding.NativeRange) -> Range:
    from .results import Range

    return Range(native.low, native.best, native.high)


def span(name: str, *, precise: bool = False, **work: float) -> Span:
    """A span of the current session: `with joulery.span("prefill", tokens=512):`, or `@joulery.span("step")`.

    precise: read the fast sensors at both edges instead of interpolating between two readings. Further words are work
    done in it by unit: tokens=512, images=1.
    """
    return Span(name, precise=precise, work=work)


def work(**counts: float) -> None:
    """Adds work to the innermost open span: joulery.work(tokens=128). Raises InvalidError outside of any."""
    inner = _innermost.get()
    if inner is None:
        raise InvalidError("no span is open here", "joulery.work", "put it inside `with joulery.span(...)`")
    inner.work(**counts)
