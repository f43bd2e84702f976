# SPDX-License-Identifier: Apache-2.0
"""joulery.h as Python sees it: the native library, its structures and functions, and errors as exceptions. Nothing
else in the package touches ctypes. Numbers and texts only; what they mean is said in joulery.h."""
from __future__ import annotations

import ctypes
import os
from ctypes import POINTER, byref, c_char, c_char_p, c_double, c_int, c_int64, c_uint32, c_uint64, c_void_p

from .errors import BY_STATUS, BrokenError, UnsupportedError

PRECISE = 1
TREE = 1
UPDATE = 2
EXTENDED = 4
METHODS = ("counted", "integrated", "calibrated", "modelled", "assumed", "imported")
NAME_OF_LIBRARY = "libjoulery.so.1"


class NativeError(ctypes.Structure):
    _fields_ = [("status", c_int), ("what", c_char * 256), ("where", c_char * 256), ("remedy", c_char * 256)]


class NativeRange(ctypes.Structure):
    _fields_ = [("low", c_double), ("best", c_double), ("high", c_double)]


class NativeOptions(ctypes.Structure):
    _fields_ = [
        ("size", c_uint32),
        ("name", c_char_p),
        ("place", c_char_p),
        ("interval_ns", c_uint64),
        ("store", c_char_p),
        ("root", c_char_p),
        ("gpus", c_char_p),
        ("pue", c_char_p),
        ("wue", c_char_p),
    ]


class NativeResult(ctypes.Structure):
    _fields_ = [
        ("size", c_uint32),
        ("below_resolution", c_uint32),
        ("start_mono_ns", c_int64),
        ("end_mono_ns", c_int64),
        ("energy_j", NativeRange),
        ("self_energy_j", NativeRange),
        ("tree_energy_j", NativeRange),
        ("energy_uj", c_int64),
        ("method", c_int),
        ("coverage", c_double),
    ]


def _candidates() -> list[str]:
    """A library the user names, ours inside the package, the system's."""
    named = os.environ.get("JOULERY_LIBRARY")
    if named:
        return [named]
    inside = os.path.join(os.path.dirname(os.path.abspath(__file__)), "_native", NAME_OF_LIBRARY)
    return [inside, NAME_OF_LIBRARY] if os.path.exists(inside) else [NAME_OF_LIBRARY]


def _loaded() -> ctypes.CDLL:
    problems: list[str] = []
    for path in _candidates():
        try:
            return ctypes.CDLL(path)
        except OSError as problem:
            problems.append(str(problem))
    raise UnsupportedError(
        "the native library cannot be loaded (" + "; ".join(problems) + ")",
        NAME_OF_LIBRARY,
        "install a wheel for this machine, or name the library by JOULERY_LIBRARY",
    )


def _declared(library: ctypes.CDLL) -> ctypes.CDLL:
    error = POINTER(NativeError)
    json = POINTER(c_void_p)
    arguments: dict[str, list[object]] = {
        "joulery_open": [POINTER(NativeOptions), POINTER(c_void_p), error],
        "joulery_begin": [c_void_p, c_char_p, c_uint32, c_uint32, POINTER(c_uint32), error],
        "joulery_end": [c_void_p, c_uint32, c_uint32, error],
        "joulery_work": [c_void_p, c_uint32, c_char_p, c_double, error],
        "joulery_cancel": [c_void_p, c_uint32, error],
        "joulery_span_result": [c_void_p, c_uint32, POINTER(NativeResult), error],
        "joulery_report": [c_void_p, json, error],
        "joulery_close": [c_void_p, json, error],
        "joulery_emissions": [c_char_p, c_uint32, json, error],
        "joulery_span_emissions": [c_void_p, c_uint32, c_uint32, json, error],
        "joulery_write_emissions": [c_char_p, c_char_p, c_char_p, c_uint32, error],
        "joulery_write_tasks": [c_char_p, c_char_p, error],
    }
    for name, types in arguments.items():
        function = getattr(library, name)
        function.argtypes = types
        function.restype = c_int
    library.joulery_version.restype = c_char_p
    library.joulery_free.argtypes = [c_void_p]
    library.joulery_free.restype = None
    return library


_library = _declared(_loaded())
_begin = _library["joulery_begin"]  # not the ones above, whose declared types cost a third of a call: see Handle
_end = _library["joulery_end"]

Handle = c_void_p
"""A native session. An int in its place would be cut to 32 bits."""


