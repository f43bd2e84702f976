# SPDX-License-Identifier: Apache-2.0
"""The trackers: start, stop, flush and tasks by CodeCarbon's names. They never raise from those: what goes wrong is
logged, and the script goes on. Metering is meter.py's, outputs are handlers.py's."""
from __future__ import annotations

from _thread import RLock  # the module threading costs a tenth of a run's start

from ... import _endings
from .config import OFFLINE, OPTIONS, Settings, Signature, by_name, forced_intensity
from .data import EmissionsData
from .handlers import each, handlers_of, is_live
from .log import log, set_logger_format, set_logger_level
from .notices import tell_energy, tell_machine, tell_unused
from .outputs import BaseOutput, FileOutput
from .tasks import Task, Tasks, new_id

TYPE_CHECKING = False  # without importing typing: type checkers know this name
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, Callable, Concatenate, ParamSpec, TypeVar, Unpack
    from uuid import UUID

    from .config import TrackerOptions
    from .live import Live
    from .lock import RunLock
    from .meter import Meter

    P = ParamSpec("P")
    T = TypeVar("T")
    Self = TypeVar("Self", bound="BaseEmissionsTracker")

__all__ = ["BaseEmissionsTracker", "EmissionsTracker", "OfflineEmissionsTracker", "TaskEmissionsTracker"]

_PATIENCE_S = 5.0
"""So long the end of the program waits for an output: the session still has to be stopped, see _endings._PATIENCE_S."""


def _logged(method: Callable[Concatenate[Self, P], T]) -> Callable[Concatenate[Self, P], T | None]:
    """One call at a time; what it raises is logged, and it gives None, as it does in a forked child."""

    def called(self: Self, /, *arguments: P.args, **words: P.kwargs) -> T | None:
        if self.is_inherited:  # another thread may have held the lock at the fork
            log.warning("This process was forked from the one that is tracked, which counts its energy.")
            return None
        try:
            with self._lock:
                return method(self, *arguments, **words)
        except Exception as problem:
            log.warning("graceful shutdown. Exceptions: %s", problem, exc_info=True)
            return None

    for name in ("__doc__", "__module__", "__name__", "__qualname__"):  # functools.wraps, without what it imports
        setattr(called, name, getattr(method, name))
    setattr(called, "__wrapped__", method)
    return called


