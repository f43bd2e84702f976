# SPDX-License-Identifier: Apache-2.0
"""One run of a tracker on Joulery's session: it opens with what the settings say, its spans are tasks, and its rows are
those the native library makes. What a tracker does with them is tracker.py's."""
from __future__ import annotations

import os
import sys

from ... import _binding
from ...errors import InvalidError
from ...sessions import Session
from .config import Settings, gpus_of, place_of
from .data import COLUMNS, EmissionsData
from .log import log

TYPE_CHECKING = False  # without importing typing: type checkers know this name
if TYPE_CHECKING:
    from typing import Any, Mapping

__all__ = ["Meter"]


class Meter:
    """Metering begins with it. Raises what Joulery raises when it cannot begin at all."""

    def __init__(self, settings: Settings, run_id: str) -> None:
        self._settings = settings
        self._flags = _binding.TREE if settings["tracking_mode"] == "process" else 0
        self._given = _given_fields(settings, run_id)
        self._session = _opened(settings)
        # Held open until the end: between tasks, too, the sensors are read as often as they must be.
        self._whole = _binding.begin(self._session.address, self._session.name.encode(), 0, 0)

    @property
    def is_inherited(self) -> bool:
        """This process was forked from the one that is metered."""
        return self._session.is_inherited

    def begin(self, name: str, parent: int) -> int:
        """A task's span, inside another task's or (0) the run's."""
        return _binding.begin(self._session.address, name.encode(), parent or self._whole, 0)

    def end(self, span: int) -> None:
        _binding.end(self._session.address, span, 0)

    def data_of_span(self, span: int) -> tuple[dict[str, Any], dict[str, Any]]:
        """The fields of an ended span, and its method, bounds and coverage. Waits until the sensors were read past its
        end."""
        flags = self._flags | _binding.EXTENDED
        known = _read(_binding.span_emissions(self._session.address, span, flags))
        return self._named(known), known["beside"]

    def snapshot(self) -> tuple[EmissionsData, str]:
        """The run, finished or so far: its fields, and the joulery.run/1 document they are from."""
        document = self._session.document
        return EmissionsData(**self._named(_read(_binding.emissions(document, self._flags)))), document

    def stop(self) -> None:
        """Ends the run and stores it; where the store refuses it, that is logged, and the run is there all the same."""
        _binding.end(self._session.address, self._whole, 0)
        try:
            self._session.stop()
        except Exception as problem:
            if self._session.is_open:
                raise
            log.warning("the run is not in Joulery's store: %s", problem)

    def _named(self, known: Mapping[str, Any]) -> dict[str, Any]:
        row = {name: known.get(name) for name in COLUMNS}
        for name, value in self._given.items():
            if row[name] is None or name in _OURS:
                row[name] = value
        return row


_OURS = ("project_name", "run_id", "experiment_id", "os", "python_version", "region")
"""Fields the script and this interpreter know better than the meter."""


class _Plain:
    """What the scanner of json asks its decoder for."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_float = parse_constant = float
    parse_int = int


def _read(text: str) -> Mapping[str, Any]:
    """json.loads, by its scanner in C alone where the script has not loaded json: that loads re, and both together cost
    as much as a run's start."""
    known: Mapping[str, Any]
    if "json" not in sys.modules:
        try:
            from _json import make_scanner

            known, _ = make_scanner(_Plain)(text, 0)  # type: ignore[arg-type]  # its stub names no such protocol
            return known
        except (ImportError, AttributeError):  # another Python's, with other questions
            pass
    from json import loads

    known = loads(text)
    return known


def system_name() -> str:
    """As platform.platform() has it, which starts a program to find out: Linux-6.1.0-x86_64-with-glibc2.36."""
    kernel = os.uname()
    return f"{kernel.sysname}-{kernel.release}-{kernel.machine}-with-{(os.confstr('CS_GNU_LIBC_VERSION') or '').replace(' ', '')}"


def _given_fields(settings: Settings, run_id: str) -> dict[str, Any]:
    cloud = settings["cloud_provider"]
    fields = {
        "project_name": str(settings["project_name"]),
        "run_id": run_id,
        "experiment_id": str(settings["experiment_id"]),
        "os": system_name(),
        "python_version": sys.version.split()[0],
        "country_iso_code": settings["country_iso_code"],
        "region": settings["region"].lower() if settings["region"] else None,
        "cloud_provider": cloud,
        "cloud_region": settings["cloud_region"],
        "on_cloud": "Y" if cloud else None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _options_of(settings: Settings) -> dict[str, Any]:
    options: dict[str, Any] = {"place": place_of(settings), "gpus": gpus_of(settings)}
    for name in ("pue", "wue"):  # else what `joulery config` says counts
        if settings.is_given(name):
            options[name] = float(settings[name])
    return {name: value for name, value in options.items() if value != ""}


def _opened(settings: Settings) -> Session:
    """A session with as much of what was asked as there is: a wrong country must not cost the energy of a run."""
    name, options = str(settings["project_name"]), _options_of(settings)
    try:
        return Session(name, **options).start()
    except InvalidError as problem:
        refusal = problem
    for wrong in options:
        rest = {option: value for option, value in options.items() if option != wrong}
        if wrong == "place" and settings["country_iso_code"] not in (None, options[wrong]):
            rest["place"] = settings["country_iso_code"]
        try:
            session = Session(name, **rest).start()
        except InvalidError:
            continue
        log.error("%s: measuring goes on without %s=%r.", refusal, wrong, options[wrong])
        return session
    log.error("%s: measuring goes on without %s.", refusal, options)
    return Session(name).start()
