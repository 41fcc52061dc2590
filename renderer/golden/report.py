"""The report of a golden check: one self-contained HTML file."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template

from renderer.golden.failures import Failure
from renderer.golden.perceived_difference import Perceived, perceived
from renderer.golden.png_frames import png_bytes, read_png
from renderer.system.atomic_file import written_whole
from renderer.values.errors import RenderError

PERCEIVED = 8
"""The number of frames, most different first, for which FLIP is measured; each takes a third of a second at 480p."""


def write_report(failed: Sequence[Failure], path: Path, checked: int = 0) -> Path:
    """Write the report of some failures, with embedded images.

    Each frame is shown with a slider between expected and actual, as a blink, and with the map of differences.
    """
    most = sorted((f for f in failed if f.pixels), key=lambda f: -f.pixels)[:PERCEIVED]
    seen = {failure.name: _perceived(failure) for failure in most}
    of = f" of {checked}" if checked else ""
    title = "Golden frames: all the same" if not failed else f"Golden frames: {len(failed)}{of} not as expected"
    differ = sum(failure.verdict == "differs" for failure in failed)
    summary = f"{differ} differ, {len(failed) - differ} cannot be compared"
    page = Template(files("renderer.golden").joinpath("report.html").read_text("utf-8")).substitute(
        title=escape(title),
        summary=escape(summary if failed else f"{checked} frames were compared"),
        names=" ".join(f'<a href="#f{n}">{escape(failure.name)}</a>' for n, failure in enumerate(failed)),
        articles="\n".join(_article(n, failure, seen.get(failure.name)) for n, failure in enumerate(failed)),
    )
    with written_whole(path) as part:
        part.write_text(page, "utf-8")
    return path


def _perceived(failure: Failure) -> Perceived | None:
    try:
        return perceived(read_png(failure.files["expected"]), read_png(failure.files["actual"]))
    except (KeyError, RenderError):
        return None


def _article(number: int, failure: Failure, seen: Perceived | None) -> str:
    parts = [f'<article id="f{number}"><h2>{escape(failure.name)}</h2>']
    parts.append(f'<p class="dim">{escape(f"{failure.t:g} s" + (", " + failure.beat if failure.beat else ""))}</p>')
    parts.append(f"<p>{escape(failure.message)}</p>")
    if seen is not None:
        parts.append(f"<p>Seen at arm's length (FLIP): {seen.mean:.4f} on average, {seen.worst:.3f} at most, of 1.</p>")
    parts.append(_stage(failure, seen))
    if failure.told:
        parts.append(f"<p>What the picture says:</p><pre>{_diff(failure.told)}</pre>")
    elif failure.verdict == "differs":
        parts.append('<p class="dim">The picture says the same, so it is drawn in another way.</p>')
    if failure.digest:
        parts.append(f"<p>If this is right: <code>{escape(failure.approval)}</code></p>")
    return "".join(parts) + "</article>"


def _stage(failure: Failure, seen: Perceived | None) -> str:
    """Return the pictures of a failure and the buttons that change between them."""
    try:
        smaller = {kind: png_bytes(read_png(failure.files[kind])) for kind in ("expected", "actual", "difference")}
    except (KeyError, RenderError):
        return ""
    if seen is not None:
        smaller["perceived"] = png_bytes(seen.map)
    sources = {kind: f"data:image/png;base64,{base64.b64encode(data).decode()}" for kind, data in smaller.items()}
    modes = ["slide", "blink", *sources]
    buttons = "".join(f'<button type="button" data-mode="{mode}">{mode}</button>' for mode in modes)
    return (
        f'<div class="bar">{buttons}<input type="range" min="0" max="100" value="50" aria-label="slider"></div>'
        f"<div class=\"stage\" data-sources='{json.dumps(sources)}'>"
        f'<img src="{sources["expected"]}" alt="expected"><img class="top" src="{sources["actual"]}" alt="actual">'
        '<div class="edge"></div><div class="tag"></div></div>'
    )


def _diff(told: Sequence[str]) -> str:
    kinds = {"-": "less", "+": "more"}
    lines = (f'<span class="{kinds.get(line[:1], "")}">{escape(line)}</span>' for line in told)
    return "\n".join(lines)
