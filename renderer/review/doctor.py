"""The doctor: checks of netreel's dependencies, with a fix for each failure.

Every check imports its packages when it is called, so that one broken package does not keep the other checks from
running.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from renderer.system.cache_folder import cache_place
from renderer.values.errors import RenderError

if TYPE_CHECKING:
    from renderer.scene.scene import Scene

OLDEST = (3, 11)
_NEAR = 2
"""The largest error of a color, of 255, after writing and reading a film."""

_COLORS = ("#000000", "#ffffff", "#ff0000", "#00ff00", "#0000ff", "#58c4dd", "#fc6255", "#888888")
_PATCH = 40
_FORMULA = r"\frac{\partial E}{\partial w} \in \mathbb{R}, \quad \mathfrak{g} \le \sqrt{x_1}"
_AGAIN = "install netreel again: pip install --force-reinstall netreel"


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a check; `fix` is the advice if it is not `ok`."""

    name: str
    ok: bool
    found: str
    fix: str = ""


def run_checks(folder: Path | None = None) -> Iterator[Result]:
    """Yield all checks in turn; test writing films to `folder`, or the current one if None."""
    yield python_version()
    yield drawing()
    yield encoding()
    yield fonts()
    yield formulas()
    yield cache()
    yield output(folder or Path.cwd())


def python_version(running: Sequence[int] = sys.version_info[:3]) -> Result:
    """Check that Python is new enough."""
    oldest = ".".join(map(str, OLDEST))
    fix = f"netreel needs Python {oldest} or newer; make an environment with one"
    return Result("Python", tuple(running[:2]) >= OLDEST, ".".join(map(str, running)), fix)


def drawing() -> Result:
    """Check that cairo draws a filled circle in the right place."""
    return _tried("cairo", "install pycairo again: pip install --force-reinstall pycairo", _draws)


def encoding() -> Result:
    """Check that ffmpeg writes a film that reads back with the same colors."""
    fix = "install imageio-ffmpeg again, or name an ffmpeg with libx264 in IMAGEIO_FFMPEG_EXE"
    return _tried("ffmpeg", fix, _encodes)


def fonts() -> Result:
    """Check that the packaged fonts open and have Latin, Greek and Cyrillic letters."""
    return _tried("fonts", _AGAIN, _fonts)


def formulas() -> Result:
    """Check that MathJax sets a formula."""
    return _tried("MathJax", _AGAIN, _sets)


def cache(folder: Path | None = None) -> Result:
    """Check that the cache is writable, and measure its size; `folder` is netreel's own if None."""
    place = folder or cache_place()
    fix = f"make {str(place)!r} writable, or set XDG_CACHE_HOME; without a cache netreel works, but starts more slowly"
    return _tried("cache", fix, lambda: _writable(place, f", {_size(place) / 1e6:.1f} MB"))


def output(folder: Path) -> Result:
    """Check that films can be written to a folder, which need not exist yet."""
    fix = f"make {str(folder)!r} writable, or name another place with -o"
    return _tried("output", fix, lambda: _writable(folder, ""))


def _tried(name: str, fix: str, look: Callable[[], str]) -> Result:
    """Return the result of a check, or its error as a failed result."""
    try:
        return Result(name, True, look(), fix)
    except Exception as error:
        # Whatever a broken installation raises is what the doctor is asked for.
        said = str(error).strip() or type(error).__name__
        return Result(name, False, said if isinstance(error, RenderError) else f"{type(error).__name__}: {said}", fix)


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"{package} of an unknown version"


def _draws() -> str:
    from renderer.film.render.still import still_array
    from renderer.scene.scene import keyed
    from renderer.scene.shapes import circle

    scene = keyed(circle(2, fill="#ff0000", name="disc"), tracks={}, duration=1, frame=(8, 8))
    pixels = still_array(scene, 0, (64, 64)).astype(int)
    if pixels[32, 32].tolist() != [255, 0, 0] or pixels[2, 2].any():
        raise RenderError(f"a red disc came out as {pixels[32, 32].tolist()} on {pixels[2, 2].tolist()}")
    return f"{_version('pycairo')}; draws"


def _encodes() -> str:
    import numpy as np

    from renderer.drawing.canvas import rasterise
    from renderer.encode.codec import Coding
    from renderer.encode.encoder import decode, encoded
    from renderer.scene.frame_grid import frame_rate

    size = len(_COLORS) * _PATCH, _PATCH
    drawn = rasterise(_patches().at(0), size)
    with tempfile.TemporaryDirectory(prefix="netreel-doctor-") as folder:
        file = Path(folder, "patches.mp4")
        with encoded(file, size, frame_rate(25), 5, Coding(crf=1)) as film:
            for _ in range(5):
                film.write(drawn)
        frames = [frame.astype(int) for frame in decode(file)]
    if len(frames) != 5:
        raise RenderError(f"5 frames were written, but {len(frames)} came back")
    middles = slice(_PATCH // 2, None, _PATCH)
    wanted = drawn[_PATCH // 2, middles, 2::-1].astype(int)
    off = max(int(np.abs(frame[_PATCH // 2, middles] - wanted).max()) for frame in frames)
    if off > _NEAR:
        raise RenderError(f"colors came back off by {off} of 255, more than {_NEAR}")
    return f"{_version('imageio-ffmpeg')}; colors come back within {off} of 255"


def _patches() -> Scene:
    """Return a scene of squares of one color each, side by side."""
    from renderer.scene.scene import keyed
    from renderer.scene.shapes import rectangle

    wide = 8 * len(_COLORS)
    squares = [
        rectangle(8, 8, fill=color, at=(8 * k + 4 - wide / 2, 0.0), name=f"square{k}")
        for k, color in enumerate(_COLORS)
    ]
    return keyed(*squares, tracks={}, duration=1, frame=(wide, 8))


def _fonts() -> str:
    from renderer.typeset.engine.assets import bundle_digest
    from renderer.typeset.engine.fonts import fonts_for

    styles = [("serif", bold, italic) for bold in (False, True) for italic in (False, True)]
    styles += [("sans", False, False), ("sans", True, False), ("typewriter", False, False)]
    for family, bold, italic in styles:
        font = fonts_for(family, bold, italic, ())[0]
        lacking = [char for char in "AzΩЖ" if not font.has(char)]
        if lacking:
            raise RenderError(f"{font.name} lacks {', '.join(lacking)}")
    return f"{len(styles)} fonts, bundle {bundle_digest()[:12]}"


def _sets() -> str:
    from renderer.typeset.engine.mathjax import tex_to_svg
    from renderer.typeset.engine.svg import read_svg

    # The engine itself is asked, for a layout may come from the cache.
    made = read_svg(tex_to_svg(_FORMULA), ())
    return f"a formula of {len(made.leaves)} outlines is set"


def _size(folder: Path) -> int:
    """Return the bytes in all files under a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _writable(folder: Path, more: str) -> str:
    """Write a file into a folder, or into the nearest folder above that exists, and delete it."""
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir():
        raise RenderError(f"{str(place)!r} is a file, not a folder")
    with tempfile.NamedTemporaryFile(dir=place, prefix=".netreel-doctor-") as file:
        file.write(b"netreel")
    return f"{folder}{more}; writable"
