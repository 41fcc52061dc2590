from __future__ import annotations

from pathlib import Path

import pytest

import renderer
from renderer.values.ease import EASES
from tests.sure import unchecked
from tools.docs.face import name_groups

GROUPS = name_groups()


def test_every_public_name_stands_in_one_group() -> None:
    names = [name for group in GROUPS for name in group.names]
    assert sorted(names) == sorted(set(names)) == sorted(unchecked(renderer).__all__)


def test_every_public_name_is_loaded_from_the_module_where_it_is_listed() -> None:
    for group in GROUPS:
        for name, module in zip(group.names, group.modules, strict=True):
            source = __import__(f"renderer.{module}", fromlist=[name])
            assert getattr(renderer, name) is getattr(source, name)


def test_groups_have_different_titles_and_a_sentence_each() -> None:
    assert len({group.slug for group in GROUPS}) == len(GROUPS)
    assert [group.title for group in GROUPS if not group.about.endswith(".") or len(group.names) < 3] == []


def test_every_named_ease_is_in_the_group_of_eases() -> None:
    (eases,) = [group for group in GROUPS if group.title == "Eases"]
    assert set(EASES) <= set(eases.names)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("from .scene.shapes import circle as circle\n", "a group begins with"),
        ("# ---- Shapes\nfrom .scene.shapes import circle as circle\n", "a group begins with"),
        ("# ---- Shapes\n# Outlines.\n\nimport numpy\n", "is no 'from .module import name as name'"),
    ],
)
def test_a_name_outside_of_a_group_is_told(text: str, message: str, tmp_path: Path) -> None:
    stub = tmp_path / "__init__.pyi"
    stub.write_text(text)
    with pytest.raises(ValueError, match=message):
        name_groups(stub)
