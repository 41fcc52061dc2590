"""What decides a segment: the code that draws and encodes it, and no other code of netreel."""

import ast
import shutil
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import pytest

from renderer.film.code import drawing_code
from renderer.film.code.drawing_code import ROOTS, closure, drawing_digests
from renderer.film.code.film_code import FilmCode
from renderer.film.render.film import FilmSpec, render_film
from renderer.film.render.segment_store import Store
from renderer.scene.scene import keyed
from renderer.scene.shapes import circle
from renderer.script.clips.trace import trace
from renderer.script.script import Script
from renderer.tracks.track import track
from renderer.typeset.number import number

SPEC = FilmSpec(size=(64, 36), fps=Fraction(4), preset="ultrafast")
RENDERER = Path(drawing_code.__file__).resolve().parents[2]


def _forget() -> None:
    for cached in (drawing_code._digests, drawing_code._digest, drawing_code._imports, drawing_code._file):
        cached.cache_clear()


@pytest.fixture
def edit(tmp_path, monkeypatch):
    """A copy of the package that counts as netreel's code, and a function that edits one of its files."""
    ignored = shutil.ignore_patterns("_assets", "*.js", "*.css", "__pycache__")
    shutil.copytree(RENDERER, tmp_path / "renderer", ignore=ignored)
    monkeypatch.setattr(drawing_code, "_TOP", tmp_path)
    _forget()

    def edited(file: str) -> None:
        with open(tmp_path / "renderer" / file, "a") as source:
            source.write("\n# edited\n")
        _forget()

    yield edited
    _forget()


def film():
    return keyed(circle(fill="blue", name="c"), tracks={"c.at": track((0, (0, 0)), (1, (1, 0)))}, duration=1.0)


def test_an_edit_of_captions_keeps_every_segment_and_one_of_the_brush_none(edit, tmp_path) -> None:
    store = Store(tmp_path / "store")

    def rendered():
        return render_film(film(), tmp_path / "film.mp4", SPEC, store=store)

    assert rendered().reused == 0
    for file in ("film/captions/caption_files.py", "film/captions/burn_in.py", "film/captions/narration.py"):
        edit(file)
    again = rendered()
    assert (again.reused, again.why) == (again.segments, ())
    edit("drawing/brush.py")
    dropped = rendered()
    assert dropped.reused == 0 and all("netreel's drawing changed" in line for line in dropped.why)


def imported(statements: Iterable[ast.AST]) -> set[str]:
    return {ast.unparse(one) for one in statements if isinstance(one, ast.Import | ast.ImportFrom)}


def test_the_imports_of_every_module_are_found_wherever_they_stand() -> None:
    for file in RENDERER.rglob("*.py"):
        source = file.read_bytes()
        assert imported(drawing_code._import_statements(source)) >= imported(ast.walk(ast.parse(source))), file


@pytest.mark.parametrize(
    "source",
    [
        "import a.b as c, d  # (both",
        "if x: import a",
        "x = 1; from .a import b; import c",
        "from a import (  # one) or two\n    b,\n    c,\n)",
        "from a import b, \\\n    c",
        "from .. import a",
        "from.import a",
        "from a import *",
        "import a; x = (1)",
        'words = """\nimport what is meant\n"""\nimport a',
        "try:\n    from a import (b)\nexcept ImportError:\n    b = None",
    ],
)
def test_imports_of_any_form_are_found(source: str) -> None:
    assert imported(drawing_code._import_statements(source.encode())) == imported(ast.walk(ast.parse(source)))


@pytest.mark.parametrize("room", ["cli", "review", "studio", "film/captions", "film/load", "golden", "notebook"])
def test_no_file_of_a_room_that_draws_nothing_decides_a_segment(room: str) -> None:
    names = {
        ".".join(("renderer", *path.relative_to(RENDERER).with_suffix("").parts)) for path in RENDERER.rglob("*.py")
    }
    own = {name for name in names if name.startswith(f"renderer.{room.replace('/', '.')}.")}
    assert own and not own & closure(ROOTS)


def test_the_modules_of_a_films_signals_decide_its_segments_too(edit) -> None:
    script = Script()
    script.add(circle(name="c"))
    script.play(trace("c", name="way"))
    follows = FilmCode(script.scene()).modules
    assert "renderer.script.highlights" in follows and "renderer.script.highlights" not in closure(ROOTS)
    before, plain = drawing_digests(follows), drawing_digests(FilmCode(film()).modules)
    edit("script/highlights.py")
    after = drawing_digests(follows)
    assert {name for name in after if after[name] != before[name]} == {"netreel's script"}
    assert drawing_digests(FilmCode(film()).modules) == plain


def test_the_code_that_an_authors_function_calls_decides_segments() -> None:
    def counted(t: float) -> float:
        return number(t, name="n").shown

    scene = keyed(circle(name="c"), tracks={"c.scale": _Called(counted)}, duration=1.0)
    assert "renderer.typeset.number" in FilmCode(scene).modules


class _Called:
    inputs = ()

    def __init__(self, function) -> None:
        self.function = function

    def at(self, t, read):
        return self.function(t)

    def changes(self):
        return ((0.0, 1.0),)

    def digest(self, t0, t1):
        return "called"
