# SPDX-License-Identifier: Apache-2.0
"""The decorators: a call of the function is a run, or a task. Coroutine functions and generators stay such, and are
measured while they run."""
from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Callable, Iterator, TypeVar, overload

from ..._calls import around_calls
from .config import OFFLINE, OPTIONS, Option, Settings, by_name, signature_of
from .log import log
from .tracker import BaseEmissionsTracker, EmissionsTracker, OfflineEmissionsTracker

__all__ = ["track_emissions", "track_task_emissions"]

if TYPE_CHECKING:
    from typing import Unpack

    from .config import TrackerOptions

F = TypeVar("F", bound=Callable[..., Any])

_AFTER_OFFLINE = [option.name for option in OPTIONS].index("force_cpu_power")
_OPTIONS = (
    *OPTIONS[:_AFTER_OFFLINE],
    Option("offline", False),
    *OFFLINE,
    *(option for option in OPTIONS[_AFTER_OFFLINE:] if option.name != "force_mode_cpu_load"),
)
"""What @track_emissions takes after the function, in its own order."""


@overload
def track_emissions(fn: F) -> F: ...
@overload
def track_emissions(
    fn: None = None, *positional: Any, offline: bool = False, **named: Unpack[TrackerOptions]
) -> Callable[[F], F]: ...
def track_emissions(fn: Callable[..., Any] | None = None, *positional: Any, **named: Any) -> Callable[..., Any]:
    """`@track_emissions` or `@track_emissions(project_name="train")`: each call is a run of its own, with its own row.

    Takes what EmissionsTracker takes, but force_mode_cpu_load; with offline=True a country or cloud must be named, or the
    call raises.
    """
    keywords = by_name(positional, named, _OPTIONS)
    offline = bool(keywords.pop("offline", False))

    @contextmanager
    def around() -> Iterator[None]:
        with _tracker(offline, keywords):
            try:
                yield
            finally:
                log.info("\nGraceful stopping: collecting and writing information.")
        log.info("Done!\n")

    def decorate(function: F) -> F:
        return around_calls(function, around)

    return decorate if fn is None else decorate(fn)


setattr(track_emissions, "__signature__", signature_of((Option("fn", None), *_OPTIONS)))


def _tracker(offline: bool, keywords: dict[str, Any]) -> BaseEmissionsTracker:
    if not offline:
        return EmissionsTracker(**keywords)
    settings = Settings(keywords)
    if not settings["country_iso_code"] and not settings["cloud_provider"]:
        raise Exception("Needs ISO Code of the Country for Offline mode")
    return OfflineEmissionsTracker(**keywords)


@overload
def track_task_emissions(fn: F, tracker: BaseEmissionsTracker | None = None, task_name: str = "") -> F: ...
@overload
def track_task_emissions(
    fn: None = None, tracker: BaseEmissionsTracker | None = None, task_name: str = ""
) -> Callable[[F], F]: ...
def track_task_emissions(
    fn: Callable[..., Any] | None = None, tracker: BaseEmissionsTracker | None = None, task_name: str = ""
) -> Callable[..., Any]:
    """Each call is a task of the tracker; without one, a run of its own with that task."""

    @contextmanager
    def around() -> Iterator[None]:
        own = tracker is None
        among = EmissionsTracker() if tracker is None else tracker
        begun = among.begin_task(task_name)
        try:
            yield
        finally:
            log.info("\nGraceful stopping task measurement: collecting and writing information.")
            if begun is not None:
                among.end_task(begun)
            if own:
                among.stop()
            log.info("Done!\n")

    def decorate(function: F) -> F:
        return around_calls(function, around)

    return decorate if fn is None else decorate(fn)
