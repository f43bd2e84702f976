# SPDX-License-Identifier: Apache-2.0
"""Session: one metered run of this program, and which session counts where code names none. A session that nobody
opened is opened by the first span, with the user's settings. What is open when the program ends, ends with it."""
from __future__ import annotations

import os
from _thread import allocate_lock  # the module threading would be half of what importing costs
from contextvars import ContextVar, Token

from . import _binding, _endings
from .errors import GoneError, InvalidError
from .runs import RunResult

TYPE_CHECKING = False  # without importing typing: type checkers know this name
if TYPE_CHECKING:
    from types import TracebackType

    from .spans import Span

_current: ContextVar[Session | None] = ContextVar("joulery_session", default=None)
_lock = allocate_lock()
_default: Session | None = None
_opened: Session | None = None
"""The last one opened by `with` or start(), for threads that began elsewhere."""


class Session:
    """One run of this program, metered from start() to stop(), or in a `with` block.

    name: of the run, to find it by. place: "FR", "aws:eu-west-3", "44g/kWh", for carbon; there is no default.
    interval_s: between two readings, 0.001 to 1. store: a file instead of the usual store, "none" keeps nothing.
    root: a folder that stands for the machine's /proc and /sys. gpus: measure these only, "0,2", "GPU-1c5b", or
    "visible", what CUDA_VISIBLE_DEVICES shows (in a rank of a parallel job all: one of them measures for all).
    pue: of the data centre; wue: its litres of water per kWh of IT energy. None leaves each to the user's settings.
    """

    def __init__(
        self,
        name: str = "",
        *,
        place: str | None = None,
        interval_s: float | None = None,
        store: str | None = None,
        root: str | None = None,
        gpus: str | None = None,
        pue: float | None = None,
        wue: float | None = None,
    ) -> None:
        if interval_s is not None and not 0.001 <= interval_s <= 1:
            raise InvalidError(f"{interval_s} s between two readings", "interval_s", "give 0.001 to 1")
        self.name = name
        self._place, self._store, self._root = place or "", store or "", root or ""
        self._interval_ns = round((interval_s or 0) * 1e9)
        self._gpus = gpus or ""
        self._pue = "" if pue is None else f"{pue:.12g}"
        self._wue = "" if wue is None else f"{wue:.12g}L/kWh"
        self._address: _binding.Handle | None = None
        self._owner = 0
        self._result: RunResult | None = None
        self._document = ""
        self._token: Token[Session | None] | None = None
        self._lock = allocate_lock()

    def start(self) -> Session:
        """Finds the sensors and begins. The end of the program, or SIGTERM where the program has no handler for it, stops
        it where stop() does not. Raises InvalidError when it was started already."""
        global _opened
        with self._lock:
            if self._address or self._result is not None:
                raise InvalidError("the session was started already", self.name, "open another one")
            self._address = _binding.open_session(
                self.name, self._place, self._interval_ns, self._store, self._root, self._gpus, self._pue, self._wue
            )
            self._owner = os.getpid()
        _opened = self
        _endings.watch(self._stop_at_end)
        return self

    def stop(self) -> RunResult:
        """Ends open spans, stores the run and gives it. A second call gives the same. Raises what kept the run from
        being stored; `result` holds it all the same."""
        global _opened
        with self._lock:
            if self._result is not None:
                return self._result
            address, self._address = self.address, None
            self._document, problem = _binding.close(address)
            self._result = RunResult(self._document)
        _endings.forget(self._stop_at_end)
        if _opened is self:
            _opened = None
        if problem is not None:
            raise problem
        return self._result

    @property
    def address(self) -> _binding.Handle:
        """The native session. Raises GoneError when it is not open."""
        if self._address is None:
            word = "has ended" if self._result is not None else "was not started"
            raise GoneError(f"the session {word}", self.name, "use it as `with joulery.Session():`")
        return self._address

    @property
    def is_open(self) -> bool:
        return self._address is not None

    @property
    def is_inherited(self) -> bool:
        """It was opened before this process was forked; the parent meters, and counts what this process uses."""
        return self._owner not in (0, os.getpid())

    @property
    def result(self) -> RunResult:
        """The run: as it ended, or so far."""
        if self._result is not None:
            return self._result
        return RunResult(self.document)

    @property
    def document(self) -> str:
        """The run, as it ended or so far, as the text of its joulery.run/1 document."""
        return self._document or _binding.report(self.address)

    def span(self, name: str, *, precise: bool = False, **work: float) -> Span:
        """A span of this session; as joulery.span."""
        from .spans import Span

        return Span(name, session=self, precise=precise, work=work)

    def __enter__(self) -> Session:
        self.start()
        self._token = _current.set(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        token, self._token = self._token, None
        try:
            if token is not None:
                _current.reset(token)
        except ValueError:
            pass  # left in another context than it was entered in: that one's session is its own business
        if not self.is_inherited:
            self.stop()

    def _stop_at_end(self) -> None:
        """At the end of the program there is nobody to raise to; the run is in its journal."""
        if self.is_open and not self.is_inherited:
            try:
                self.stop()
            except Exception as problem:
                import sys

                print(f"joulery: {problem}", file=sys.stderr)

    def __repr__(self) -> str:
        standing = "open" if self._address else "ended" if self._result is not None else "not started"
        return f"<joulery.Session {self.name!r}, {standing}>"


def current_session() -> Session:
    """The session of the innermost `with` block around the caller; else the one opened last; else one of the user's
    settings, opened now and ended with the program. In a forked child, one of its own."""
    for session in (_current.get(), _opened):
        if session is not None and session._address is not None and session._owner == os.getpid():
            return session
    return _default_session()


def _default_session() -> Session:
    global _default
    with _lock:
        if _default is None or _default.is_inherited or not _default.is_open:
            _default = Session().start()
        return _default
