"""Progress of a render: one live line on a terminal, plain lines at intervals elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar

from renderer.film.render.film import Progress

_EVERY = 10.0


@contextmanager
def shown(name: str, console: Console) -> Iterator[Callable[[Progress], None]]:
    """Provide a function that shows progress on stderr."""
    if not console.is_terminal:
        yield ProgressLines(name)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"))
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task(name, total=None, said="")

        def show(progress: Progress) -> None:
            bar.update(task, completed=progress.done, total=progress.total, said=progress_line(progress))

        yield show


class ProgressLines:
    """Plain progress lines, one every ten seconds of work. Call it with the progress."""

    def __init__(self, name: str) -> None:
        self.name, self._next = name, _EVERY

    def __call__(self, progress: Progress) -> None:
        """Write a line if ten seconds have passed since the last."""
        if progress.took >= self._next and progress.done < progress.total:
            self._next = progress.took + _EVERY
            click.echo(f"{self.name}: {progress_line(progress)}", err=True)


def progress_line(progress: Progress) -> str:
    """Return one line that describes the progress of a film.

    >>> progress_line(Progress(450, 1800, 75.0, 18.0, 6.0))
    '450 of 1800 frames, 75.0 frames/s, 0:18 left'
    """
    there, total = progress.segments
    crew = f"{progress.crew} workers, {there} of {total} segments, " if progress.crew else ""
    return (
        f"{crew}{progress.done} of {progress.total} frames, {progress.rate:.1f} frames/s, {clock(progress.left)} left"
    )


def clock(seconds: float) -> str:
    """Return seconds as minutes and seconds, with hours if there are any.

    >>> clock(75.4), clock(3661)
    ('1:15', '1:01:01')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
