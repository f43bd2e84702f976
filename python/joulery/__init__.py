# SPDX-License-Identifier: Apache-2.0
"""Joulery: measures the energy of the program that imports it, with bounds, and says how each number came to be.

    import joulery

    with joulery.Session(name="chat", place="FR") as session:
        with joulery.span("prefill", tokens=512) as prefill:
            model.prefill(prompt)
    print(prefill.result)          # what the span used
    print(session.result)          # what the run used

`joulery.span` without a session opens one with the user's settings, which ends with the program. Energies are joules
(`energy_j`), each with a low and a high bound (95 %). Importing this package loads nothing but itself; the native
library is loaded when it is first used.
"""
TYPE_CHECKING = False  # without importing typing: type checkers know this name
if TYPE_CHECKING:
    from ._binding import version as version
    from .errors import (
        BrokenError as BrokenError,
        DeniedError as DeniedError,
        GoneError as GoneError,
        InvalidError as InvalidError,
        JouleryError as JouleryError,
        TransientError as TransientError,
        UnsupportedError as UnsupportedError,
    )
    from .results import (
        Part as Part,
        Range as Range,
        RunResult as RunResult,
        SpanResult as SpanResult,
        SpanRow as SpanRow,
    )
    from .sessions import Session as Session, current_session as current_session
    from .spans import Span as Span, span as span, work as work

_HOMES = {
    "version": "_binding",
    "JouleryError": "errors",
    "BrokenError": "errors",
    "DeniedError": "errors",
    "GoneError": "errors",
    "InvalidError": "errors",
    "TransientError": "errors",
    "UnsupportedError": "errors",
    "Part": "results",
    "Range": "results",
    "RunResult": "runs",
    "SpanResult": "results",
    "SpanRow": "results",
    "Session": "sessions",
    "current_session": "sessions",
    "Span": "spans",
    "span": "spans",
    "work": "spans",
}

__all__ = sorted(_HOMES)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> object:
    if name == "__version__":
        return __getattr__("version")()  # type: ignore[operator]
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'joulery' has no attribute {name!r}")
    # As `from .home import name`; the package importlib costs more.
    found: object = getattr(__import__(home, globals(), fromlist=(name,), level=1), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return [*globals(), *_HOMES, "__version__"]
