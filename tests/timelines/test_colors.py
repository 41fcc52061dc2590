"""The films of learning take colors by their roles, so that one color means one thing in every theme."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from renderer.values.theme import DARK
from timelines import attention, digits, explain, neuron, training

HUES = {
    name for name in DARK.colors if name.partition("_")[0] in ("blue", "green", "yellow", "red", "orange", "purple")
}
FILMS = (attention, digits, explain, neuron, training)
FILES = [file for film in FILMS for file in sorted(Path(film.__file__ or "").parent.glob("*.py"))]
SHARED = (
    "network/panels",
    "network/picture/close_up.py",
    "network/picture/error_labels.py",
    "network/motion/model_passes.py",
)
ROOM = Path(__file__).parents[2] / "renderer"
PICTURES = [file for place in SHARED for file in (sorted((ROOM / place).glob("*.py")) or [ROOM / place])]


@pytest.mark.parametrize("file", [*FILES, *PICTURES], ids=lambda file: "/".join(file.parts[-2:]))
def test_no_file_of_a_film_of_learning_names_a_hue(file: Path) -> None:
    words = [node.value for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Constant)]
    assert not HUES.intersection(word for word in words if isinstance(word, str))
