"""Versions: what must be equal on machines that make one film together."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from renderer.drawing.cairo_version import cairo_version
from renderer.encode.ffmpeg import program_version
from renderer.film.code.drawing_code import drawing_digests
from renderer.values.digest import digest

_LEVELS = {"AVX512_SKX": "v4", "X86_V4": "v4", "AVX2": "v3", "X86_V3": "v3"}
"""The level of an x86-64 processor by the widest instructions that NumPy uses on it."""


def versions(modules: Iterable[str] = ()) -> dict[str, str]:
    """Return the versions of this machine by name; `modules` are netreel's own that run for the film's signals."""
    code = digest(dict(drawing_digests(modules)))
    return {
        "netreel": f"{_installed('netreel')} (code {code[:8]})",
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "NumPy": np.__version__,
        "cairo": cairo_version(),
        "ffmpeg": program_version(),
        "machine": machine_class(),
    }


def machine_class() -> str:
    """Return the system, the architecture and the level of the processor, on which the last bits of numbers depend.

    NPY_DISABLE_CPU_FEATURES lowers the level.
    """
    found = np.show_config(mode="dicts") or {}
    known = found.get("SIMD Extensions", {}).get("found", ())
    levels = {_LEVELS[one] for one in known if one in _LEVELS}
    return " ".join([platform.system(), platform.machine(), *([max(levels)] if levels else [])])


def differences(here: Mapping[str, str], there: Mapping[str, str]) -> str:
    """Return what is different there, in words; "" where all is equal."""
    return ", ".join(
        f"{name} {there.get(name, 'of no version')} instead of {value}"
        for name, value in here.items()
        if there.get(name) != value
    )


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "of an unknown version"
