from __future__ import annotations

import subprocess
import sys
from pathlib import Path

WRONG = """\
from renderer import circle, to

c = circle(1.0)
circle(color="red")
to(c, position=(1, 1))
to(c, at="left")
to(c, at=(1, 0), seconds=2)
"""


def test_a_type_checker_finds_wrong_keywords_and_wrong_kinds(tmp_path: Path) -> None:
    file = tmp_path / "wrong.py"
    file.write_text(WRONG, "utf-8")
    words = [sys.executable, "-m", "mypy", "--strict", str(file)]
    told = subprocess.run(words, capture_output=True, text=True, cwd=Path(__file__).parents[2]).stdout
    assert [line.split(":")[1] for line in told.splitlines() if ": error:" in line] == ["4", "5", "6"]
