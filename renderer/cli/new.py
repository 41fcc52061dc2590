"""`netreel new`: a new script from a template."""

from __future__ import annotations

import importlib.util
import keyword
import sys
from pathlib import Path
from string import Template

import click

from renderer.system.atomic_file import written_whole
from renderer.values.errors import TargetError

_SCRIPT = Template(r'''"""$title: the slope leaves its line and stands alone."""

from renderer import become, indicate, tex, text, write


def build(script):
    """What `netreel render $name.py` films; add `-q 480p15` for a quick look."""
    title = text("$title", size=1.6, at=(0, 2.6))
    line = tex(r"y = \part{w}{w} \, x + b", size=2.6)
    solved = tex(r"\part{w}{w} = \frac{y - b}{x}", size=2.6)

    script.chapter("A line")
    script.play(write(title), write(line))
    script.play(indicate(line["w"]))
    script.wait(0.5)

    # Parts with one name become each other, then equal letters; the rest closes up round them.
    script.chapter("Its slope")
    script.play(become(line, solved, seconds=2, arc=1.2))
    script.play(indicate(solved["w"], color="blue"))
    script.wait(1)
''')


@click.command(
    "new",
    short_help="Create a new script.",
    epilog="""\b
Examples:
  netreel new my_film
  netreel new gradient --folder films
""",
)
@click.argument("name")
@click.option("--folder", type=click.Path(path_type=Path), default=Path(), metavar="FOLDER", help="Output folder.")
def command(name: str, folder: Path) -> None:
    """Create NAME.py, a short film of a formula, ready to render. Existing files are not overwritten."""
    name = script_name(name)
    file = folder / f"{name}.py"
    if file.exists():
        raise TargetError(f"{str(file)!r} is there already, and nothing is overwritten; take another name")
    _refuse_taken(name)
    with written_whole(file) as part:
        part.write_text(script(name), encoding="utf-8")
    click.echo(str(file))
    click.echo(f"netreel: 'netreel render {file} -q 480p15' makes a film of it", err=True)


def script(name: str) -> str:
    """Return the source of a new script of that name."""
    return _SCRIPT.substitute(name=name, title=name.replace("_", " ").strip().capitalize())


def script_name(name: str) -> str:
    """Return the name of a script without its suffix; raise a TargetError when Python could not import it."""
    stem = name.removesuffix(".py")
    if not stem.isidentifier() or not stem.strip("_"):
        better = "".join(char if char.isalnum() else "_" for char in stem).strip("_").lower()
        hint = f", such as {better!r}" if better.isidentifier() and not keyword.iskeyword(better) else ""
        raise TargetError(f"{name!r} cannot name a script: a name is a word of letters, digits and '_'{hint}")
    if keyword.iskeyword(stem):
        raise TargetError(f"{name!r} cannot name a script: it is a word of Python itself; '{stem}_film' would do")
    return stem


def _refuse_taken(name: str) -> None:
    """Refuse the name of a module that can be imported: a script beside others would take its place."""
    if name in sys.stdlib_module_names or importlib.util.find_spec(name) is not None:
        raise TargetError(
            f"{name!r} is the name of a Python module, which a script of that name would hide; '{name}_film' would do"
        )
