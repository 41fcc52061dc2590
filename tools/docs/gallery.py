"""The gallery: a page of small moving pictures, one for every clip, every node and every example.

`python -m tools.docs.gallery docs` writes `docs/gallery.md` and the pictures beside it. What it shows of a word is
the code of the dictionary.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from renderer.film.load.find_films import FoundFilm, find_films
from renderer.film.load.target import load
from renderer.film.render.still import picture_array
from renderer.review.pixel_tolerance import Pixels
from renderer.scene.scene import Scene
from renderer.script.clips.draw import write
from renderer.system.atomic_file import written_whole
from tools.docs.dictionary import begun
from tools.docs.entries import CLIPS, OUTLINES, Entry

SIZE, FPS = (320, 180), 20
BEFORE, AFTER, BACK = 0.4, 1.0, 0.4
"""Seconds: how long a picture stands before it moves and after, and in which its end turns into its beginning."""
QUALITY = 75  # below 70, the coder leaves away what changes slowly
ACROSS = 3
FILMS = {
    "training": "films.md#training",
    "neuron": "films.md#neuron",
    "digits": "films.md#digits",
    "explain": "explain.md",
    "attention": "attention.md",
}
"""The films of learning, and the pages that tell of them."""
SPEED = 12.0
"""Seconds of a film that pass in one of its picture."""
_FOLDER = "gallery"
_EXAMPLES = "examples/"


@dataclass(frozen=True, slots=True)
class Tile:
    """A picture of the gallery: its name, where it leads to, and what it shows as a scene, from `start` on."""

    name: str
    link: str
    scene: Scene
    hold: bool = True
    speed: float = 1.0

    def frames(self) -> list[Pixels]:
        """All frames of one round: before, the move, after, and a blend back into the first."""
        last = self.scene.duration
        step = self.speed / FPS
        moving = [picture_array(self.scene.at(min(k * step, last)), SIZE) for k in range(math.ceil(last / step) + 1)]
        first, end = moving[0], moving[-1]
        before, after = (round(seconds * FPS) if self.hold else 0 for seconds in (BEFORE, AFTER))
        count = round(BACK * FPS)
        blend = [mixed(end, first, (k + 1) / (count + 1)) for k in range(count)]
        return [*[first] * before, *moving, *[end] * after, *blend]


def mixed(a: Pixels, b: Pixels, share: float) -> Pixels:
    """A picture on its way from one to another."""
    made: Pixels = np.round(a * (1.0 - share) + b * share).astype(np.uint8)
    return made


def of_entry(entry: Entry) -> Tile:
    """The tile of a word: a clip as it plays, a node as it is written."""
    script, made = begun(entry)
    script.play(write(made) if entry.still else made)
    return Tile(entry.word, f"dictionary.md#{entry.word}", script.scene())


def of_example(film: FoundFilm) -> Tile:
    """The tile of an example: all of it."""
    name = film.name.removeprefix(_EXAMPLES)
    return Tile(name, f"tutorial/{name}.md", load(film.name).scene, hold=False)


def of_film(name: str) -> Tile:
    """The tile of a film of learning: all of it, fast."""
    return Tile(name, FILMS[name], load(name).scene, hold=False, speed=SPEED)


def examples() -> list[FoundFilm]:
    """The examples that come with netreel."""
    return [film for film in find_films() if film.packaged and film.name.startswith(_EXAMPLES)]


def save(frames: Sequence[Pixels], path: Path) -> None:
    """Writes frames as an animation that plays again and again; what stands still is one frame that lasts."""
    kept: list[Pixels] = []
    lasting: list[float] = []
    for frame in frames:
        if kept and (frame == kept[-1]).all():
            lasting[-1] += 1000 / FPS
        else:
            kept.append(frame)
            lasting.append(1000 / FPS)
    ends = np.round(np.cumsum(lasting)).astype(int)
    first, *others = map(Image.fromarray, kept)
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(path) as part:
        first.save(
            part,
            "WEBP",
            save_all=True,
            append_images=others,
            duration=np.diff(ends, prepend=0).tolist(),
            loop=0,
            quality=QUALITY,
            method=6,
            minimize_size=True,
        )


def write_gallery(folder: Path) -> list[Path]:
    """Writes the page and its pictures into a folder and tells which; pictures of words that are gone go too."""
    pictures = folder / _FOLDER
    tiles = (*map(of_film, FILMS), *map(of_example, examples()), *map(of_entry, (*CLIPS, *OUTLINES)))
    written = []
    for tile in tiles:
        written.append(pictures / f"{tile.name}.webp")
        save(tile.frames(), written[-1])
    for path in set(pictures.glob("*")) - set(written):
        path.unlink()
    page = folder / "gallery.md"
    with written_whole(page) as part:
        part.write_text(page_text(), "utf-8")
    return [page, *written]


def page_text() -> str:
    """The page in Markdown."""
    films = [film.name.removeprefix(_EXAMPLES) for film in examples()]
    return "\n".join(
        [
            "# Gallery",
            "",
            "What moves in netreel. A picture leads to its code. `make gallery` makes this page and its pictures anew.",
            "",
            "![The film intro: letters become neurons, a network grows, learns, flies apart](intro.webp)",
            "",
            "`intro`, half a minute, here small and one and a half times as fast.",
            "",
            "## Films of learning",
            "",
            "Twelve times as fast as they are.",
            "",
            *_table(list(FILMS.items())),
            "## Examples",
            "",
            *_table([(name, f"tutorial/{name}.md") for name in films]),
            "## Clips",
            "",
            *_table([(entry.word, f"dictionary.md#{entry.word}") for entry in CLIPS]),
            "## Nodes",
            "",
            "As `write` brings them in.",
            "",
            *_table([(entry.word, f"dictionary.md#{entry.word}") for entry in OUTLINES]),
        ]
    )


def _table(cells: Sequence[tuple[str, str]]) -> list[str]:
    lines = ["| " * ACROSS + "|", "| --- " * ACROSS + "|"]
    for k in range(0, len(cells), ACROSS):
        row = cells[k : k + ACROSS]
        shown = [f"[![{name}]({_FOLDER}/{name}.webp)]({link})<br>`{name}`" for name, link in row]
        lines.append(f"| {' | '.join([*shown, *[''] * (ACROSS - len(row))])} |".replace("|  |", "| |"))
    return [*lines, ""]


def main(words: Sequence[str]) -> int:
    """Writes the gallery into the folder that the words name."""
    if len(words) != 1 or words[0].startswith("-"):
        print("usage: python -m tools.docs.gallery FOLDER", file=sys.stderr)
        return 2
    written = write_gallery(Path(words[0]))
    size = sum(path.stat().st_size for path in written) / 1e6
    print(f"{written[0]} and {len(written) - 1} pictures, {size:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
