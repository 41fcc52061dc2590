"""Rooms and wings import only downwards, without circles, and each library is used in its own place alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import renderer
from tests.sure import unchecked

RENDERER = Path(__file__).parents[1] / "renderer"
ROOMS = (
    "values",
    "system",
    "geometry",
    "morph",
    "tracks",
    "scene",
    "typeset",
    "parts",
    "script",
    "algebra",
    "network",
    "drawing",
    "encode",
    "film",
    "web",
    "review",
    "golden",
    "studio",
    "notebook",
    "cli",
)
PLACES = {
    "cairo": ("drawing/",),
    "imageio_ffmpeg": ("encode/ffmpeg.py",),
    "quickjs": ("typeset/engine/mathjax.py",),
    "contourpy": ("parts/contours.py",),
    "pygments": ("parts/code.py",),
    "svgelements": ("geometry/svg_path.py", "parts/svg_file/"),
    "uharfbuzz": ("typeset/engine/fonts.py", "typeset/engine/shaping.py"),
    "pathops": ("geometry/boolean.py",),
    "h5py": ("network/load/hdf5.py",),
    "cloudpickle": ("film/code/pickling.py",),
    "click": ("cli/",),
    "pptx": ("film/render/deck.py",),
    "distributed": ("film/render/farm.py", "film/render/farm_task.py"),
    "tomlkit": ("studio/retime.py",),
    "starlette": ("studio/",),
    "uvicorn": ("studio/",),
    "watchfiles": ("studio/",),
    "anywidget": ("notebook/widget.py",),
    "onnx": ("network/load/", "network/layers/opaque.py"),
}
"""Where a library may be imported."""


@cache
def imported_modules(source: str, package: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """Return what a module of `package` imports, as dotted names taken apart; `from a import b` is a.b."""
    found: set[tuple[str, ...]] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            base += tuple(node.module.split(".")) if node.module else ()
            found.update((*base, alias.name) for alias in node.names)
    return frozenset(found)


def modules(renderer: Path) -> Iterator[tuple[Path, frozenset[tuple[str, ...]]]]:
    """Yield each module below a folder, with what it imports."""
    for path in sorted(renderer.rglob("*.py")):
        place = path.relative_to(renderer)
        yield place, imported_modules(path.read_text("utf-8"), ("renderer", *place.parent.parts))


def faults(renderer: Path) -> list[str]:
    """Return one line for each import in the tree that the rules of rooms and places forbid."""
    found = []
    for place, names in modules(renderer):
        room = place.parts[0] if len(place.parts) > 1 else None
        if room is not None and room not in ROOMS:
            found.append(f"{place}: {room} is no room")
            continue
        for name in sorted(names):
            dotted = ".".join(name)
            allowed = PLACES.get(name[0])
            if allowed is not None and not place.as_posix().startswith(allowed):
                found.append(f"{place}: {dotted} may only be imported in {' and '.join(allowed)}")
            if name[0] in ("tests", "timelines", "benchmarks", "tools"):
                found.append(f"{place}: {dotted} stands on the renderer, not under it")
            if name[0] == "renderer" and room is not None:
                target = name[1] if len(name) > 1 else ""
                if target not in ROOMS:
                    found.append(f"{place}: {dotted} is not in a room")
                elif ROOMS.index(target) > ROOMS.index(room):
                    found.append(f"{place}: {dotted} is a room above {room}")
    return found


def graph(renderer: Path) -> dict[str, set[str]]:
    """Return which file imports which, both as places without the ending; a folder's face is the folder."""
    known = {
        place.as_posix().removesuffix(".py").removesuffix("/__init__"): names for place, names in modules(renderer)
    }
    found: dict[str, set[str]] = {}
    for place, names in known.items():
        inside = {"/".join(name[1:]) for name in names if name[0] == "renderer"}
        named = {name if name in known else name.rpartition("/")[0] for name in inside}
        found[place] = {name for name in named if name in known and name != place and "/" in name}
    return found


def wing(place: str) -> str:
    """Return the unit that a file is part of: its wing (a folder inside a room), or itself where it is in none."""
    steps = place.split("/")
    return "/".join(steps[:2]) if len(steps) > 2 else place


