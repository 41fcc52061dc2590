"""Settings of a render, as one value from the command line, the studio or a script to the encoder."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Literal

from renderer.encode.codec import CRF, DRAFT, FINAL, MOVING, PRESET, check_film, usual_codec
from renderer.film.render.deck import check_deck
from renderer.film.render.film_spec import FilmSpec
from renderer.film.render.share_file import Share
from renderer.scene.frame_size import GIF_QUALITY, QUALITIES, Quality, aspect_size
from renderer.values.errors import TargetError

USUAL_QUALITY = "1080p60"

OutputKind = Literal["film", "moving", "pictures", "frames", "page", "deck"]
"""A film in a file, a moving picture, a folder with a picture a frame, bare frames on the standard output, a page that
draws the film, or a presentation with pieces of it."""

PAGES = (".html", ".htm")
"""The suffixes of pages."""
DECK = ".pptx"
"""The suffix of presentations."""

_ONE_GO = {"moving": "a .gif and a .webp are made", "pictures": "pictures are made", "frames": "bare frames are sent"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderSettings:
    """The settings of a render; None stands for the default, which depends on the other settings.

    `output` is a file, a folder (with a slash at its end where it does not exist yet), "-" for bare frames, or None for
    a file in `folder`. `form` is the suffix without its dot, "png" for pictures. `manner` is a preset and a crf for a
    quick look or a careful film, which `preset` and `crf` go before. `chapter_list` writes the chapters beside the
    film, `subtitles` are a track of it, `burnt` are captions in the pictures, in the first of `caption_fonts` that has
    their letters. `cached` uses and keeps segments. `share` is the
    part of the segments that is made, into a part file in place of a film. `start` and `end` are in seconds. `slides`
    makes a talk of a page or of a presentation.
    """

    output: str | None = None
    folder: Path = Path()
    form: str | None = None
    codec: str | None = None
    quality: Quality | None = None
    size: tuple[int, int] | None = None
    aspect: str | None = None
    fps: Fraction | None = None
    crf: int | None = None
    preset: str | None = None
    manner: Literal["draft", "final"] | None = None
    transparent: bool = False
    start: float | None = None
    end: float | None = None
    jobs: int | None = None
    cached: bool = True
    subtitles: bool = False
    burnt: bool = False
    caption_fonts: tuple[str, ...] = ()
    chapter_list: bool = False
    share: Share | None = None
    slides: bool = False

    def __post_init__(self) -> None:
        if self.aspect is not None and self.size is not None:
            raise TargetError("--aspect and --size both say the frame's shape; give one of them")
        if self.output is not None and re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", self.output):
            raise TargetError(f"{self.output!r} is an address, but a film is written to a file; give a path")

    @property
    def kind(self) -> OutputKind:
        """The kind of output, which decides the writer."""
        if self.output == "-":
            return "frames"
        if self.form == "png":
            return "pictures"
        if self._suffix in PAGES:
            return "page"
        if self._suffix == DECK:
            return "deck"
        return "moving" if self._suffix in MOVING else "film"

    @property
    def _suffix(self) -> str:
        return self.place("film").suffix.lower()

    def place(self, stem: str) -> Path:
        """The file, or the folder of pictures, of a film with this stem."""
        if self.form == "png":
            return Path(self.output) if self.output else self.folder / f"{stem}_frames"
        usual = ".html" if self.slides else ".mov" if self.transparent else ".mp4"
        suffix = f".{self.form}" if self.form else usual
        if self.output is None:
            return self.folder / f"{stem}{suffix}"
        inside = self.output.endswith("/") or Path(self.output).is_dir()
        return Path(self.output) / f"{stem}{suffix}" if inside else Path(self.output)

    @property
    def grade(self) -> Quality:
        """The quality that is asked for, or the usual one."""
        usual = GIF_QUALITY if self.kind == "moving" and self._suffix == ".gif" else USUAL_QUALITY
        return self.quality or QUALITIES[usual]

    @property
    def shape(self) -> tuple[int, int] | None:
        """The pixels that are asked for by size or by aspect; None where the quality alone decides."""
        return self.size if self.aspect is None else aspect_size(self.aspect, self.grade.size)

    @property
    def spec(self) -> FilmSpec:
        """The pixels, frame rate and coding of the frames."""
        preset, crf = {"draft": DRAFT, "final": FINAL}.get(self.manner or "", (PRESET, CRF))
        suffix = self._suffix if self.kind in ("film", "moving") else ""
        return FilmSpec(
            self.shape or self.grade.size,
            self.fps or self.grade.fps,
            crf if self.crf is None else self.crf,
            self.preset or preset,
            self.transparent,
            self.start,
            self.end,
            self.codec or usual_codec(suffix, self.transparent),
        )

    def part(self, start: float | None, end: float | None) -> RenderSettings:
        """The same for a part of the film."""
        return replace(self, start=start, end=end)

    def check(self) -> None:
        """Refuse what cannot be written, before a script is run that may take its time."""
        spec = self.spec
        if self.slides and self.kind not in ("page", "deck"):
            raise TargetError("--slides makes a talk; name it .html or .pptx, such as -o talk.html")
        if self.kind == "page":
            self._check_page()
            return
        if self.kind == "deck":
            self._check_deck()
            return
        if self.share is not None and self.kind != "film":
            raise TargetError(f"{_ONE_GO[self.kind]} in one go; --part is for .mp4, .mov and .webm")
        if self.kind in ("frames", "pictures"):
            what = "bare frames have" if self.kind == "frames" else "pictures have"
            for option, given in (("--format", self.kind == "frames" and self.form), ("--codec", self.codec)):
                if given:
                    raise TargetError(f"{what} no {option}; leave {option} {given} out")
            return
        self._check_suffix()
        check_film(self.place("film"), spec.size, spec.coding)

    def _check_suffix(self) -> None:
        place = self.place("film")
        if self.form is not None and place.suffix.lower() != f".{self.form}":
            raise TargetError(f"{str(place)!r} is no .{self.form}; name it so, or leave --format out")

    def _check_deck(self) -> None:
        """Refuse what a presentation has no use for: its movies are opaque .mp4 in H.264, which all programs play."""
        self._check_suffix()
        if not self.slides:
            raise TargetError("a .pptx is a talk with a slide for each stop; add --slides")
        given = {
            "--codec": self.codec,
            "--transparent": self.transparent,
            "--subtitles": self.subtitles,
            "--chapter-list": self.chapter_list,
            "--part": self.share,
        }
        for option, value in given.items():
            if value:
                raise TargetError(f"a .pptx has movies in H.264 on slides and no {option}; leave it out")
        check_film("film.mp4", self.spec.size, self.spec.coding)
        check_deck()

    def _check_page(self) -> None:
        """Refuse what a page has no use for: it is the whole film, at any size, drawn when it is seen."""
        self._check_suffix()
        given = {
            "--codec": self.codec,
            "--fps": self.fps,
            "--crf": self.crf,
            "--preset": self.preset,
            "--transparent": self.transparent,
            "--subtitles": self.subtitles,
            "--burn-captions": self.burnt,
            "--quality": self.quality,
            "--part": self.share,
        }
        for option, value in given.items():
            if value:
                raise TargetError(f"a page draws the film itself and has no {option}; leave it out")
        if self.manner:
            raise TargetError(f"a page draws the film itself and has no --{self.manner}; leave it out")
