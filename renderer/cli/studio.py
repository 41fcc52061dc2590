"""`netreel studio`: a live preview in the browser."""

from __future__ import annotations

import webbrowser
from importlib.util import find_spec
from pathlib import Path

import click

from renderer.cli.options import FilmRequest, default_folder, note, request_options
from renderer.values.errors import RenderError


@click.command(
    "studio",
    short_help="Preview a film in the browser while you edit it.",
    epilog="""\b
Examples:
  netreel studio my_film.py
  netreel studio intro --theme light --port 8000
  netreel studio my_film.py --set sizes=2,3,2 --no-open
  netreel studio my_film.py --voice espeak-ng --say de
""",
)
@request_options
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="Port to listen on; default: any free port."
)
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Address to listen on.")
@click.option(
    "--patience",
    type=click.FloatRange(0.1, 86400),
    default=60.0,
    show_default=True,
    metavar="S",
    help="Time limit of the script, in seconds.",
)
@click.option("--open/--no-open", "opened", default=True, help="Open the page in the browser.")
def command(
    wanted: FilmRequest,
    port: int,
    host: str,
    patience: float,
    opened: bool,
) -> None:
    """Preview TARGET in the browser: a film's name (see 'netreel list'), a file such as my_film.py, or a module.

    The preview updates when the script is saved, or a recording of its voice. The studio needs extra packages:
    pip install 'netreel[studio]'.
    """
    missing = [name for name in ("starlette", "tomlkit", "uvicorn", "watchfiles") if find_spec(name) is None]
    if missing:
        raise RenderError(f"the studio needs {' and '.join(missing)}: pip install 'netreel[studio]'")
    from renderer.studio.serve import is_local, serve

    given = {"theme": wanted.theme, "pace": None if wanted.pace is None else f"{wanted.pace:g}"}
    params = {**wanted.settings, **{name: value for name, value in given.items() if value is not None}}

    def ready(address: str) -> None:
        if not is_local(host):
            note(
                f"others who can reach {host} and have the address below, with its token, can see this film, build it "
                "with other parameters, give its beats other lengths and render it into the folder for results; what "
                "they see is not encrypted"
            )
        click.echo(address)
        if opened:
            webbrowser.open(address)

    made = default_folder().resolve()
    serve(wanted.target, params, Path.cwd(), made, ready, host, port, patience, wanted.spoken._asdict())
