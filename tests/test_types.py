"""What the type checker reads, and how strictly; `make lint` runs it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from tests import wrong_kinds

ROOT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mypy"]
TESTS = next(one for one in SETTINGS["overrides"] if one["module"] == ["tests.*"])


def test_all_python_of_the_project_is_read_and_only_tests_may_leave_out_hints() -> None:
    beside = {file.name for file in ROOT.glob("*.py")}
    folders = {"renderer", "timelines", "benchmarks", "tools", "tests"}
    assert SETTINGS["strict"] and "hatch_build.py" in beside and set(SETTINGS["files"]) == folders | beside
    untyped = [one["module"] for one in SETTINGS["overrides"] if one.get("disallow_untyped_defs") is False]
    assert untyped == [["tests.*"]]


def test_the_bodies_of_tests_are_checked_and_no_remark_on_a_mistake_goes_unused() -> None:
    assert TESTS["check_untyped_defs"] and "warn_unused_ignores" not in TESTS
    codes = re.findall(r"# type: ignore\[([a-z-]+)\]$", Path(wrong_kinds.__file__).read_text("utf-8"), flags=re.M)
    assert {"arg-type", "attr-defined", "call-arg", "union-attr", "index", "operator", "call-overload"} <= set(codes)
    assert not {*codes} & {*TESTS["disable_error_code"]}
