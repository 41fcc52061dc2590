from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

RENDERER = Path(__file__).parents[1] / "renderer"
ROOMS = (
    "values",
    "tracks",
    "scene",
    "typeset",
    "script",
    "network",
    "film",
    "review",
    "golden",
    "studio",
    "notebook",
    "cli",
)
PLACES = {
    "cairo": "film/raster.py",
    "imageio_ffmpeg": "film/ffmpeg.py",
    "quickjs": "typeset/engine.py",
    "click": "cli/",
    "tomlkit": "studio/retime.py",
    "anywidget": "notebook/widget.py",
}


def imported_modules(source: str, package: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield what a module of `package` imports, as dotted names taken apart; `from a import b` yields a.b."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield tuple(alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            base += tuple(node.module.split(".")) if node.module else ()
            for alias in node.names:
                yield (*base, alias.name)


def faults(renderer: Path) -> list[str]:
    """Return one line for each import in the tree that the rules forbid."""
    found = []
    for path in sorted(renderer.rglob("*.py")):
        place = path.relative_to(renderer)
        package = ("renderer", *place.parent.parts)
        room = place.parts[0] if len(place.parts) > 1 else None
        if room is not None and room not in ROOMS:
            found.append(f"{place}: {room} is no room")
            continue
        for name in sorted(set(imported_modules(path.read_text("utf-8"), package))):
            dotted = ".".join(name)
            allowed = PLACES.get(name[0])
            if allowed is not None and not place.as_posix().startswith(allowed):
                found.append(f"{place}: {dotted} may only be imported in {allowed}")
            if name[0] in ("tests", "timelines", "benchmarks"):
                found.append(f"{place}: {dotted} stands on the renderer, not under it")
            if name[0] == "renderer" and room is not None:
                target = name[1] if len(name) > 1 else ""
                if target not in ROOMS:
                    found.append(f"{place}: {dotted} is not in a room")
                elif ROOMS.index(target) > ROOMS.index(room):
                    found.append(f"{place}: {dotted} is a room above {room}")
    return found


def test_no_room_imports_from_a_room_above_it() -> None:
    assert len(list(RENDERER.rglob("*.py"))) > 20
    assert faults(RENDERER) == []


@pytest.mark.parametrize(
    ("place", "source", "complaint"),
    [
        ("values/path.py", "from renderer.scene.node import Shape", "is a room above values"),
        ("values/path.py", "import renderer.tracks.key", "is a room above values"),
        ("values/path.py", "from ..tracks import key", "is a room above values"),
        ("values/path.py", "from .. import film", "is a room above values"),
        ("film/work/pool.py", "from ...cli import main", "is a room above film"),
        ("film/film.py", "def later():\n    from renderer.studio import app", "is a room above film"),
        ("network/model.py", "from renderer import Script", "is not in a room"),
        ("network/model.py", "import timelines.intro", "stands on the renderer"),
        ("film/frames.py", "import cairo", "may only be imported in film/raster.py"),
        ("film/still.py", "from imageio_ffmpeg import write_frames", "may only be imported in film/ffmpeg.py"),
        ("typeset/tex.py", "import quickjs", "may only be imported in typeset/engine.py"),
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
        ("scene/node.py", "from renderer.values.path import Path\nfrom ..values import affine\nfrom . import bounds"),
        ("film/raster.py", "import cairo\nimport numpy as np"),
        ("film/ffmpeg.py", "import imageio_ffmpeg"),
        ("typeset/engine.py", "import quickjs"),
        ("cli/render.py", "import click\nfrom renderer.values.errors import NetreelError"),
    ],
)
def test_an_import_from_below_or_of_a_library_in_its_place_is_fine(tmp_path: Path, place: str, source: str) -> None:
    path = tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, "utf-8")
    assert faults(tmp_path) == []
