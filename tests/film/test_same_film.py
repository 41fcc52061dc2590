"""Whether a film is the same by one process and by several, and anew after anything changed that its functions read."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from textwrap import dedent
from types import MappingProxyType

import pytest

from renderer.film.load.target import load
from renderer.film.render import work as films
from renderer.film.render.film import FilmReport, FilmSpec, render_film
from renderer.film.render.segment_store import Store
from renderer.scene.picture import Outline
from tests.film.render.test_segment_store import shown
from tests.sure import sure

SPEC = FilmSpec(size=(64, 36), fps=Fraction(2), preset="ultrafast")
HEAD = "from renderer.script.script import Script\nfrom renderer.scene.shapes import circle\n"
HEAD += "from renderer.tracks.signal_arithmetic import Clock, apply\nfrom renderer.tracks.track import track\n"
BUILD = """
def build():
    s = Script()
    s.add(circle(1, fill="#ff8000", name="dot"))
    s.follow("dot.at", apply(f, Clock()))
    s.wait({seconds})
    return s.scene()
"""


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    """Leaves no module, folder or finder of a test behind."""
    before, path = set(sys.modules), list(sys.path)
    yield
    for name in set(sys.modules) - before:
        if not name.startswith(("renderer", "numpy")):
            del sys.modules[name]
    sys.path[:] = path
    for finder in sys.meta_path:
        if hasattr(finder, "folders"):
            finder.folders = ()


def written(
    folder: Path, body: str, seconds: int = 5, build: str = BUILD, modules: Mapping[str, str] = MappingProxyType({})
) -> None:
    (folder / "film.py").write_text(HEAD + dedent(body) + build.replace("{seconds}", str(seconds)), "utf-8")
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(dedent(text), "utf-8")


def made(folder: Path, name: str, store: Store | None = None, jobs: int = 1) -> FilmReport:
    return render_film(load("film.py", folder=folder).scene, folder / f"{name}.mp4", SPEC, jobs=jobs, store=store)


HELPED = "import helper\ndef f(x): return (helper.VALUE * x, 0.0)"
READERS = {
    "a global": "VALUE = 1\ndef f(x): return (VALUE * x, 0.0)",
    "a number inside": "def f(x): return (1 * x, 0.0)",
    "a default argument": "def f(x, a=1): return (a * x, 0.0)",
    "a keyword's default": "def f(x, *, a=1): return (a * x, 0.0)",
    "a function that it calls": "def g(x): return 1 * x\ndef f(x): return (g(x), 0.0)",
    "a module": HELPED,
    "a module imported inside": "def f(x):\n    import helper\n    return (helper.VALUE * x, 0.0)",
    "a name imported inside": "def f(x):\n    from helper import VALUE as v\n    return (v * x, 0.0)",
    "a module of a module": "import middle\ndef f(x): return (middle.helper.VALUE * x, 0.0)",
    "a function of a module": "from middle import scaled\ndef f(x): return (scaled(x), 0.0)",
    "a cached function": "from functools import lru_cache\n@lru_cache\ndef f(x): return (1 * x, 0.0)",
    "a wrapped function": """
        import functools
        def twice(function):
            @functools.wraps(function)
            def inner(x): return function(x)
            return inner
        @twice
        def f(x): return (1 * x, 0.0)
        """,
    "a partial": "from functools import partial\ndef g(a, x): return a * x\nh = partial(g, 1)\n"
    "def f(x): return (h(x), 0.0)",
    "an own object": """
        class Model:
            def __init__(self, weight): self.weight = weight
            def __call__(self, x): return self.weight * x
        model = Model(1)
        def f(x): return (model(x), 0.0)
        """,
    "a method": "class Model:\n    def at(self, x): return 1 * x\nmodel = Model()\ndef f(x): return (model.at(x), 0.0)",
    "a constant of a class": "class C:\n    VALUE = 1\ndef f(x): return (C.VALUE * x, 0.0)",
    "a base class": "class B:\n    def at(self, x): return 1 * x\nclass C(B): pass\ndef f(x): return (C().at(x), 0.0)",
    "a property": "class C:\n    @property\n    def value(self): return 1\ndef f(x): return (C().value * x, 0.0)",
    "slots": "class C:\n    __slots__ = ('v',)\nc = C(); c.v = 1\ndef f(x): return (c.v * x, 0.0)",
    "np.vectorize": "import numpy as np\ndef g(x): return 1 * x\nv = np.vectorize(g)\n"
    "def f(x): return (float(v(x)), 0.0)",
    "np.poly1d": "import numpy as np\np = np.poly1d([1, 0])\ndef f(x): return (float(p(x)), 0.0)",
    "an array": "import numpy as np\nW = np.array([1, 0])\ndef f(x): return (float(W[0] * x), 0.0)",
    "functions in a list": "def g(x): return 1 * x\nALL = [g]\ndef f(x): return (ALL[0](x), 0.0)",
    "functions in a dict": "def g(x): return 1 * x\nALL = {'g': g}\ndef f(x): return (ALL['g'](x), 0.0)",
    "a lambda": "g = lambda x: 1 * x\ndef f(x): return (g(x), 0.0)",
    "a closure": "def maker(a):\n    def g(x): return a * x\n    return g\ng = maker(1)\ndef f(x): return (g(x), 0.0)",
    "an enumeration": "from enum import Enum\nclass E(Enum):\n    A = 1\ndef f(x): return (E.A.value * x, 0.0)",
    "a named tuple": "from collections import namedtuple\nP = namedtuple('P', 'a')\nP0 = P(1)\n"
    "def f(x): return (P0.a * x, 0.0)",
    "a frozen dataclass": """
        from dataclasses import dataclass
        @dataclass(frozen=True)
        class F:
            a: float = 1
            def __call__(self, x): return (self.a * x, 0.0)
        f = F()
        """,
    "a name found by words": "import helper\ndef f(x): return (getattr(helper, 'VAL' + 'UE') * x, 0.0)",
    "a seeded generator": "import numpy as np\ndef f(x): return (float(np.random.default_rng(1).normal()), 0.0)",
}
HELPER = {"helper": "VALUE = 1\n", "middle": "import helper\ndef scaled(x): return helper.VALUE * x\n"}


def with_two(text: str) -> str:
    """A text with its 1 made a 2: what is edited."""
    return (
        text.replace("1 * x", "2 * x")
        .replace("= 1", "= 2")
        .replace("a=1", "a=2")
        .replace("(1", "(2")
        .replace("[1,", "[2,")
        .replace("g, 1", "g, 2")
        .replace("return 1\n", "return 2\n")
        .replace("a: float = 1", "a: float = 2")
    )


@pytest.mark.parametrize("what", READERS)
def test_a_film_is_made_anew_when_what_its_function_reads_changed_and_is_reused_when_nothing_did(tmp_path, what):
    store = Store(tmp_path / "store")
    written(tmp_path, READERS[what], modules=HELPER)
    assert made(tmp_path, "film", store).reused == 0
    before = shown(tmp_path / "film.mp4")
    again = made(tmp_path, "film", store)
    assert again.reused == again.segments == 1
    helped = "helper" in READERS[what] or "middle" in READERS[what]
    written(
        tmp_path,
        READERS[what] if helped else with_two(dedent(READERS[what])),
        modules={name: with_two(text) if helped else text for name, text in HELPER.items()},
    )
    edited = made(tmp_path, "film", store)
    assert edited.reused == 0 and "the code of 'dot.at' changed" in edited.why[0]
    assert shown(tmp_path / "film.mp4") != before


UNTOLD = {
    "a file": ("from pathlib import Path\ndef f(x): return (float(Path(FILE).read_text()) * x, 0.0)", "pathlib"),
    "an opened file": (
        "def f(x):\n    with open(FILE) as t: return (float(t.read()) * x, 0.0)",
        "reads files by io.open",
    ),
    "np.loadtxt": ("import numpy as np\ndef f(x): return (float(np.loadtxt(FILE)) * x, 0.0)", "numpy.loadtxt"),
    "the environment": ("import os\ndef f(x): return (float(os.environ.get('GAIN', '1')) * x, 0.0)", "environment"),
    "the clock": ("import time\ndef f(x): return (time.time() % 5, 0.0)", "reads the clock"),
    "a random number": ("import random\ndef f(x): return (random.random(), 0.0)", "random generator"),
    "a generator that goes on": (
        "import numpy as np\nR = np.random.default_rng(1)\ndef f(x): return (float(R.normal()), 0.0)",
        "random generator",
    ),
    "a generator without seed": (
        "import numpy as np\ndef f(x): return (float(np.random.default_rng().normal()), 0.0)",
        "without a seed",
    ),
    "a counter": ("N = 0\ndef f(x):\n    global N\n    N += 1\n    return (N / 10, 0.0)", "from one frame to the next"),
    "an iterator": ("I = iter(range(99))\ndef f(x): return (next(I) / 20, 0.0)", "from frame to frame"),
    "an evaluated word": ("V = 1\ndef f(x): return (eval('V') * x, 0.0)", "eval"),
    "np.frompyfunc": (
        "import numpy as np\ndef g(x): return 1 * x\nu = np.frompyfunc(g, 1, 1)\ndef f(x): return (float(u(x)), 0.0)",
        "code cannot be told",
    ),
}


@pytest.mark.parametrize("what", UNTOLD)
def test_a_film_that_depends_on_more_than_can_be_told_is_made_anew_each_time_and_says_so(tmp_path, what):
    store, (body, why) = Store(tmp_path / "store"), UNTOLD[what]
    (tmp_path / "data.txt").write_text("1")
    written(tmp_path, f"FILE = {str(tmp_path / 'data.txt')!r}\n{body}")
    made(tmp_path, "first", store)
    again = made(tmp_path, "again", store)
    assert again.reused == 0
    assert "it is always made anew, for film.f" in again.why[0] and why in again.why[0]


def test_only_the_spans_that_such_a_function_drives_are_made_anew(tmp_path):
    store = Store(tmp_path / "store")
    build = BUILD.replace("s.wait({seconds})", 's.wait(8)\n    s.remove("dot")\n    s.wait(8)')
    written(tmp_path, "import time\ndef f(x): return (time.time() % 5, 0.0)", build=build)
    first = made(tmp_path, "first", store)
    again = made(tmp_path, "again", store)
    assert 0 < again.reused < first.segments


STATES = {
    "a global that build sets": """
        GAIN = 0.1
        def f(x): return (GAIN * x, 0.0)
        def before():
            global GAIN
            GAIN = 0.3
        """,
    "a dict that build fills": """
        KNOWN = {}
        def f(x): return (KNOWN.get("gain", 0.1) * x, 0.0)
        def before(): KNOWN["gain"] = 0.3
        """,
    "a number drawn at import": """
        import random
        GAIN = random.uniform(0.1, 0.5)
        def f(x): return (GAIN * x, 0.0)
        def before(): pass
        """,
    "a module that build changes": """
        import helper
        def f(x): return (helper.VALUE * x, 0.0)
        def before(): helper.VALUE = 0.3
        """,
    "a module imported inside that build changes": """
        def f(x):
            import helper
            return (helper.VALUE * x, 0.0)
        def before():
            import helper
            helper.VALUE = 0.3
        """,
    "a module of a package": """
        import pack.inner
        def f(x): return (pack.inner.VALUE * x, 0.0)
        def before(): pack.inner.VALUE = 0.3
        """,
    "a cached function": """
        from functools import lru_cache
        GAIN = 0.1
        @lru_cache
        def f(x): return (GAIN * x, 0.0)
        def before():
            global GAIN
            GAIN = 0.3
        """,
    "an own object": """
        class Model:
            weight = 0.1
            def __call__(self, x): return self.weight * x
        model = Model()
        def f(x): return (model(x), 0.0)
        def before(): model.weight = 0.3
        """,
    "a signal of an own class": """
        from dataclasses import dataclass
        GAIN = 0.1
        @dataclass(frozen=True)
        class Mine:
            inputs = ()
            def __call__(self, x): return (GAIN * x, 0.0)
        f = Mine()
        def before():
            global GAIN
            GAIN = 0.3
        """,
}
ALONE = {
    "a counter that counts late": """
        D = {"n": 0}
        def f(x):
            D["n"] += x > 15
            return (D["n"] / 20, 0.0)
        def before(): pass
        """,
    "a counter": """
        N = 0
        def f(x):
            global N
            N += 1
            return (N / 20, 0.0)
        def before(): pass
        """,
    "a counter in a dict": """
        D = {"n": 0}
        def f(x):
            D["n"] += 1
            return (D["n"] / 20, 0.0)
        def before(): pass
        """,
    "a counter in an object": """
        class Model:
            calls = 0
            def __call__(self, x):
                self.calls += 1
                return self.calls / 20
        model = Model()
        def f(x): return (model(x), 0.0)
        def before(): pass
        """,
    "a seeded generator that goes on": """
        import random
        R = random.Random(1)
        def f(x): return (R.uniform(0, 3), 0.0)
        def before(): pass
        """,
    "an open file": """
        import sys
        LOG = sys.stderr
        def f(x):
            LOG.flush()
            return (x / 10, 0.0)
        def before(): pass
        """,
    "a function that looks itself up": """
        GAIN = 0.1
        def f(x): return (globals()["GAIN"] * x, 0.0)
        def before():
            global GAIN
            GAIN = 0.3
        """,
}


def both_ways(folder: Path, bodies: list[str], monkeypatch) -> tuple[FilmReport, bool]:
    """What several processes made of a scene with a dot for each body, and whether it is what one makes of it."""
    monkeypatch.setattr(films, "_WORTH_WORKERS", 0.0)
    begun = "".join(f"    before_{k}()\n" for k in range(len(bodies)))
    dots = "".join(
        f'    s.add(circle(1, fill="#ff8000", name="dot{k}"))\n    s.follow("dot{k}.at", apply(f_{k}, Clock()))\n'
        for k in range(len(bodies))
    )
    build = f"\ndef build():\n{begun}    s = Script()\n{dots}    s.wait({{seconds}})\n    return s.scene()\n"
    for k in range(len(bodies)):
        (folder / f"pack_{k}").mkdir()
        (folder / f"pack_{k}" / "__init__.py").touch()
        (folder / f"pack_{k}" / "inner.py").write_text("VALUE = 0.1\n")
    helpers = {f"helper_{k}": "VALUE = 0.1\n" for k in range(len(bodies))}
    written(folder, "\n".join(own_names(body, k) for k, body in enumerate(bodies)), 20, build, helpers)
    scene = load("film.py", folder=folder).scene
    report = render_film(scene, folder / "many.mp4", SPEC, jobs=2)
    if report.workers:
        render_film(scene, folder / "one.mp4", SPEC)
        return report, shown(folder / "one.mp4") == shown(folder / "many.mp4")
    return report, True


def own_names(body: str, number: int) -> str:
    """A body with names and modules of its own, so that it shares nothing with others in one film."""
    return re.sub(r"\b(f|before|GAIN|KNOWN|Model|model|Mine|helper|pack)\b", rf"\1_{number}", dedent(body))


# Processes take long to start, so that several states are told apart in one film.
@pytest.mark.parametrize("first", range(3))
def test_several_processes_draw_what_one_does_whatever_build_changed_in_the_modules(tmp_path, first, monkeypatch):
    bodies = list(STATES.values())[first::3]
    report, same = both_ways(tmp_path, bodies, monkeypatch)
    assert len(bodies) == 3 and (report.workers, report.alone) == (2, "") and same


@pytest.mark.parametrize("what", ALONE)
def test_a_film_that_depends_on_its_process_is_drawn_by_one_and_says_so(tmp_path, what, monkeypatch):
    report, _ = both_ways(tmp_path, [ALONE[what]], monkeypatch)
    assert report.workers == 0 and report.alone


def test_a_segment_that_depends_on_the_frames_before_it_is_not_kept(tmp_path):
    store = Store(tmp_path / "store")
    written(tmp_path, "D = {'n': 0}\ndef f(x):\n    D['n'] += 1\n    return (D['n'] / 20, 0.0)")
    for _ in range(2):
        assert made(tmp_path, "film", store).reused == 0


def test_an_edit_of_a_module_within_a_second_and_of_the_same_size_is_seen(tmp_path):
    written(tmp_path, HELPED, modules={"helper": "VALUE = 1\n"})
    made(tmp_path, "first")
    when = time.time()
    for value in (2, 3):
        (tmp_path / "helper.py").write_text(f"VALUE = {value}\n")
        # Of one size and one second, which is all that a compiled module is known by.
        os.utime(tmp_path / "helper.py", (when, when))
        scene = load("film.py", folder=tmp_path).scene
        assert sure(Outline, scene.at(1.0).items[0]).place.point((0.0, 0.0)) == pytest.approx((value, 0))
    assert not list(tmp_path.rglob("*.pyc"))
