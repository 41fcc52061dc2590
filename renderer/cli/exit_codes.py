"""Exit codes of the command, and the error messages that go with them."""

from __future__ import annotations

import os
import signal
import traceback
from errno import ENAMETOOLONG

import click

from renderer.cli.clean_exit import Ended
from renderer.system.stop_signals import STOPPED
from renderer.values.errors import NetreelError, RenderError, nearest

BAD_INPUT, FAILED = 2, 1


def debugging() -> bool:
    """Return whether tracebacks are shown: NETREEL_DEBUG is set to anything but 0."""
    return os.environ.get("NETREEL_DEBUG", "0") not in ("", "0")


def answered(error: BaseException) -> tuple[str, int]:
    """Return the message for an error, and its exit code: 2 for bad input, 1 for a failure, 130 for Ctrl-C."""
    if isinstance(error, (KeyboardInterrupt, click.Abort)):
        return "netreel: stopped", STOPPED
    if isinstance(error, Ended):
        return f"netreel: ended by {signal.Signals(error.number).name}", 128 + error.number
    if isinstance(error, click.UsageError):
        return f"netreel: {usage(error)}{_help(error)}", BAD_INPUT
    if isinstance(error, click.ClickException):
        return f"netreel: {error.format_message()}", error.exit_code
    if isinstance(error, RenderError):
        return f"netreel: {error}", FAILED
    if isinstance(error, NetreelError):
        return f"netreel: {error}", BAD_INPUT
    if isinstance(error, OSError):
        named = f"{error.filename}: " if error.filename else ""
        # No system has room for such a name; all other refusals may be gone at the next try.
        return f"netreel: {named}{error.strerror or error}", BAD_INPUT if error.errno == ENAMETOOLONG else FAILED
    if isinstance(error, MemoryError):
        return "netreel: there is not enough memory; a smaller --size needs less", FAILED
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""
    hint = "" if debugging() else "; NETREEL_DEBUG=1 shows the whole traceback"
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return f"netreel: a mistake in netreel itself: {what}{where}{hint}", FAILED


def usage(error: click.UsageError) -> str:
    """Return the message about a wrong command line, with the nearest option."""
    if isinstance(error, click.NoSuchOption):
        known = [name for param in _parameters(error) for name in (*param.opts, *param.secondary_opts)]
        return f"there is no option {error.option_name!r}{nearest(error.option_name, known)}"
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return f"{_name(error.param)} is missing"
    if isinstance(error, click.BadParameter) and error.param is not None:
        return f"{_name(error.param)}: {error.message.removesuffix('.')}"
    message = error.format_message().removesuffix(".")
    return message[:1].lower() + message[1:]


def _name(param: click.Parameter) -> str:
    return param.opts[-1] if isinstance(param, click.Option) else param.make_metavar(_CONTEXT)


# A metavar asks for a context since click 8.2, but an argument's does not depend on it.
_CONTEXT = click.Context(click.Command("netreel"))


def _parameters(error: click.UsageError) -> list[click.Parameter]:
    return error.ctx.command.get_params(error.ctx) if error.ctx else []


def _help(error: click.UsageError) -> str:
    return f" ('{error.ctx.command_path} --help' shows what there is)" if error.ctx else ""