def circle(needs: dict[str, set[str]]) -> list[str]:
    """Return the places of one circle, or an empty list."""
    done: set[str] = set()

    def walk(place: str, way: list[str]) -> list[str]:
        if place in way:
            return [*way[way.index(place) :], place]
        if place in done:
            return []
        for needed in sorted(needs.get(place, ())):
            if found := walk(needed, [*way, place]):
                return found
        done.add(place)
        return []

    return next((found for place in sorted(needs) if (found := walk(place, []))), [])


@cache
def imports() -> dict[str, set[str]]:
    """Return the imports between the files of netreel."""
    return graph(RENDERER)


def test_no_room_imports_from_a_room_above_it() -> None:
    assert len(list(RENDERER.rglob("*.py"))) > 20
    assert faults(RENDERER) == []


def test_every_room_of_the_order_exists() -> None:
    assert {path.parent.name for path in RENDERER.glob("*/__init__.py")} == set(ROOMS)


def test_no_file_imports_itself_by_way_of_others() -> None:
    assert len(imports()) > 20
    assert circle(imports()) == []


def test_wings_import_each_other_in_one_direction_only() -> None:
    wings: dict[str, set[str]] = {}
    for place, needed in imports().items():
        wings.setdefault(wing(place), set()).update(wing(other) for other in needed if wing(other) != wing(place))
    assert any("/" in name for name in wings)
    assert circle(wings) == []


def test_a_circle_of_imports_is_found(tmp_path: Path) -> None:
    for place, source in {
        "scene/node.py": "def late():\n    from renderer.scene.layout import box",
        "scene/layout.py": "from ..scene import bounds",
        "scene/bounds.py": "from renderer.scene.node import Node",
        "scene/__init__.py": "",
    }.items():
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, "utf-8")
    assert circle(graph(tmp_path)) == ["scene/bounds", "scene/node", "scene/layout", "scene/bounds"]


@pytest.mark.parametrize(
    ("place", "source", "complaint"),
    [
        ("geometry/path.py", "from renderer.scene.node import Shape", "is a room above geometry"),
        ("geometry/path.py", "import renderer.tracks.key", "is a room above geometry"),
        ("values/color.py", "from ..tracks import key", "is a room above values"),
        ("values/color.py", "from .. import film", "is a room above values"),
        ("film/render/pool.py", "from ...cli import main", "is a room above film"),
        ("film/film.py", "def later():\n    from renderer.studio import app", "is a room above film"),
        ("network/model.py", "from renderer import Script", "is not in a room"),
        ("network/model.py", "import timelines.intro", "stands on the renderer"),
        ("film/render/still.py", "import cairo", "may only be imported in drawing/"),
        ("film/render/still.py", "from imageio_ffmpeg import write_frames", "may only be imported in encode/ffmpeg.py"),
        ("typeset/tex.py", "import quickjs", "may only be imported in typeset/engine/mathjax.py"),
        ("review/lint.py", "import click.testing", "may only be imported in cli/"),
        ("attic/old.py", "", "attic is no room"),
    ],
)
def test_a_forbidden_import_is_found(tmp_path: Path, place: str, source: str, complaint: str) -> None:
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text(source, "utf-8")
    assert [complaint in fault for fault in faults(tmp_path)] == [True]


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ("__init__.py", "from renderer.cli.main import main"),
        ("scene/node.py", "from renderer.geometry.path import Path\nfrom ..values import affine\nfrom . import bounds"),
        ("drawing/canvas.py", "import cairo\nimport numpy as np"),
        ("encode/ffmpeg.py", "import imageio_ffmpeg"),
        ("typeset/engine/mathjax.py", "import quickjs"),
        ("cli/render.py", "import click\nfrom renderer.values.errors import NetreelError"),
    ],
)
def test_an_import_from_below_or_of_a_library_in_its_place_is_fine(tmp_path: Path, place: str, source: str) -> None:
    path = tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, "utf-8")
    assert faults(tmp_path) == []


def test_no_room_has_the_name_of_a_public_word() -> None:
    assert set(ROOMS) & set(unchecked(renderer).__all__) == set()


@pytest.mark.parametrize("contents", sorted(RENDERER.rglob("__init__.pyi")), ids=lambda path: path.parent.name)
def test_no_module_has_the_name_of_a_public_word_beside_it(contents: Path) -> None:
    words = set(re.findall(r" as (\w+)", contents.read_text("utf-8")))
    beside = {path.stem for path in contents.parent.iterdir() if path.is_dir() or path.suffix == ".py"}
    assert words
    assert words & beside == set()
