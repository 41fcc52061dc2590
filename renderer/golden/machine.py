"""The versions and the processor architecture that can affect pixels."""

from __future__ import annotations

import importlib
import platform
from importlib.metadata import PackageNotFoundError, version


def machine() -> str:
    """Return the version of cairo and the processor's architecture, such as "cairo 1.18.0 x86_64".

    Frames are equal on machines where both are equal.
    """
    # The rasterizer is the only file that knows cairo, so it is asked which one it has.
    cairo = importlib.import_module("renderer.drawing.canvas").cairo
    return f"cairo {cairo.cairo_version_string()} {platform.machine() or 'unknown'}"


def made_with() -> dict[str, str]:
    """Return the versions of tools that a golden is made with, to diagnose differences."""
    try:
        own = version("netreel")
    except PackageNotFoundError:
        own = "unknown"
    return {"netreel": own, "machine": machine(), "system": platform.system(), "python": platform.python_version()}
