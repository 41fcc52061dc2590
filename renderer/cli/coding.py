"""Options of commands that make a video: its pixels, rate and coding."""

from __future__ import annotations

import functools
from collections.abc import Callable
from fractions import Fraction
from typing import Literal, TypeVar, cast

import click

from renderer.cli.options import SIZE, Parsed, default_folder
from renderer.encode.codec import DRAFT, FINAL
from renderer.film.render.render_settings import RenderSettings
from renderer.scene.frame_grid import frame_rate
from renderer.scene.frame_size import ASPECTS, QUALITIES, Quality, quality

F = TypeVar("F", bound=Callable[..., object])


def _options(usual: str, fixed: bool) -> tuple[Callable[[F], F], ...]:
    """Return the options; `usual` and `fixed` are those of `coding_options`."""
    return (
        click.option(
            "-q",
            "--quality",
            "grade",
            type=Parsed("quality", quality, tuple(QUALITIES)),
            show_default=usual,
            metavar="|".join(QUALITIES),
            help="Pixels and frames a second" + ("." if fixed else "; of a .gif 480p15."),
        ),
        click.option("--size", type=SIZE, metavar="WxH", help="Pixels, in place of those of the quality."),
        click.option(
            "--aspect",
            type=Parsed("aspect", str, tuple(ASPECTS)),
            metavar="|".join(ASPECTS),
            help="The frame's shape; its shorter side is that of the quality.",
        ),
        click.option(
            "--fps", type=Parsed("fps", frame_rate), metavar="RATE", help="Frames a second: 60 or 30000/1001."
        ),
        click.option(
            "--draft", "manner", flag_value="draft", help="Coded fastest, for a look: {} at crf {}.".format(*DRAFT)
        ),
        click.option(
            "--final", "manner", flag_value="final", help="Coded with care, to be kept: {} at crf {}.".format(*FINAL)
        ),
        click.option(
            "-j", "--jobs", type=click.IntRange(1, 256), metavar="N", help="Processes; as many as cores if not given."
        ),
        click.option("--burn-captions", is_flag=True, help="Captions in the pictures."),
    )


def coding_options(usual: str, fixed: bool = False) -> Callable[[F], F]:
    """Return a decorator that adds the options and hands them on as a parameter `asked`, settings of a render.

    `usual` is the quality where none is given. With `fixed` it is that of every form; otherwise some have their own.
    """

    def decorated(command: F) -> F:
        @functools.wraps(command)
        def packed(
            *given: object,
            grade: Quality | None,
            size: tuple[int, int] | None,
            aspect: str | None,
            fps: Fraction | None,
            manner: Literal["draft", "final"] | None,
            jobs: int | None,
            burn_captions: bool,
            **more: object,
        ) -> object:
            asked = RenderSettings(
                folder=default_folder(),
                quality=grade or (QUALITIES[usual] if fixed else None),
                size=size,
                aspect=aspect,
                fps=fps,
                manner=manner,
                jobs=jobs,
                burnt=burn_captions,
            )
            return command(*given, asked=asked, **more)

        made: Callable[..., object] = packed
        for option in reversed(_options(usual, fixed)):
            made = option(made)
        # The command that it wraps has the options that are not taken here.
        return cast(F, made)

    return decorated
