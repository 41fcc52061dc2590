"""Tables of results: as wide as the terminal, or of unlimited width without one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

_UNLIMITED = 10_000


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: int = 0) -> None:
    """Write a table to stdout; align the first `numbers` columns to the right."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_UNLIMITED)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, head in enumerate(heads):
        table.add_column(head, justify="right" if place < numbers else "left", no_wrap=place < numbers)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
