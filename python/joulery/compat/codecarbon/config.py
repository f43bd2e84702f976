# SPDX-License-Identifier: Apache-2.0
"""The options of a tracker: their names, order, defaults and kinds, and where a value comes from. A keyword counts before
CODECARBON_<NAME> in the environment, then ./.codecarbon.config, then ~/.codecarbon.config (section [codecarbon])."""
from __future__ import annotations

import os

from .log import log

TYPE_CHECKING = False  # without importing typing: type checkers know this name
if TYPE_CHECKING:
    import inspect
    from typing import Any, Callable, Mapping, Sequence, TypedDict

    from .methods import OutputMethod
    from .outputs import BaseOutput

    class TrackerOptions(TypedDict, total=False):
        """Every option by name."""

        project_name: str
        measure_power_secs: float
        api_call_interval: int
        api_endpoint: str
        api_key: str
        output_dir: str
        output_file: str
        output_methods: Sequence[OutputMethod | str] | str | None
        save_to_file: bool
        save_to_api: bool
        save_to_logger: bool
        logging_logger: BaseOutput | None
        save_to_prometheus: bool
        save_to_logfire: bool
        prometheus_url: str
        output_handlers: Sequence[BaseOutput]
        gpu_ids: Sequence[int | str] | str | None
        emissions_endpoint: str | None
        experiment_id: str
        experiment_name: str
        electricitymaps_api_token: str | None
        co2_signal_api_token: str | None
        tracking_mode: str
        log_level: int | str
        on_csv_write: str
        logger_preamble: str
        force_cpu_power: float | None
        force_ram_power: float | None
        pue: float
        wue: float
        force_carbon_intensity_g_co2e_kwh: float | None
        force_mode_cpu_load: bool
        allow_multiple_runs: bool
        rapl_include_dram: bool
        rapl_prefer_psys: bool
        country_iso_code: str | None
        region: str | None
        cloud_provider: str | None
        cloud_region: str | None
        country_2letter_iso_code: str | None

__all__ = ["OFFLINE", "OPTIONS", "Settings", "get_hierarchical_config", "signature_of"]


def truth(value: Any) -> bool:
    """True for "true" in any case, and for nothing else."""
    return str(value).lower() == "true"


def as_it_is(value: Any) -> Any:
    return value


class Option:
    """One option; `read` makes its value of the text of a file or variable."""

    __slots__ = ("default", "name", "read")

    def __init__(self, name: str, default: Any, read: Callable[[Any], Any] = as_it_is) -> None:
        self.name, self.default, self.read = name, default, read


OPTIONS = (
    Option("project_name", "codecarbon"),
    Option("measure_power_secs", 15, float),
    Option("api_call_interval", 8, int),
    Option("api_endpoint", "https://api.codecarbon.io"),
    Option("api_key", "api_key"),
    Option("output_dir", "."),
    Option("output_file", "emissions.csv"),
    Option("output_methods", None),
    Option("save_to_file", True, truth),
    Option("save_to_api", False, truth),
    Option("save_to_logger", False, truth),
    Option("logging_logger", None),
    Option("save_to_prometheus", False, truth),
    Option("save_to_logfire", False, truth),
    Option("prometheus_url", "localhost:9091"),
    Option("output_handlers", ()),
    Option("gpu_ids", None),
    Option("emissions_endpoint", None),
    Option("experiment_id", "5b0fa12a-3dd7-45bb-9766-cc326314d9f1"),
    Option("experiment_name", "base"),
    Option("electricitymaps_api_token", None),
    Option("co2_signal_api_token", None),
    Option("tracking_mode", "machine"),
    Option("log_level", "info"),
    Option("on_csv_write", "append"),
    Option("logger_preamble", ""),
    Option("force_cpu_power", None, float),
    Option("force_ram_power", None, float),
    Option("pue", 1.0, float),
    Option("wue", 0.0, float),
    Option("force_carbon_intensity_g_co2e_kwh", None, float),
    Option("force_mode_cpu_load", False, truth),
    Option("allow_multiple_runs", True, truth),
    Option("rapl_include_dram", False, truth),
    Option("rapl_prefer_psys", False, truth),
)
OFFLINE = (
    Option("country_iso_code", None),
    Option("region", None),
    Option("cloud_provider", None),
    Option("cloud_region", None),
    Option("country_2letter_iso_code", None),
)
_NO_KEYWORD = (
    Option("allow_network", False, truth),
    Option("extended_csv", False, truth),
    Option("all_ranks", False, truth),
)
"""Options of files and variables alone."""


def get_hierarchical_config() -> dict[str, str]:
    """What files and variables say, by lower-case name. Raises configparser.Error, with file and line, for a broken
    file."""
    everywhere = os.path.join(os.path.expanduser("~"), ".codecarbon.config")
    here = os.path.join(os.getcwd(), ".codecarbon.config")
    values = _of_files([path for path in (everywhere, here) if os.path.exists(path)])
    prefix = "codecarbon_"
    for name, value in os.environ.items():
        if name.lower().startswith(prefix):
            values[name.lower()[len(prefix) :]] = value
    return values


