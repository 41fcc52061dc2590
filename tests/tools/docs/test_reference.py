from __future__ import annotations

from pathlib import Path

import pytest

import renderer
import renderer.network
from renderer.scene import fields
from renderer.script.script import Script
from tools.docs.face import name_groups
from tools.docs.keywords import KEYWORDS
from tools.docs.reference import all_pages, main, network_groups
from tools.docs.signatures import public_methods

DOCS = Path(__file__).parents[3] / "docs"
PAGES = all_pages()


def test_the_reference_says_what_the_code_says() -> None:
    written = {path.name: path.read_text("utf-8") for path in (DOCS / "reference").glob("*.md")}
    stale = sorted(name for name in {*PAGES, *written} if PAGES.get(name) != written.get(name))
    assert stale == [], "python -m tools.docs.reference docs writes these pages anew"


def test_every_public_name_of_both_faces_has_an_entry() -> None:
    for home, groups in ((renderer, name_groups()), (renderer.network, network_groups())):
        entries = {name for group in groups for name in group.names if f"\n## {name}\n" in PAGES[f"{group.slug}.md"]}
        assert entries == set(home.__all__)


def test_every_method_of_a_script_has_an_entry() -> None:
    names = [name for name, _ in public_methods(Script)]
    assert {"play", "to_edge", "now"} <= set(names)
    assert [name for name in names if f"\n### Script.{name}\n" not in PAGES["script.md"]] == []


def test_every_typed_keyword_is_explained() -> None:
    kinds = [one for one in vars(fields).values() if isinstance(one, type) and hasattr(one, "__total__")]
    used = {name for one in kinds for name in one.__annotations__}
    assert len(used) > 20 and used - set(KEYWORDS) == set()
    assert set(KEYWORDS) - used == set()


def test_no_page_holds_what_differs_from_process_to_process() -> None:
    words = (" at 0x", "<function", "<class", "ForwardRef", str(Path.home()), str(DOCS.parent))
    assert [(name, word) for name, text in PAGES.items() for word in words if word in text] == []


def test_words_of_the_dictionary_and_eases_have_their_picture() -> None:
    assert "![circle](../dictionary/circle.png)" in PAGES["shapes.md"]
    assert "![Spring](../eases/Spring.png)" in PAGES["eases.md"]


def test_the_reference_is_written_whole_and_old_pages_go(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "forgotten.md").write_text("")
    assert main([str(tmp_path)]) == 0
    assert {path.name for path in (tmp_path / "reference").iterdir()} == set(PAGES)
    assert f"{len(PAGES)} pages" in capsys.readouterr().out
    assert main([]) == main(["--help"]) == 2
