"""The library that draws."""

from __future__ import annotations

import cairo


def cairo_version() -> str:
    """Return the version of cairo itself, which is not that of its Python package."""
    return cairo.cairo_version_string()
