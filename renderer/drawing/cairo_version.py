"""The version of the drawing library."""

from __future__ import annotations

import cairo


def cairo_version() -> str:
    """Return the version of cairo itself, not of its Python package."""
    return cairo.cairo_version_string()
