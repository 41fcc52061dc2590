from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import renderer
from renderer.values.errors import NetreelError
from tests.script import wrong_keywords

ROOT = Path(__file__).parents[2]
SOURCE = Path(wrong_keywords.__file__)


def test_the_type_checker_reads_the_calls_that_it_must_refuse_and_no_remark_goes_unused() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mypy"]
    assert settings["strict"] and any(SOURCE.is_relative_to(ROOT / folder) for folder in settings["files"])
    assert len(re.findall(r"# type: ignore\[[a-z-]+\]$", SOURCE.read_text("utf-8"), flags=re.M)) == 3


@pytest.mark.parametrize("call", re.findall(r"^    (.*?)  # type: ignore", SOURCE.read_text("utf-8"), flags=re.M))
def test_a_call_that_a_type_checker_refuses_is_refused_when_it_is_run_too(call: str) -> None:
    known = {"circle": renderer.circle, "to": renderer.to, "c": renderer.circle(1.0)}
    with pytest.raises(NetreelError):
        exec(call, known)
