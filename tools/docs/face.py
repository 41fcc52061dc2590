"""The public names of netreel in the groups in which `renderer/__init__.pyi` lists them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

STUB = Path(__file__).parents[2] / "renderer" / "__init__.pyi"
_HEADING = re.compile(r"^# ---- (?P<title>.+)\n# (?P<about>.+)$")
_NAME = re.compile(r"^from (?P<module>\.\S+) import (?P<name>\w+) as (?P=name)$")


@dataclass(frozen=True, slots=True)
class NameGroup:
    """Public names under one heading, what they have in common, and the module of each below `renderer`."""

    title: str
    about: str
    names: tuple[str, ...]
    modules: tuple[str, ...]

    @property
    def slug(self) -> str:
        """The title as a file's name.

        >>> NameGroup("Clips: come and go", "", (), ()).slug
        'clips-come-and-go'
        """
        return re.sub(r"\W+", "-", self.title.lower()).strip("-")


def name_groups(stub: Path = STUB) -> tuple[NameGroup, ...]:
    """Return the groups of a stub file, in order; ValueError where a name stands in none or a line is neither."""
    made = []
    for number, block in enumerate(stub.read_text("utf-8").strip().split("\n\n# ---- ")):
        head, _, body = (block if number == 0 else f"# ---- {block}").partition("\n\n")
        heading = _HEADING.match(head)
        if heading is None:
            raise ValueError(f"{stub.name}: a group begins with '# ---- Title' and a line about it, not {head[:60]!r}")
        lines = [line for line in body.splitlines() if line]
        names = [_NAME.match(line) for line in lines]
        for line, name in zip(lines, names, strict=True):
            if name is None:
                raise ValueError(f"{stub.name}: {line!r} is no 'from .module import name as name' below a heading")
        found = [name for name in names if name]
        modules = tuple(name["module"].removeprefix(".") for name in found)
        made.append(NameGroup(heading["title"], heading["about"], tuple(name["name"] for name in found), modules))
    return tuple(made)
