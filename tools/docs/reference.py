"""The reference: a page for each group of public names, from their signatures and docstrings.

`python -m tools.docs.reference docs` writes `docs/reference/`. Pictures are those of the dictionary and of the page of
eases.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import renderer
import renderer.network
from renderer.system.atomic_file import written_whole
from renderer.values.ease import EASES
from tools.docs.eases import VALUES
from tools.docs.entries import CLIPS, OUTLINES
from tools.docs.face import NameGroup, name_groups
from tools.docs.keywords import KEYWORDS
from tools.docs.signatures import keywords_of, kind_text, prose, public_methods, signature_text, value_text

_FOLDER = "reference"
_WINGS = {
    "calculus": ("Network: the chain rule", "Derivatives of a network as formulas that are checked."),
    "layers": ("Network: layers", "The kinds of layers of a model."),
    "load": ("Network: loading models", "Trained models from files."),
    "motion": ("Network: motion", "A network at work: passes, pulses, drifts."),
    "panels": ("Network: the picture of a model", "A model of any layers as a group of panels, one for each step."),
    "picture": ("Network: the picture", "A network as a group of nodes."),
    "": ("Network: numbers", "Models, forward and backward passes, and proofs that they compute what they claim."),
}
"""The groups of `renderer.network`, by the wing in which a name is made."""
_PICTURES: Mapping[str, str] = {
    **{entry.word: f"../dictionary/{entry.word}.png" for entry in (*OUTLINES, *CLIPS)},
    **{word: f"../eases/{word}.png" for word in (*EASES, *VALUES)},
}


def network_groups() -> tuple[NameGroup, ...]:
    """Return the public names of `renderer.network`, grouped by wing."""
    stub = Path(renderer.network.__file__ or "").with_suffix(".pyi").read_text("utf-8")
    found = re.findall(r"^from \.(\S+) import (\w+) as", stub, flags=re.M)
    groups = []
    for wing, (title, about) in _WINGS.items():
        mine = [
            (name, module)
            for module, name in found
            if (module.partition(".")[0] if "." in module and module.partition(".")[0] in _WINGS else "") == wing
        ]
        if mine:
            names, modules = zip(*mine, strict=True)
            groups.append(NameGroup(title, about, names, tuple(f"network.{module}" for module in modules)))
    return tuple(groups)


def all_pages() -> dict[str, str]:
    """Return the text of each page by its file's name."""
    groups = [(renderer, name_groups()), (renderer.network, network_groups())]
    pages = {f"{group.slug}.md": page_text(group, home) for home, several in groups for group in several}
    return {"README.md": index_text([group for _, several in groups for group in several]), **pages} | {
        "keywords.md": keywords_text()
    }


def index_text(groups: Sequence[NameGroup]) -> str:
    """Return the page that lists all groups and their names."""
    lines = [
        "# Reference",
        "",
        "Every public name with its signature. Names are imported from `renderer`, those of networks from",
        "`renderer.network`. Positions and sizes are in units, of which the frame is 8 high; times are in seconds,",
        "angles in radians, widths of strokes in hundredths of a unit. What `**fields` takes is in",
        "[Keywords](keywords.md).",
        "",
        "`python -m tools.docs.reference docs` makes these pages from the code.",
        "",
    ]
    for group in groups:
        names = " · ".join(f"[`{name}`]({group.slug}.md#{name.lower()})" for name in group.names)
        lines += [f"## [{group.title}]({group.slug}.md)", "", group.about, "", names, ""]
    return "\n".join(lines)


def page_text(group: NameGroup, home: ModuleType) -> str:
    """Return the page of a group whose names are imported from a module."""
    lines = [f"# {group.title}", "", group.about, "", f"`from {home.__name__} import {group.names[0]}`", ""]
    for name in group.names:
        lines += [f"## {name}", "", *_entry(name, getattr(home, name), group, home), ""]
        if home is renderer and name in _PICTURES:
            lines += [f"![{name}]({_PICTURES[name]})", ""]
    return "\n".join(lines)


def _entry(name: str, thing: Any, group: NameGroup, home: ModuleType) -> list[str]:
    if isinstance(thing, type):
        bases = [one for one in group.names if one != name and getattr(home, one) in thing.__mro__]
        return _class(name, thing, {one: getattr(home, one) for one in bases})
    if inspect.isfunction(thing):
        return [*_code(signature_text(name, thing)), "", prose(thing), *_keywords(thing)]
    return _code(f"{name}: {type(thing).__name__} = {value_text(thing)}")


def _class(name: str, cls: type, bases: Mapping[str, type]) -> list[str]:
    lines = [*_code(f"class {signature_text(name, cls)}"), "", prose(cls)]
    if bases:
        lines += ["", f"It has all that {' and '.join(f'[{base}](#{base.lower()})' for base in bases)} has."]
    known = {method for base in bases.values() for method, _ in public_methods(base)}
    for method, one in public_methods(cls):
        if method in known:
            continue
        called = one.fget if isinstance(one, property) else getattr(one, "func", one)
        if called is one:
            head = signature_text(f"{name}.{method}", called, method=True)
        else:
            kind = inspect.signature(called).return_annotation
            head = f"{name}.{method}: {kind_text(kind)}"
        text = prose(called)
        lines += ["", f"### {name}.{method}", "", *_code(head), *(["", text] if text else [])]
    return lines


def _code(text: str) -> list[str]:
    return ["```python", text, "```"]


def _keywords(function: Any) -> list[str]:
    found = keywords_of(function)
    if found is None:
        return []
    name, fields = found
    parameter = next(one.name for one in inspect.signature(function).parameters.values() if one.kind is one.VAR_KEYWORD)
    words = ", ".join(f"`{field}`" for field in fields)
    return ["", f"`**{parameter}` ([{name}](keywords.md)): {words}."]


def keywords_text() -> str:
    """Return the page of the keywords that makers of nodes and clips share."""
    lines = [
        "# Keywords",
        "",
        "What `**fields` of makers and `**properties` of `to` and `script.follow` may hold. A signature names which.",
        "",
        "| keyword | kind | what it is |",
        "| --- | --- | --- |",
    ]
    for name, (kind, about) in KEYWORDS.items():
        shown = kind.replace("|", "\\|")
        lines.append(f"| `{name}` | `{shown}` | {about} |")
    return "\n".join([*lines, ""])


def write_reference(folder: Path) -> list[Path]:
    """Write all pages into a folder and return their paths; pages of groups that are gone go too."""
    home = folder / _FOLDER
    home.mkdir(parents=True, exist_ok=True)
    pages = all_pages()
    for path in set(home.glob("*.md")) - {home / name for name in pages}:
        path.unlink()
    for name, text in pages.items():
        with written_whole(home / name) as part:
            part.write_text(text, "utf-8")
    return [home / name for name in pages]


def main(words: Sequence[str]) -> int:
    """Write the reference into the folder that the words name."""
    if len(words) != 1 or words[0].startswith("-"):
        print("usage: python -m tools.docs.reference FOLDER", file=sys.stderr)
        return 2
    written = write_reference(Path(words[0]))
    print(f"{len(written)} pages in {written[0].parent}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
