"""The command `netreel`: its subcommands, each imported on first use."""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

from renderer.cli.clean_exit import Ended, ending_cleanly
from renderer.cli.exit_codes import answered, debugging
from renderer.system.stop_signals import ending_at_once
from renderer.values.errors import nearest

VERBS = {
    "render": "Make a video of a film.",
    "explain": "Make a film of your own model and input.",
    "join": "Join the parts of a film.",
    "studio": "Preview a film in the browser while you edit it.",
    "still": "Render single frames of a film as images.",
    "sheet": "Make a contact sheet of a film.",
    "handout": "Make a PDF of a talk, with a page a stop.",
    "beats": "List the beats of a film with their times.",
    "list": "List the available films.",
    "lint": "Find visual defects in a film.",
    "check": "Verify equations, numbers and reproducible builds.",
    "golden": "Keep golden images of a film, and find changed frames.",
    "diff": "Show what changed between two films.",
    "profile": "Measure the rendering time of a film.",
    "cache": "Show or clear the cache of rendered segments.",
    "new": "Create a new script.",
    "doctor": "Check netreel's dependencies.",
}
"""The subcommands with their line of help; each is `command` in the module of its name."""


class Verbs(click.Group):
    """A group of subcommands that are imported on call, with one handler for all errors."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in the order of the table."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name."""
        if cmd_name not in VERBS:
            return None
        with ending_at_once():
            command: click.Command = importlib.import_module(f"renderer.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command for the first word; raise an error with the nearest name when there is none."""
        word = args[0]
        if word not in VERBS and not word.startswith("-") and not ctx.resilient_parsing:
            hint = f"; did you mean 'netreel render {word}'?" if word.endswith(".py") else nearest(word, VERBS)
            raise click.UsageError(f"there is no command {word!r}{hint or '; there are ' + ', '.join(VERBS)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of subcommands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[Any]]:
        """Return the subcommands with this prefix, without importing them."""
        from click.shell_completion import CompletionItem

        found = [CompletionItem(verb, help=VERBS[verb]) for verb in VERBS if verb.startswith(incomplete)]
        return found or click.Command.shell_complete(self, ctx, incomplete)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command and exit with its code; without `standalone_mode`, let errors through."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        for stream in (sys.stdout, sys.stderr):
            # A file's name may hold bytes that are no text; they are written as an escape.
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        try:
            with ending_cleanly():
                code = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        except (Exception, KeyboardInterrupt, Ended) as error:
            message, code = answered(error)
            if debugging():
                import traceback

                traceback.print_exception(error)
            click.echo(message, err=True)
        sys.exit(code if isinstance(code, int) else 0)


@click.group(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
    epilog="""\b
Examples:
  netreel render intro                       render the film `intro` to out/intro.mp4
  netreel render my_film.py -q 480p15        render a script of your own, small and fast
  netreel still my_film.py --at 2 --at 3.5   save two frames as images
  netreel COMMAND --help                     show the help of a command

\b
Completion of commands, options and films by the Tab key:
  bash   echo 'eval "$(_NETREEL_COMPLETE=bash_source netreel)"' >> ~/.bashrc
  zsh    echo 'eval "$(_NETREEL_COMPLETE=zsh_source netreel)"' >> ~/.zshrc
  fish   _NETREEL_COMPLETE=fish_source netreel > ~/.config/fish/completions/netreel.fish
""",
)
@click.version_option(package_name="netreel", prog_name="netreel", message="%(prog)s %(version)s")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Make explainer videos of neural networks from Python scripts."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


if __name__ == "__main__":
    main(prog_name="netreel")