class BaseEmissionsTracker:
    """See TrackerOptions for the arguments and docs/guide/from-codecarbon.md for what they do here.

    Raises OSError for a missing output_dir, ValueError for an unknown output, AssertionError for a tracking_mode other
    than machine and process, TypeError for an unknown argument, configparser.Error for a broken file.
    """

    __signature__ = Signature((*OPTIONS, *OFFLINE))

    def __init__(self, *positional: Any, **named: Unpack[TrackerOptions]) -> None:
        keywords = by_name(positional, named, OPTIONS, OFFLINE)
        if any(name.startswith("save_to_") for name in keywords):
            import warnings

            warnings.warn("save_to_* is deprecated; give output_methods", DeprecationWarning, stacklevel=2)
        self._settings = Settings(keywords)
        set_logger_level(self._settings["log_level"])
        set_logger_format(self._settings["logger_preamble"])
        tell_unused(self._settings)
        if self._settings["tracking_mode"] not in ("machine", "process"):
            raise AssertionError(f"tracking_mode is {self._settings['tracking_mode']!r}; give 'machine' or 'process'")
        self._run_id = new_id()
        self.final_emissions: float | None = None
        """Kilograms of CO2e, after stop; None: unknown."""
        self.final_emissions_data: EmissionsData | None = None
        self._handlers = handlers_of(self._settings)
        self._lock = RLock()
        self._meter: Meter | None = None
        self._live: Live | None = None
        self._tasks = Tasks()
        self._previous: EmissionsData | None = None
        self._is_stopping = False
        self._run_lock: RunLock | None = None
        self._another_instance_already_running = not self._settings["allow_multiple_runs"] and not self._is_only()

    @property
    def run_id(self) -> UUID:
        """By which rows and tasks are found."""
        from uuid import UUID

        return UUID(self._run_id)

    def _is_only(self) -> bool:
        from .lock import RunLock

        self._run_lock = RunLock()
        try:
            if self._run_lock.acquire():
                return True
        except OSError as problem:
            log.error("Another instance would not be seen: no lock can be held: %s.", problem)
            return True
        log.error(
            "Error: Another instance of codecarbon is probably running as `%s` is locked. Give allow_multiple_runs=True.",
            self._run_lock.path,
        )
        return False

    @_logged
    def start(self) -> None:
        """Begins metering. A second call is told and does nothing."""
        if self._refuses():
            return
        if self._meter is not None:
            log.warning("Already started tracking")
            return
        self._begin()

    def _begin(self) -> Meter:
        from .meter import Meter  # the native library, once it is needed

        self._meter = Meter(self._settings, self._run_id)
        _endings.watch(self.stop_at_end)
        if log.is_told(20):
            from .hardware import hardware_of

            data, document = self._meter.snapshot()
            tell_machine(data, hardware_of(document), self._settings["gpu_ids"])
        every = self._settings["api_call_interval"]
        if every > 0 and any(is_live(handler) for handler in self._handlers):
            from .live import Live

            self._live = Live(every * self._settings["measure_power_secs"], self._put_out_live)
        return self._meter

    @_logged
    def start_task(self, task_name: str | None = None) -> None:
        """Begins a task, inside the one that is open; begins metering where start() was not called."""
        self.begin_task(task_name)

    @_logged
    def begin_task(self, task_name: str | None = None) -> Task | None:
        """What end_task ends; None: it did not begin."""
        if self._refuses() or self._was_stopped():
            return None
        return self._tasks.begin(self._meter or self._begin(), task_name)

    @_logged
    def stop_task(self, task_name: str | None = None) -> EmissionsData | None:
        """Ends the newest of that name that is open, else the innermost. What the task used, tasks inside it included. It
        waits for no sensor; reading the first field of the answer waits for the next reading, a tenth of a second or less."""
        return None if self._refuses() or self._was_stopped() else self._ended(self._tasks.open_one(task_name))

    @_logged
    def end_task(self, task: Task) -> EmissionsData | None:
        """As stop_task, that one."""
        return None if self._was_stopped() else self._ended(task)

    def _ended(self, task: Task | None) -> EmissionsData | None:
        data = self._tasks.end(self._meter, task) if task is not None and self._meter is not None else None
        if data is None:
            log.warning("stop_task : No active task to stop.")
        return data

    @_logged
    def flush(self) -> float | None:
        """Puts out the run so far, and goes on. Kilograms of CO2e; None: unknown."""
        meter = self._running()
        if meter is None:
            return self.final_emissions
        total, document = meter.snapshot()
        self._put_out(total, document)
        return total.emissions

    @_logged
    def stop(self) -> float | None:
        """Ends the run and puts it out. Kilograms of CO2e; None: unknown. A second call gives the same."""
        meter = self._running()
        self._is_stopping = True
        try:
            return self.final_emissions if meter is None else self._finish(meter)
        finally:
            self._is_stopping = False
            if self._run_lock is not None:
                self._run_lock.release()
            _endings.forget(self.stop_at_end)

    def _finish(self, meter: Meter) -> float | None:
        if self._live is not None:
            self._live.stop()
        self._tasks.end_all(meter)
        self._tasks.settle()  # while the session can still be asked
        meter.stop()
        # Before the outputs: whatever becomes of them, this is what was measured.
        snapshot = meter.snapshot()
        self.final_emissions_data = snapshot[0]
        self.final_emissions = snapshot[0].emissions
        self._put_out(*snapshot)
        each(self._handlers, lambda handler: handler.exit())
        return self.final_emissions

    @property
    def is_inherited(self) -> bool:
        """This process was forked from the one that started it."""
        return self._meter is not None and self._meter.is_inherited

    def stop_at_end(self) -> None:
        """At the end of the program: what was started and not stopped. An output that blocks in another thread is waited
        for a while, and no longer."""
        if self._meter is None or self.is_inherited:
            return
        if not self._lock.acquire(timeout=_PATIENCE_S):
            log.error("An output blocks while the program ends: the run has no row, and is in Joulery's store.")
            return
        try:
            if self.final_emissions_data is None:
                self.stop()
        finally:
            self._lock.release()

    def _running(self) -> Meter | None:
        """The meter of a run that goes on; where none does, why is told."""
        if self._refuses():
            return None
        if self._meter is None:
            log.error("You first need to start the tracker.")
            return None
        return None if self._was_stopped() else self._meter

    def _was_stopped(self) -> bool:
        if self.final_emissions_data is None:
            return False
        log.warning("Tracker already stopped !")
        return True

    def _refuses(self) -> bool:
        if self._another_instance_already_running:
            log.warning("Another instance of codecarbon is already running. Exiting.")
        return self._another_instance_already_running

    def _delta_of(self, total: EmissionsData) -> EmissionsData:
        """What was added since the last time; the first time, all."""
        delta = total.since(self._previous)
        self._previous = total
        return delta

    def _put_out(self, total: EmissionsData, document: str) -> None:
        tell_energy(total, document)
        if not self._handlers:
            return
        delta = self._delta_of(total)
        tasks = self._tasks.rows()

        def put(handler: BaseOutput) -> None:
            if isinstance(handler, FileOutput):
                handler.run_document, handler.tasks_beside = document, self._tasks.beside()
            handler.out(total, delta)
            if tasks:
                handler.task_out(tasks, self._settings["experiment_name"])

        each(self._handlers, put)

    def _put_out_live(self) -> None:
        if not self._lock.acquire(blocking=False):
            return  # it is put out or stopped just now, and nobody waits for this
        try:
            if self._meter is None or self._is_stopping or self.final_emissions_data is not None:
                return
            total, _ = self._meter.snapshot()
            delta = self._delta_of(total)
        except Exception as problem:
            log.error("live output: %s", problem)
            return
        finally:
            self._lock.release()
        each([handler for handler in self._handlers if is_live(handler)], lambda h: h.live_out(total, delta))

    def get_detected_hardware(self) -> dict[str, Any]:
        """ram_total_size in GiB, cpu_count, cpu_physical_count, cpu_model, gpu_count, gpu_model, gpu_ids."""
        from .hardware import detected_hardware

        return detected_hardware(self._settings, None if self.is_inherited else self._meter)

    @property
    def force_carbon_intensity_g_co2e_kwh(self) -> float | None:
        """Grams of CO2e per kWh; None: none is forced."""
        return forced_intensity(self._settings)

    def service_shutdown(self, signum: int, frame: object) -> None:
        """A handler of signals, for scripts that set it: it stops."""
        log.warning("service_shutdown - Caught signal %d", signum)
        self.stop()

    if not TYPE_CHECKING:  # type checkers see what is above

        def __getattr__(self, name: str) -> Any:
            from .insides import inside

            return inside(self, name)

    def __enter__(self: Self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class EmissionsTracker(BaseEmissionsTracker):
    """Of this machine, wherever it is: no service is asked for the place. Name it by country_iso_code, in the options or
    the configuration, or once by `joulery config set place FR`."""


class OfflineEmissionsTracker(BaseEmissionsTracker):
    """The same; its country_iso_code (three letters), or cloud_provider and cloud_region, are named by the script."""


class TaskEmissionsTracker:
    """`with TaskEmissionsTracker("load", tracker):` is a task of the tracker, or of one of its own that ends with it."""

    def __init__(self, task_name: str | None, tracker: BaseEmissionsTracker | None = None) -> None:
        self.is_default_tracker = tracker is None
        self.tracker = tracker if tracker is not None else EmissionsTracker()
        self.task_name = task_name
        self._begun: Task | None = None

    def __enter__(self) -> TaskEmissionsTracker:
        self._begun = self.tracker.begin_task(self.task_name)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._begun is not None:
            self.tracker.end_task(self._begun)
        if self.is_default_tracker:
            self.tracker.stop()