def version() -> str:
    """Version of the native library: "0.1.0"."""
    text: bytes = _library.joulery_version()
    return text.decode()


def _raise(status: int, error: NativeError) -> None:
    kind = BY_STATUS.get(status, BrokenError)
    raise kind(
        error.what.decode(errors="replace"), error.where.decode(errors="replace"), error.remedy.decode(errors="replace")
    )


def _taken(json: c_void_p) -> str:
    try:
        return ctypes.string_at(json.value or 0).decode() if json.value else ""
    finally:
        _library.joulery_free(json)


def open_session(
    name: str, place: str, interval_ns: int, store: str, root: str, gpus: str = "", pue: str = "", wue: str = ""
) -> Handle:
    """The session. Empty texts and 0 leave it to the user's settings."""
    options = NativeOptions(
        ctypes.sizeof(NativeOptions),
        name.encode() or None,
        place.encode() or None,
        interval_ns,
        store.encode() or None,
        root.encode() or None,
        gpus.encode() or None,
        pue.encode() or None,
        wue.encode() or None,
    )
    session, error = c_void_p(), NativeError()
    status = _library.joulery_open(byref(options), byref(session), byref(error))
    if status:
        _raise(status, error)
    return session


def begin(session: Handle, name: bytes, parent: int, flags: int) -> int:
    """The span's number."""
    span = c_uint32()
    if _begin(session, name, parent, flags, byref(span), None):
        error = NativeError()  # the texts are asked for only when there are any
        status = _begin(session, name, parent, flags, byref(span), byref(error))
        if status:
            _raise(status, error)
    return span.value


def end(session: Handle, span: int, flags: int) -> None:
    if _end(session, span, flags, None):
        error = NativeError()
        status = _end(session, span, flags, byref(error))
        if status:
            _raise(status, error)


def add_work(session: Handle, span: int, unit: bytes, count: float) -> None:
    error = NativeError()
    status = _library.joulery_work(session, span, unit, count, byref(error))
    if status:
        _raise(status, error)


def cancel(session: Handle, span: int) -> None:
    error = NativeError()
    status = _library.joulery_cancel(session, span, byref(error))
    if status:
        _raise(status, error)


def span_result(session: Handle, span: int) -> NativeResult:
    result, error = NativeResult(ctypes.sizeof(NativeResult)), NativeError()
    status = _library.joulery_span_result(session, span, byref(result), byref(error))
    if status:
        _raise(status, error)
    return result


def report(session: Handle) -> str:
    """The run so far, a joulery.run/1 document."""
    json, error = c_void_p(), NativeError()
    status = _library.joulery_report(session, byref(json), byref(error))
    if status:
        _raise(status, error)
    return _taken(json)


def close(session: Handle) -> tuple[str, Exception | None]:
    """The run's document, and why it could not be stored, if so. Raises when there is no run to give."""
    json, error = c_void_p(), NativeError()
    status = _library.joulery_close(session, byref(json), byref(error))
    document = _taken(json)
    if not status:
        return document, None
    try:
        _raise(status, error)
    except Exception as problem:
        if not document:
            raise
        return document, problem
    return document, None


def emissions(run: str, flags: int) -> str:
    """The 38 fields of CodeCarbon's CSV of a run's document, as a JSON object."""
    fields, error = c_void_p(), NativeError()
    status = _library.joulery_emissions(run.encode(), flags, byref(fields), byref(error))
    if status:
        _raise(status, error)
    return _taken(fields)


def span_emissions(session: Handle, span: int, flags: int) -> str:
    """The same of an ended span."""
    fields, error = c_void_p(), NativeError()
    status = _library.joulery_span_emissions(session, span, flags, byref(fields), byref(error))
    if status:
        _raise(status, error)
    return _taken(fields)


def write_emissions(path: str, fields: str, run: str, flags: int) -> None:
    """A row of an emissions.csv; with a run's document its method and bounds beside it."""
    error = NativeError()
    status = _library.joulery_write_emissions(
        os.fsencode(path), fields.encode(), run.encode() or None, flags, byref(error)
    )
    if status:
        _raise(status, error)


def write_tasks(path: str, tasks: str) -> None:
    """A task file of CodeCarbon, anew."""
    error = NativeError()
    status = _library.joulery_write_tasks(os.fsencode(path), tasks.encode(), byref(error))
    if status:
        _raise(status, error)
