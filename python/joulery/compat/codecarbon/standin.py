# SPDX-License-Identifier: Apache-2.0
"""Stands in for the package `codecarbon`, in this interpreter: `import codecarbon` and its modules that scripts import
give ours of the same names."""
from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

__all__ = ["install"]

_HERE = "joulery.compat.codecarbon"
MODULES = (
    "",
    ".core",
    ".core.config",
    ".emissions_tracker",
    ".external",
    ".external.logger",
    ".output",
    ".output_methods",
    ".output_methods.base_output",
    ".output_methods.emissions_data",
    ".output_methods.file",
    ".output_methods.http",
    ".output_methods.logger",
    ".output_methods.metrics",
    ".output_methods.metrics.logfire",
    ".output_methods.metrics.prometheus",
)
"""CodeCarbon's modules that are here, below the package; a package comes before what is in it."""


def install() -> None:
    """Before anything imports codecarbon; a second call changes nothing."""
    for below in MODULES:
        name = "codecarbon" + below
        if getattr(sys.modules.get(name), "__joulery__", False):
            continue
        module = _module(name, _HERE + below)
        sys.modules[name] = module
        parent, _, last = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], last, module)


def _module(name: str, ours: str) -> ModuleType:
    """Its names are looked up in ours when they are asked for."""
    module = ModuleType(name, f"Joulery in the place of {name}.")
    module.__spec__ = ModuleSpec(name, None, is_package=True)
    module.__path__ = []
    setattr(module, "__joulery__", True)

    def look_up(wanted: str) -> Any:
        source = import_module(ours)
        public: list[str] = getattr(source, "__all__", [])
        if wanted == "__all__":
            return public
        if wanted in public:
            return getattr(source, wanted)
        raise AttributeError(f"module {name!r} has no attribute {wanted!r}")

    setattr(module, "__getattr__", look_up)
    if name == "codecarbon":
        setattr(module, "__version__", import_module(_HERE).__version__)
    return module
