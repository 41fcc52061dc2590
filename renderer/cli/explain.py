"""`netreel explain`: a film of what a model makes of an input."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from string import Template

import click

from renderer.cli.coding import coding_options
from renderer.cli.options import SILENT, Parsed, open_film, pace
from renderer.cli.render import make_video
from renderer.film.load.blame import BlamedError
from renderer.film.load.source import Loaded
from renderer.film.render.render_settings import RenderSettings
from renderer.system.atomic_file import written_whole
from renderer.values.errors import NetreelError, TargetError
from renderer.values.theme import THEMES

USUAL = "720p30"
FILM = "explain"

_SCRIPT = Template('''"""What $title makes of an input; `netreel render $file` films it, and you may change it."""

from pathlib import Path

from renderer import Script
from timelines.explain import back, forward, machine, one_neuron, question, step, verdict
from timelines.explain.board import make_board
from timelines.explain.subject import subject_of

HERE = Path(__file__).parent


def build(script: Script) -> None:
    subject = subject_of(
$arguments
    )
    board = make_board(script, subject)  # neuron=("dense1", 3) chooses which one is told
    question.play(board)  # the input, and what the model is to say about it
    machine.play(board)  # its layers
    forward.play(board)  # the numbers run through
    one_neuron.play(board)  # one neuron up close
    verdict.play(board)  # the answer and the loss
    back.play(board)  # the gradients
    step.play(board)  # steps of learning on this one example
''')


@click.command(
    "explain",
    short_help="Make a film of your own model and input.",
    epilog="""\b
Examples:
  netreel explain digits.npz --input three.npy --target 3
  netreel explain net.onnx --input cat.png --labels labels.txt --target cat
  netreel explain weights.safetensors --layers "conv relu flatten dense softmax" --input x.npy
  netreel explain prices.npz --input 0.2,0.9,0.4 --target 1.5 --names rooms,age,area
  netreel explain net.keras --input x.npy --script my_film.py
""",
)
@click.argument("model", type=click.Path(path_type=Path))
@click.option(
    "-i",
    "--input",
    "given",
    required=True,
    metavar="FILE|NUMBERS",
    help="What the model reads: .npy, .npz, .csv, an image, or 0.2,0.9.",
)
@click.option(
    "-t",
    "--target",
    metavar="CLASS|FILE|NUMBERS",
    help="What it should say: a class by number or name, numbers, or a file of them.",
)
@click.option("--labels", metavar="FILE|NAMES", help="Names of the classes: a file with one a line, or cat,dog.")
@click.option(
    "--layers", metavar="WORDS", help='The layers of a file with weights alone: "conv relu flatten dense softmax".'
)
@click.option("--names", metavar="FILE|NAMES", help="Names of the numbers of an input, where it is a row.")
@click.option("--loss", metavar="NAME", help="mse, mae, bce, cross_entropy; by default the one that fits the output.")
@click.option(
    "--script",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the film as a script to edit, and make no video.",
)
@click.option("-o", "--output", metavar="PATH", help="The file; by default the model's name with .mp4.")
@coding_options(USUAL, fixed=True)
@click.option("--theme", type=Parsed("name", str, tuple(THEMES)), help=f"Colors: {', '.join(THEMES)}, or file.py:NAME.")
@click.option("--pace", type=Parsed("factor", pace), help="How fast the film runs; 2 takes half the time.")
@click.option("--open", "opened", is_flag=True, help="Show the video when it is done.")
def command(
    model: Path,
    given: str,
    target: str | None,
    labels: str | None,
    layers: str | None,
    names: str | None,
    loss: str | None,
    script: Path | None,
    output: str | None,
    asked: RenderSettings,
    theme: str | None,
    pace: float | None,
    opened: bool,
) -> None:
    """Make a film of what MODEL makes of an input: .npz, .onnx, .safetensors, .keras, .h5, .pt.

    Layer by layer forward, one neuron up close, the answer and its loss, the gradients back, and steps of learning. All
    numbers are those of the model. It is the film `explain`, so that `netreel check explain --set model=...` proves it.
    """
    asked = replace(asked, output=output)
    asked.check()
    options = {
        "model": str(model),
        "input": given,
        "target": target,
        "labels": labels,
        "layers": layers,
        "names": names,
        "loss": loss,
    }
    settings = {name: value for name, value in options.items() if value is not None}
    film = _opened(settings, theme=theme, pace=pace, size=asked.shape)
    if script is not None:
        _write(script, model.name, settings)
        return
    make_video(film, asked, re.sub(r"[^\w.-]", "_", model.stem), opened=opened)


def _opened(settings: dict[str, str], **reserved: object) -> Loaded:
    """Return the film; what is wrong with the input is told without the line of the film that found it."""
    try:
        return open_film(FILM, settings, SILENT, False, **reserved)
    except BlamedError as error:
        if isinstance(error.__cause__, NetreelError):
            raise error.__cause__ from None
        raise


def _write(script: Path, title: str, settings: dict[str, str]) -> None:
    """Write the film as a script; files are named from its folder, and nothing is overwritten."""
    if script.suffix != ".py":
        raise TargetError(f"a script ends in .py, but this is {str(script)!r}")
    if script.exists():
        raise TargetError(f"{str(script)!r} is there already, and nothing is overwritten; take another name")
    folder = script.resolve().parent
    lines = []
    for name, value in settings.items():
        path = Path(value)
        is_file = "\0" not in value and len(value) < 250 and path.is_file()
        lines.append(f"        {name}={_from(path, folder) if is_file else json.dumps(value)},")
    text = _SCRIPT.substitute(
        title=title.replace('"', "'").replace("\\", "/"), file=script.name, arguments="\n".join(lines)
    )
    with written_whole(script) as part:
        part.write_text(text, encoding="utf-8")
    click.echo(str(script))
    click.echo(f"netreel: 'netreel render {script}' makes a film of it", err=True)


def _from(path: Path, folder: Path) -> str:
    whole = path.resolve()
    return (
        f"HERE / {json.dumps(str(whole.relative_to(folder)))}"
        if whole.is_relative_to(folder)
        else json.dumps(str(whole))
    )
