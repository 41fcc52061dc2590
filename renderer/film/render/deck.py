"""Decks: a talk as a PowerPoint file with a slide for each stop, which plays its piece of the film."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import imageio.v3 as imageio

from renderer.film.render.film import render_film
from renderer.film.render.film_spec import FilmSpec, Progress
from renderer.film.render.segment_store import Store, workplace
from renderer.film.render.still import still_array
from renderer.scene.scene import Scene
from renderer.scene.talk import Slide, talk
from renderer.system.atomic_file import try_place, write_bytes
from renderer.values.errors import TargetError

_LONGEST = 12_192_000
"""The longer side of a slide in EMU, 914,400 of which are an inch: that of a wide slide of PowerPoint."""
_SHORTEST = 914_400
"""The shortest side that the format allows."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of all members, so that the same talk is the same file."""

# What PowerPoint writes for a movie that plays by itself when its slide comes: the call that plays it in the slide's
# sequence, and the movie's own node. python-pptx writes a movie that waits for a click on it.
_TIMING = """
<p:timing xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"><p:tnLst><p:par>
<p:cTn id="1" dur="indefinite" restart="never" nodeType="tmRoot"><p:childTnLst>
<p:seq concurrent="1" nextAc="seek"><p:cTn id="2" dur="indefinite" nodeType="mainSeq"><p:childTnLst>
<p:par><p:cTn id="3" fill="hold"><p:stCondLst><p:cond delay="indefinite"/><p:cond evt="onBegin" delay="0">
<p:tn val="2"/></p:cond></p:stCondLst>
<p:childTnLst><p:par><p:cTn id="4" fill="hold"><p:stCondLst><p:cond delay="0"/></p:stCondLst>
<p:childTnLst><p:par><p:cTn id="5" presetID="1" presetClass="mediacall" presetSubtype="0" fill="hold"
nodeType="afterEffect"><p:stCondLst><p:cond delay="0"/></p:stCondLst><p:childTnLst><p:cmd type="call"
cmd="playFrom(0.0)"><p:cBhvr><p:cTn id="6" dur="{milliseconds}" fill="hold"/><p:tgtEl><p:spTgt spid="{shape}"/>
</p:tgtEl></p:cBhvr></p:cmd></p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par>
</p:childTnLst></p:cTn><p:prevCondLst><p:cond evt="onPrev" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond>
</p:prevCondLst><p:nextCondLst><p:cond evt="onNext" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:nextCondLst>
</p:seq><p:video><p:cMediaNode vol="100000"><p:cTn id="7" fill="hold" display="0"><p:stCondLst>
<p:cond delay="indefinite"/></p:stCondLst></p:cTn><p:tgtEl><p:spTgt spid="{shape}"/></p:tgtEl></p:cMediaNode></p:video>
</p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>
"""
_NO_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
"""The characters that XML cannot hold."""


@dataclass(frozen=True, slots=True)
class DeckReport:
    """The report on a deck: file, slides, movies on them, bytes, seconds, and notes of damaged sounds."""

    path: Path
    slides: int
    movies: int
    bytes: int
    took: float
    notes: tuple[str, ...] = ()


def check_deck() -> None:
    """Refuse a deck where python-pptx is not installed."""
    if find_spec("pptx") is None:
        raise TargetError("a .pptx needs python-pptx; pip install 'netreel[slides]'")


