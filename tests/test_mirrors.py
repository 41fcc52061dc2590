"""Each file of tests stands at the path of the file that it tests, or is named here with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ACROSS = {
    "cli/test_farm.py": "--farm, from the words to the file",
    "cli/test_garbage.py": "every command with wrong words",
    "cli/test_narration.py": "what several commands do with a narration",
    "drawing/test_vector_pages.py": "SVG and PDF, drawn again by other programs",
    "encode/test_fragments.py": "film that is read while it is made",
    "film/render/test_farm_tls.py": "a farm that is reached by certificates",
    "film/test_full_disk.py": "every form of a film on a full disk",
    "film/test_images.py": "films that show images",
    "film/test_same_film.py": "whole films, by one process or several, again and again",
    "golden/test_goldens.py": "the films that come with netreel",
    "network/layers/test_gradients.py": "the gradients of every kind of layer",
    "network/layers/test_values.py": "the values of every kind of layer",
    "network/load/test_fixtures.py": "models as other frameworks save them",
    "network/load/test_live.py": "models of other frameworks, handed over as they live",
    "network/load/test_mutilated.py": "files of models with bytes changed",
    "network/load/test_onnx_nodes.py": "the operators of ONNX",
    "parts/test_charts.py": "charts of all kinds",
    "script/test_clock.py": "all that is given in seconds",
    "script/test_told.py": "captions and sounds of a script",
    "script/test_typed_keywords.py": "what a type checker says of clips",
    "script/test_values_that_move.py": "moving values of a script",
    "studio/test_browser.py": "the page in a browser",
    "studio/test_browser_editing.py": "the page's tools in a browser",
    "studio/test_editing.py": "lengths and lines over the network",
    "studio/test_ending.py": "processes that are ended",
    "studio/test_host.py": "a studio for other machines",
    "studio/test_hostile.py": "hostile requests",
    "studio/test_soak.py": "a studio in use for a while",
    "test_assets.py": "what is built into the package",
    "test_docs.py": "the pages",
    "test_public_calls.py": "every public name",
    "test_layers.py": "the rooms",
    "test_mirrors.py": "the tests",
    "test_names.py": "every public name",
    "test_tiers.py": "the tests",
    "test_types.py": "what the type checker reads",
    "typeset/test_formulas.py": "formulas of all kinds, from the source to outlines",
    "web/test_kinds.py": "all kinds of things in a page, and its sound",
    "web/test_slides.py": "pages with slides in a browser",
}
"""Files of tests that test no single file, and what they test."""


def mirrored(path: Path) -> bool:
    """Whether a file or folder stands in the project where a file of tests says; films are tested by several files."""
    folder, name = path.parent, path.stem.removeprefix("test_")
    if folder.name == "timelines":
        return True
    place = (ROOT if folder.parts[:1] == ("tools",) else ROOT / "renderer") / folder / name
    return place.with_suffix(".py").is_file() or place.is_dir()


FILES = sorted(path.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("test_*.py"))


@pytest.mark.parametrize("path", FILES, ids=Path.as_posix)
def test_a_file_of_tests_mirrors_a_file_or_is_named_with_a_reason(path: Path) -> None:
    assert mirrored(path) is not (path.as_posix() in ACROSS), (
        f"tests/{path.as_posix()} must stand at the path of the file that it tests, or in ACROSS with a reason"
    )


def test_no_file_is_named_that_is_not_there() -> None:
    assert [name for name in ACROSS if Path(name) not in FILES] == []
