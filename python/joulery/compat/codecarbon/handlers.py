# SPDX-License-Identifier: Apache-2.0
"""Which outputs a tracker has, by its settings. What would go over the network without consent is named and left out."""
from __future__ import annotations

from ..._ranks import local_rank
from .config import Settings, output_methods_of
from .log import log
from .outputs import BaseOutput, FileOutput, require_folder

TYPE_CHECKING = False  # without importing typing: type checkers know this name
if TYPE_CHECKING:
    from typing import Any, Callable

__all__ = ["each", "handlers_of", "is_live"]


def handlers_of(settings: Settings) -> list[BaseOutput]:
    """The script's own first; in a rank that another reports for, those alone. Raises OSError without the folder,
    ValueError for an unknown method or on_csv_write."""
    require_folder(settings["output_dir"])
    methods = dict.fromkeys(output_methods_of(settings))
    for method in methods:
        if method not in _MADE_BY:
            raise ValueError(f"{method!r} is no output; give some of {', '.join(_MADE_BY)}")
    handlers = list(settings["output_handlers"])
    if _another_reports(settings):
        return handlers
    for method in methods:
        handler = _MADE_BY[method](settings)
        if handler is not None:
            handlers.append(handler)
    if settings["emissions_endpoint"]:
        from .network import HTTPOutput

        handlers.append(HTTPOutput(settings["emissions_endpoint"]))
    return handlers


def _another_reports(settings: Settings) -> bool:
    """Each rank of a machine sees the whole machine's energy; a share of it is each one's own."""
    rank = local_rank()
    if rank == 0 or settings["tracking_mode"] == "process" or settings["all_ranks"]:
        return False
    log.warning(
        "Rank %s of this machine puts out nothing: the first one puts out the energy of the whole machine, once. "
        "CODECARBON_ALL_RANKS=true lets every rank do so.",
        rank,
    )
    return True


def _file(settings: Settings) -> BaseOutput:
    output = FileOutput(settings["output_file"], settings["output_dir"], settings["on_csv_write"])
    output.is_share = settings["tracking_mode"] == "process"
    output.is_extended = settings["extended_csv"]
    return output


def _logger(settings: Settings) -> BaseOutput | None:
    if settings["logging_logger"] is None:
        log.error("the output LOGGER needs logging_logger=LoggerOutput(...); nothing is logged")
    handler: BaseOutput | None = settings["logging_logger"]
    return handler


def _api(settings: Settings) -> BaseOutput | None:
    if not settings["allow_network"]:
        log.warning(
            "nothing is sent to %s without consent: set CODECARBON_ALLOW_NETWORK=true, or allow_network = true in "
            ".codecarbon.config",
            settings["api_endpoint"],
        )
        return None
    from .network import CodeCarbonAPIOutput

    return CodeCarbonAPIOutput(settings["api_endpoint"], settings["experiment_id"], settings["api_key"])


def _prometheus(settings: Settings) -> BaseOutput:
    import re

    from .network import PrometheusOutput

    job = re.sub(r"[^a-zA-Z0-9_-]", "_", f"{settings['project_name']}_{settings['experiment_name']}")
    return PrometheusOutput(settings["prometheus_url"], job)


def _logfire(settings: Settings) -> BaseOutput | None:
    from .network import LogfireOutput

    try:
        return LogfireOutput()
    except ImportError:
        log.error("Logfire is not installed; nothing is sent to it")
        return None


def _boamps(settings: Settings) -> None:
    log.warning("Joulery writes no BoAmps report; the run is in the other outputs")


_MADE_BY: dict[str, Callable[[Settings], BaseOutput | None]] = {
    "csv": _file,
    "api": _api,
    "logger": _logger,
    "prometheus": _prometheus,
    "logfire": _logfire,
    "boamps": _boamps,
}


def is_live(handler: Any) -> bool:
    """It wants numbers while the run goes on."""
    return getattr(type(handler), "live_out", BaseOutput.live_out) is not BaseOutput.live_out


def each(handlers: list[BaseOutput], call: Callable[[BaseOutput], None]) -> None:
    """Calls every handler; one that fails is logged and keeps no other from its turn."""
    for handler in handlers:
        try:
            call(handler)
        except Exception as problem:
            log.error("%s: %s", type(handler).__name__, problem, exc_info=log.is_told(10))