def write_deck(
    scene: Scene,
    path: str | Path,
    spec: FilmSpec | None = None,
    progress: Callable[[Progress], None] | None = None,
    jobs: int = 1,
    store: Store | None = None,
) -> DeckReport:
    """Write a talk as a PowerPoint file: a slide for each stop, with the film up to it as a movie and its note.

    A movie plays when its slide comes and stays at its last frame. Until then, and in print, its slide shows the
    picture of the stop. The first slide waits at the first picture of the film. A slide that is shorter than a frame
    has a picture alone. Whatever goes wrong, a file that stood there before still does.
    """
    check_deck()
    spec, began = spec or FilmSpec(), time.monotonic()
    try_place(path)
    pieces = [(slide, replace(spec, start=slide.start, end=slide.end)) for slide in talk(scene)]
    grid = spec.whole.grid(scene)
    counts = [max(min(grid.first(slide.end), grid.count) - grid.first(slide.start), 0) for slide, _ in pieces]
    deck, notes, done = _Deck(scene, spec), dict[str, None](), 0

    def tell(piece: Progress) -> None:
        took = time.monotonic() - began
        made = done + piece.done
        left = took * (sum(counts) - made) / max(made, 1)
        assert progress is not None
        progress(Progress(made, sum(counts), made / max(took, 1e-9), left, took))

    with workplace(None) as folder:
        for (slide, one), count in zip(pieces, counts, strict=True):
            movie = folder / f"{slide.number}.mp4"
            if count:
                report = render_film(scene, movie, one, tell if progress else None, jobs=jobs, store=store)
                notes |= dict.fromkeys(report.notes)
            deck.add(slide, movie if count else None, float(count / one.fps))
            done += count
        data = deck.bytes()
    write_bytes(data, path)
    took = time.monotonic() - began
    return DeckReport(Path(path), len(pieces), sum(map(bool, counts)), len(data), took, tuple(notes))


class _Deck:
    """A presentation under construction."""

    def __init__(self, scene: Scene, spec: FilmSpec) -> None:
        from pptx import Presentation
        from pptx.dml.color import RGBColor
        from pptx.util import Emu

        self._scene, self._size = scene, spec.size
        share = _LONGEST / max(spec.size)
        self._wide, self._high = (Emu(max(round(side * share), _SHORTEST)) for side in spec.size)
        ground = scene.ground
        red, green, blue = (round(255 * value) for value in (ground.red, ground.green, ground.blue))
        self._ground = RGBColor(red, green, blue)
        self._whole = Presentation()
        self._whole.slide_width, self._whole.slide_height = self._wide, self._high
        self._blank = self._whole.slide_layouts[6]

    def add(self, slide: Slide, movie: Path | None, seconds: float) -> None:
        """Add a slide with its movie, or with its picture where there is none."""
        made: Any = self._whole.slides.add_slide(self._blank)
        made.background.fill.solid()
        made.background.fill.fore_color.rgb = self._ground
        still = still_array(self._scene, slide.shown, self._size)
        picture = io.BytesIO(imageio.imwrite("<bytes>", still, plugin="pillow", extension=".png"))
        place = (0, 0, self._wide, self._high)
        if movie is None:
            shape = made.shapes.add_picture(picture, *place)
        else:
            shape = made.shapes.add_movie(str(movie), *place, poster_frame_image=picture, mime_type="video/mp4")
            self._plays(made, shape.shape_id, seconds)
        shape.name = f"Slide {slide.number}"
        # A screen reader says this in place of the picture.
        words = ". ".join(" ".join(line.split()) for line in (slide.chapter or "", *slide.lines) if line)
        shape._element.nvPicPr.cNvPr.set("descr", _plain(words))
        if slide.note:
            made.notes_slide.notes_text_frame.text = _plain(slide.note)

    def _plays(self, slide: Any, shape: int, seconds: float) -> None:
        """Let a movie play by itself when its slide comes."""
        from pptx.oxml import parse_xml

        old = slide._element.find("{*}timing")
        new = parse_xml(_TIMING.format(shape=shape, milliseconds=max(round(seconds * 1000), 1)))
        slide._element.replace(old, new)

    def bytes(self) -> bytes:
        """Return the file."""
        raw, final = io.BytesIO(), io.BytesIO()
        self._whole.save(raw)
        with zipfile.ZipFile(raw) as members, zipfile.ZipFile(final, "w") as out:
            for member in members.infolist():
                stored = member.filename.endswith((".mp4", ".png", ".jpeg"))
                info = zipfile.ZipInfo(member.filename, _EPOCH)
                info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
                out.writestr(info, members.read(member))
        return final.getvalue()


def _plain(words: str) -> str:
    return _NO_XML.sub("", words)
