"""`netreel check`: verification of equations, numbers and reproducible builds."""

from __future__ import annotations

import json
import math

import click

from renderer.algebra.tolerance import HOLDS
from renderer.cli.options import FilmRequest, request_options
from renderer.cli.table import print_table
from renderer.film.load.error_lines import line_prefix
from renderer.film.load.target import Loaded
from renderer.review.check_equations import Checked, check_equations, unclaimed_numbers
from renderer.review.check_numbers import FalseNumber, NumberReport, check_numbers
from renderer.review.reproducible import CAUSES, Unlike, unlike
from renderer.values.errors import FalseNumbersError, NetreelError

_SHOWN = 20


_WIDEST = 90  # characters of an equation in the table


@click.command(
    "check",
    short_help="Verify equations, numbers and reproducible builds.",
    epilog="""\b
Examples:
  netreel check backprop
  netreel check my_film.py --json
  netreel check my_film.py --set sizes=2,3,2 --no-builds
""",
)
@request_options
@click.option("--no-builds", is_flag=True, help="Check equations and numbers only; do not build the film again.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
def command(
    wanted: FilmRequest,
    no_builds: bool,
    as_json: bool,
) -> None:
    """Verify the equations and numbers of TARGET, and that every build of it is the same.

    Each claim is evaluated by the rules of calculus and by experiment; both sides must agree to a relative error of
    1e-6, and the formula on screen must be the claimed one. Arithmetic on plain numbers is checked as written. Each
    number with a source is computed again at every beat and compared with the drawn digits; numbers without claim or
    source are counted. The film is then built again, also with another hash seed and another clock; differences are
    listed by address. Exit code 1: something is wrong, also if the film refuses to build because it would show the
    activations of one network as those of another.
    """
    try:
        film = wanted.open()
    except NetreelError as error:
        if not isinstance(error, FalseNumbersError) and not isinstance(error.__cause__, FalseNumbersError):
            raise
        # A ClickException ends with 1: the film was read, and it is found to be false.
        raise click.ClickException(str(error)) from error
    with film.source.watched():
        checked = check_equations(film.scene)
        numbers = check_numbers(film.scene)
    bare = unclaimed_numbers(film.scene, numbers.sourced)
    reserved = {"theme": wanted.theme, "pace": None if wanted.pace is None else repr(wanted.pace)}
    given = {**wanted.settings, **{key: value for key, value in reserved.items() if value is not None}}
    differs = () if no_builds else unlike(wanted.target, given, film.scene, spoken=wanted.spoken)
    if as_json:
        plain = {**_plain(checked, differs), **_plain_numbers(film, numbers, bare)}
        click.echo(json.dumps(plain, indent=1, ensure_ascii=False))
    else:
        _tell_equations(checked)
        _tell_numbers(film, numbers, bare)
        if not no_builds:
            _tell_builds(differs)
    click.get_current_context().exit(int(bool(differs or numbers.false) or not all(one.holds for one in checked)))


def _tell_equations(checked: tuple[Checked, ...]) -> None:
    if checked:
        print_table(("error", "", "address", "equation"), [_row(one) for one in checked], numbers=1)
    bare = sum(one.error is None for one in checked)
    wrong = sum(not one.holds for one in checked) - bare
    defined = sum(one.defines for one in checked)
    claims = len(checked) - bare - defined
    worst = max((one.error for one in checked if one.error is not None), default=0.0)
    told = f"{_count(claims, 'claim')}, the largest relative error {worst:.1e}" if claims else "no claims"
    told += f"; {_count(defined, 'definition')}" if defined else ""
    told += f"; {_count(wrong, 'claim')} {'does' if wrong == 1 else 'do'} not hold" if wrong else ""
    told += f"; {_count(bare, 'equation')} without a claim" if bare else ""
    click.echo(told, err=True)


def _tell_numbers(film: Loaded, numbers: NumberReport, bare: tuple[str, ...]) -> None:
    for one in numbers.false:
        click.echo(f"{_place(film, one)}{one.address!r} shows {one.shown} at {one.t:.2f} s, but {one.trouble}")
    if not numbers.sourced and not bare:
        return
    said = [f"{_count(len(numbers.sourced), 'number')} computed again"] if numbers.sourced else []
    if numbers.false:
        said.append(f"{_count(len(numbers.false), 'false number')}")
    if bare:
        said.append(f"{_count(len(bare), 'number')} on screen without a source or a claim, so not checked")
    click.echo("; ".join(said), err=True)


def _place(film: Loaded, one: FalseNumber) -> str:
    return line_prefix(one.way, film.source.root, film.source.folder)


def _tell_builds(differs: tuple[Unlike, ...]) -> None:
    for cause, words in CAUSES.items():
        listed = [one.what for one in differs if one.cause == cause]
        if listed:
            click.echo(f"{words}:")
            for what in listed[:_SHOWN]:
                click.echo(f"  {what}")
            if len(listed) > _SHOWN:
                click.echo(f"  and {len(listed) - _SHOWN} more")
    if not differs:
        click.echo("built alike five times: again, with other hashes, with another clock", err=True)


def _row(one: Checked) -> tuple[str, str, str, str]:
    if one.error is None:
        return "", "no claim", one.address, _shortened(one.equation)
    said = "holds" if one.holds else one.trouble or f"not under {HOLDS:g}"
    if one.defines:
        return "", "defines", one.address, _shortened(one.equation)
    return f"{one.error:.1e}", said, one.address, _shortened(one.equation)


def _shortened(equation: str) -> str:
    """Return an equation as a row of the table shows it; --json has all of it."""
    said = " ".join(equation.replace(r"\displaystyle ", "").split())
    return said if len(said) <= _WIDEST else f"{said[: _WIDEST - 3]}..."


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _plain(checked: tuple[Checked, ...], differs: tuple[Unlike, ...]) -> dict[str, object]:
    """Return the result as plain data for JSON; None replaces errors that are infinite or were not measured."""
    claims = [
        {
            "address": one.address,
            "equation": one.equation,
            "claimed": one.error is not None,
            "error": one.error if one.error is not None and math.isfinite(one.error) else None,
            "holds": one.holds,
        }
        for one in checked
    ]
    return {"equations": claims, "differs": [{"what": one.what, "cause": one.cause} for one in differs]}


def _plain_numbers(film: Loaded, numbers: NumberReport, bare: tuple[str, ...]) -> dict[str, object]:
    false = [
        {
            "address": one.address,
            "seconds": one.t,
            "shown": one.shown,
            "trouble": one.trouble,
            "place": _place(film, one).removesuffix(": ") or None,
        }
        for one in numbers.false
    ]
    return {"numbers": {"checked": list(numbers.sourced), "false": false, "unchecked": list(bare)}}