def _of_files(paths: list[str]) -> dict[str, str]:
    """The later one counts."""
    if not paths:
        return {}
    import configparser

    # A % in a value is a %, as in a password.
    config = configparser.ConfigParser(interpolation=None)
    for path in config.read(paths, encoding="utf-8"):
        log.info("Codecarbon is taking the configuration from file: %s", path)
    return dict(config["codecarbon"]) if config.has_section("codecarbon") else {}


class Settings:
    """The values that count, by name; `is_given` tells a value from a default."""

    def __init__(self, keywords: Mapping[str, Any]) -> None:
        self._values: dict[str, Any] = {}
        self._given: set[str] = set()
        outside = get_hierarchical_config()
        for option in (*OPTIONS, *OFFLINE, *_NO_KEYWORD):
            self._values[option.name] = option.default
            if option.name in keywords:
                value = _checked(option, keywords[option.name])
            elif option.name in outside:
                value = _read(option, outside[option.name])
            else:
                continue
            if value is not None:
                self._values[option.name] = value
                self._given.add(option.name)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def is_given(self, name: str) -> bool:
        return name in self._given


def _read(option: Option, text: str) -> Any:
    try:
        return option.read(text)
    except ValueError:
        log.error("CONFIG - %s is %r, which is no %s. It will be ignored.", option.name, text, option.read.__name__)
        return None


def _checked(option: Option, value: Any) -> Any:
    """A keyword's value; numbers must be such. What is forced is only a hint, and is looked at where it is used."""
    if value is None or option.read not in (float, int) or option.name.startswith("force_"):
        return value
    try:
        return option.read(value)
    except (TypeError, ValueError):
        raise TypeError(f"{option.name} is {value!r}; give a number") from None


def by_name(
    positional: Sequence[Any], named: Mapping[str, Any], options: Sequence[Option], named_only: Sequence[Option] = ()
) -> dict[str, Any]:
    """Arguments of a call by name. Raises TypeError as a function with these parameters does."""
    names = [option.name for option in options]
    if len(positional) > len(names):
        raise TypeError(f"at most {len(names)} positional arguments, but {len(positional)} were given")
    keywords = dict(zip(names, positional))
    known = {*names, *(option.name for option in named_only)}
    for name, value in named.items():
        if name not in known:
            raise TypeError(f"got an unexpected keyword argument '{name}'")
        if name in keywords:
            raise TypeError(f"got multiple values for argument '{name}'")
        keywords[name] = value
    return keywords


def signature_of(options: Sequence[Option]) -> inspect.Signature:
    """What help() and editors show."""
    import inspect

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Signature([inspect.Parameter(option.name, kind, default=option.default) for option in options])


class Signature:
    """A class's __signature__, made when somebody looks."""

    def __init__(self, options: Sequence[Option]) -> None:
        self._options = options

    def __get__(self, instance: object, owner: type) -> inspect.Signature:
        return signature_of(self._options)


def output_methods_of(settings: Settings) -> list[str]:
    """output_methods, as a list or as "csv,api"; else what the save_to_* switches say."""
    methods = settings["output_methods"]
    if methods is None:
        switches = ("file", "api", "logger", "prometheus", "logfire")
        return [
            "csv" if switch == "file" else switch for switch in switches if settings["save_to_" + switch]
        ]
    if isinstance(methods, str):
        return [word.strip() for word in methods.split(",") if word.strip()]
    return list(methods)


def gpu_ids_of(settings: Settings) -> list[int | str] | None:
    """gpu_ids as a list, whose numbers are such where the script gave them so; None: not given."""
    ids = settings["gpu_ids"]
    if ids is None:
        return None
    if isinstance(ids, str):
        ids = ids.strip("[]").split(",")
    elif isinstance(ids, int):
        ids = [ids]
    words = (one if isinstance(one, int) else str(one).strip().strip("'\"") for one in ids)
    return [word for word in words if word != ""]


def gpus_of(settings: Settings) -> str:
    """gpu_ids for the meter: "0,GPU-1c5b"; else what it finds CUDA programs to see, whose rules it knows."""
    ids = gpu_ids_of(settings)
    return ",".join(map(str, ids)) if ids else "visible"


def place_of(settings: Settings) -> str:
    """Where the electricity comes from, as the meter names places; "" is what the user's own settings say."""
    number = forced_intensity(settings)
    if number is not None:
        log.info("Using forced carbon intensity: %s gCO2e/kWh.", number)
        return f"{number:.12g}g/kWh"
    forced = settings["force_carbon_intensity_g_co2e_kwh"]
    if forced is not None:
        log.warning("Invalid value for force_carbon_intensity_g_co2e_kwh: %r. It must be a number of 0 or more.", forced)
    if settings["cloud_provider"] and settings["cloud_region"]:
        return f"{settings['cloud_provider']}:{settings['cloud_region']}"
    return str(settings["country_iso_code"] or settings["country_2letter_iso_code"] or "")


def forced_intensity(settings: Settings) -> float | None:
    """Grams of CO2e per kWh; None: none is forced, or what was given is no such number."""
    try:
        number = float(settings["force_carbon_intensity_g_co2e_kwh"])
    except (TypeError, ValueError):
        return None
    return number if 0 <= number < float("inf") else None
