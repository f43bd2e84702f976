# SPDX-License-Identifier: Apache-2.0
"""Stands in for the package `codecarbon`, in this interpreter: `import codecarbon` and its modules that scripts import
give ours."""
from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

__all__ = ["install"]

_HERE = "joulery.compat.codecarbon"
_EVERY_OUTPUT = (".data", ".outputs", ".methods", ".network")
_HOMES: dict[str, tuple[str, ...]] = {
    "codecarbon": ("",),
    "codecarbon.emissions_tracker": (".tracker", ".decorators", ".data", ".outputs", ".methods"),
    "codecarbon.output": _EVERY_OUTPUT,
    "codecarbon.output_methods": (),
    "codecarbon.output_methods.base_output": (".outputs", ".methods"),
    "codecarbon.output_methods.emissions_data": (".data",),
    "codecarbon.output_methods.file": (".outputs",),
    "codecarbon.output_methods.http": (".network",),
    "codecarbon.output_methods.logger": (".outputs",),
    "codecarbon.output_methods.metrics": (),
    "codecarbon.output_methods.metrics.logfire": (".network",),
    "codecarbon.output_methods.metrics.prometheus": (".network",),
    "codecarbon.core": (),
    "codecarbon.core.config": (".config",),
    "codecarbon.external": (),
    "codecarbon.external.logger": (".log",),
}
"""Whose names each of those modules has."""


def install() -> None:
    """Before anything imports codecarbon; a second call changes nothing."""
    for name, homes in _HOMES.items():
        if getattr(sys.modules.get(name), "__joulery__", False):
            continue
        module = _module(name, homes)
        sys.modules[name] = module
        parent, _, last = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], last, module)


def _module(name: str, homes: tuple[str, ...]) -> ModuleType:
    """Its names are looked up in their homes when they are asked for."""
    module = ModuleType(name, f"Joulery in the place of {name}.")
    module.__spec__ = ModuleSpec(name, None, is_package=True)
    module.__path__ = []
    setattr(module, "__joulery__", True)

    def look_up(wanted: str) -> Any:
        sources = (import_module(_HERE + home) for home in homes)
        if wanted == "__all__":
            return [public for source in sources for public in source.__all__]
        for source in sources:
            if wanted in source.__all__:
                return getattr(source, wanted)
        raise AttributeError(f"module {name!r} has no attribute {wanted!r}")

    setattr(module, "__getattr__", look_up)
    if name == "codecarbon":
        setattr(module, "__version__", import_module(_HERE).__version__)
    return module
