"""The page of eases: a picture of each, drawn from the code it shows.

`python -m tools.docs.eases docs` writes `docs/eases.md` and the pictures beside it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import renderer
from renderer.film.render.still import picture_array
from renderer.golden.png_frames import write_png
from renderer.review.pixel_tolerance import Pixels
from renderer.scene.node import Node
from renderer.scene.shapes import circle, line, polyline
from renderer.script.script import Script
from renderer.system.atomic_file import written_whole
from renderer.values.ease import EASES, Ease, find_ease

SIZE = (144, 168)
ACROSS = 4
_FOLDER = "eases"
_SAMPLES = 240
_DOTS = 12  # how many times of a move the dots below a curve show, at equal distances

FAMILIES: Final = (
    ("Steady", "Without slowing down or speeding up, and in jumps.", ("linear", "hold")),
    ("Slow at both ends", "`smooth` is what clips take when no ease is given.", ("smooth",)),
    (
        "Back to the start",
        "For a move that is taken back.",
        ("there_and_back", "there_and_back_with_pause", "to_and_fro"),
    ),
    ("Slow at the start", "", tuple(f"ease_in_{kind}" for kind in ("sine", "quad", "cubic", "quart", "expo"))),
    ("Slow at the end", "", tuple(f"ease_out_{kind}" for kind in ("sine", "quad", "cubic", "quart", "expo"))),
    (
        "Slow at both ends, by degrees",
        "",
        tuple(f"ease_in_out_{kind}" for kind in ("sine", "quad", "cubic", "quart", "expo")),
    ),
    (
        "Beyond the goal",
        "They leave 0..1 on the way, so a property must allow that: `at` and `scale` do, `opacity` does not.",
        ("spring", *(f"ease_{way}_{kind}" for kind in ("back", "elastic") for way in ("in", "out", "in_out"))),
    ),
    ("Bouncing", "", ("ease_in_bounce", "ease_out_bounce", "ease_in_out_bounce")),
)
"""The named eases under headings, with a sentence about each heading."""

VALUES: Final = {
    "ThereAndBack": 'ThereAndBack("ease_out_quad", pause=0.2)',
    "ToAndFro": "ToAndFro(turns=6)",
    "Polynomial": "Polynomial(6)",
    "Back": "Back(overshoot=4)",
    "Elastic": "Elastic(period=0.5)",
    "Spring": "Spring(stiffness=200, damping=8)",
    "CubicBezier": "CubicBezier(0.9, 0, 0.1, 1)",
    "Steps": "Steps(4)",
    "Squeezed": 'Squeezed("smooth", start=0.3, end=0.7)',
    "Flipped": 'Flipped("ease_in_back")',
    "BothEnds": "BothEnds(Back(3))",
}
"""Eases with parameters by name, and the code of an example of each."""


def example(word: str) -> Ease:
    """Return the ease that a word of the page stands for: a named one, or the example of one with parameters."""
    if word in EASES:
        return find_ease(word)
    made: Ease = eval(VALUES[word], {name: getattr(renderer, name) for name in VALUES})
    return made


def picture_of(ease: Ease) -> Pixels:
    """Return the picture of an ease: its curve over time, and below it a dot that moves, at equal steps of time."""
    script = Script(size=SIZE)
    width, low, high = 3.6, -0.3, 2.3
    left, tall = -width / 2, high - low

    def place(u: float, y: float) -> tuple[float, float]:
        return left + width * u, low + tall * y

    def level(y: float) -> Node:
        return line(place(0, y), place(1, y), stroke="grey", width=3)

    curve = [place(k / _SAMPLES, ease(k / _SAMPLES)) for k in range(_SAMPLES + 1)]
    script.add(level(0), level(1), polyline(curve, stroke="blue", width=12))
    for k in range(_DOTS + 1):
        u = k / _DOTS
        script.add(circle(0.16, at=(left + width * ease(u), -3.4), fill="yellow", opacity=0.35 + 0.65 * u))
    script.wait(1)
    return picture_array(script.scene().at(0.0), SIZE)


def write_eases(folder: Path) -> list[Path]:
    """Write the page and its pictures into a folder and return their paths; pictures of eases that are gone go too."""
    pictures = folder / _FOLDER
    written = []
    for word in (*EASES, *VALUES):
        written.append(pictures / f"{word}.png")
        write_png(picture_of(example(word)), written[-1])
    for path in set(pictures.glob("*.png")) - set(written):
        path.unlink()
    page = folder / "eases.md"
    with written_whole(page) as part:
        part.write_text(page_text(), "utf-8")
    return [page, *written]


def page_text() -> str:
    """Return the page in Markdown."""
    lines = [
        "# Eases",
        "",
        "An ease says how far a move has come when a share of its time has passed, both from 0 to 1. Every clip takes",
        "one, by name or by value:",
        "",
        "```python",
        "from renderer import CubicBezier, Script, Spring, circle, ease_out_bounce, to",
        "",
        "script = Script()",
        'dot = circle(0.5, fill="blue", at=(-3, 0))',
        "script.add(dot)",
        'script.play(to(dot, at=(3, 0), seconds=2, ease="ease_in_out_cubic"))',
        "script.play(to(dot, at=(3, -2), ease=ease_out_bounce))",
        "script.play(to(dot, at=(-3, -2), ease=Spring(stiffness=200, damping=8)))",
        "script.play(to(dot, at=(-3, 0), ease=CubicBezier(0.4, 0, 0.2, 1)))",
        "script.play(to(dot, scale=1.5, ease=lambda u: u * u))",
        "```",
        "",
        "A function of your own is an ease too: it takes the share of the time, starts at 0 and ends at 1.",
        "",
        "In the pictures time runs to the right, and the grey lines are the start and the goal. The dots show the move",
        "at equal steps of time: they lie close together where it is slow. `python -m tools.docs.eases docs` makes",
        "this page and its pictures anew.",
        "",
    ]
    for title, about, names in FAMILIES:
        lines += [f"## {title}", "", *([about, ""] if about else []), *_table([(name, f"`{name}`") for name in names])]
    lines += [
        "## Eases with parameters",
        "",
        "Frozen values, imported by their names. Where an ease is made of another, that is given by name or value.",
        "",
        *_table([(name, f"`{code}`") for name, code in VALUES.items()]),
    ]
    for name in VALUES:
        lines += [f"- `{name}`: {' '.join((getattr(renderer, name).__doc__ or '').partition(chr(10) * 2)[0].split())}"]
    return "\n".join([*lines, ""])


def _table(cells: Sequence[tuple[str, str]]) -> list[str]:
    across = min(ACROSS, len(cells))
    lines = ["| " * across + "|", "| --- " * across + "|"]
    for k in range(0, len(cells), across):
        row = [f"![{name}]({_FOLDER}/{name}.png)<br>{code}" for name, code in cells[k : k + across]]
        lines.append(
            f"| {' | '.join([*row, *[''] * (across - len(row))])} |".replace("|  |", "| |").replace("|  |", "| |")
        )
    return [*lines, ""]


def main(words: Sequence[str]) -> int:
    """Write the page into the folder that the words name."""
    if len(words) != 1 or words[0].startswith("-"):
        print("usage: python -m tools.docs.eases FOLDER", file=sys.stderr)
        return 2
    written = write_eases(Path(words[0]))
    print(f"{written[0]} and {len(written) - 1} pictures, {sum(path.stat().st_size for path in written) / 1e3:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
