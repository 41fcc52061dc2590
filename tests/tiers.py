"""The tiers of the suite: which tests need a browser and which are slow, so that `make quick` runs the others.

A test is slow for what it does: it builds long films, encodes video, starts commands or servers, or tries many
examples. The slow files come first in a run, the longest before the others, so that no worker ends with a long one.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

SLOW = (
    "tests/timelines/test_backprop.py",
    "tests/timelines/test_shapes.py",
    "tests/studio/test_browser.py",
    "tests/studio/test_browser_editing.py",
    "tests/studio/test_app.py",
    "tests/timelines",
    "tests/studio/test_editing.py",
    "tests/studio/test_ending.py",
    "tests/studio/test_host.py",
    "tests/studio/test_hostile.py",
    "tests/studio/test_playback.py",
    "tests/studio/test_retime.py",
    "tests/studio/test_soak.py",
    "tests/film",
    "tests/encode",
    "tests/web",
    "tests/cli",
    "tests/morph",
    "tests/drawing/test_layers.py",
    "tests/scene/test_evaluate.py",
    "tests/scene/test_span_digest.py",
    "tests/golden/test_goldens.py",
    "tests/golden/test_plugin.py",
    "tests/notebook",
    "tests/review/test_diff.py",
    "tests/tools",
    "tests/typeset/engine",
    "tests/typeset/test_formulas.py",
    "tests/network/calculus",
    "tests/network/panels",
    "tests/network/picture",
    "tests/network/training",
    "tests/network/load",
    "tests/golden/test_check.py",
    "tests/scene/test_layout.py",
    "tests/review/test_check_equations.py",
    "tests/test_public_calls.py",
)
"""Files and folders whose tests are slow, by measured time, the longest first."""

BROWSER = frozenset({"window", "browser", "notebook", "in_browser"})
"""Fixtures that open a browser."""


def place(path: str) -> int | None:
    """Return where a file of tests stands among the slow ones; None for a quick one.

    >>> [place(f"tests/{file}.py") for file in ("timelines/test_shapes", "timelines/test_intro", "values/test_ease")]
    [1, 5, None]
    """
    parts = {path, *map(str, PurePosixPath(path).parents)}
    return next((number for number, slow in enumerate(SLOW) if slow in parts), None)


def is_left_out(path: str, asked: str) -> bool:
    """Return whether a file or folder is not even imported, since an expression of markers wants no slow test.

    >>> [is_left_out("tests/web/test_key_fit.py", asked) for asked in ("not slow and not browser", "slow", "")]
    [True, False, False]
    >>> is_left_out("tests/web/test_key_fit.py", "not slow or browser")
    False
    """
    words = asked.split()
    return words[:2] == ["not", "slow"] and "or" not in words and place(path) is not None


def sorted_by_tier(items: list[pytest.Item], root: str) -> None:
    """Mark tests by their tier and put the slow ones first, in place; tests of one file stay together."""
    places: dict[pytest.Item, int] = {}
    files: dict[Path, int | None] = {}
    for item in items:
        if item.path not in files:
            files[item.path] = place(item.path.relative_to(root).as_posix() if item.path.is_relative_to(root) else "")
        number = files[item.path]
        places[item] = len(SLOW) if number is None else number
        if number is not None:
            item.add_marker(pytest.mark.slow)
        if BROWSER & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
    items.sort(key=places.__getitem__)
