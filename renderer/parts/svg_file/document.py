"""Safe reading of SVG documents: no entities, no other files, limits of size and depth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from renderer.values.errors import ValuesError

MOST_SVG_BYTES = 10_000_000
MOST_ELEMENTS = 50_000
_DEEPEST = 100
"""The largest nesting depth of elements."""

_SVG = "http://www.w3.org/2000/svg"
_HREF = ("href", "{http://www.w3.org/1999/xlink}href")


@dataclass(frozen=True)
class Element:
    """An element of SVG: its tag without the namespace, attributes, line number, text and children."""

    tag: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: tuple[Element, ...] = field(default=())

    @property
    def href(self) -> str | None:
        """The reference of the element, in either spelling."""
        return next((self.attributes[key] for key in _HREF if key in self.attributes), None)

    def walk(self) -> Iterator[Element]:
        """Yield the element and all elements below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


class _Builder:
    """A builder of elements for expat; it refuses external references and entities that expand."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.parser = parser
        self.stack: list[tuple[str, dict[str, str], int, list[str], list[Element]]] = []
        self.root: Element | None = None
        self.count = 0
        parser.EntityDeclHandler = self._entity
        parser.ExternalEntityRefHandler = self._outside
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def _entity(self, name: str, *rest: object) -> None:
        raise ValuesError(f"it declares the entity {name!r}; entities are refused, since they can swell without end")

    def _outside(self, *rest: object) -> int:
        raise ValuesError("it refers to an external entity; nothing is fetched")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MOST_ELEMENTS:
            raise ValuesError(f"it has more than {MOST_ELEMENTS} elements")
        if len(self.stack) >= _DEEPEST:
            raise ValuesError(f"its elements are nested more than {_DEEPEST} deep")
        space, _, tag = name.rpartition("}")
        known = tag if space in ("", _SVG) else ""
        plain = {key if not key.startswith(_SVG) else key.rpartition("}")[2]: v for key, v in attributes.items()}
        self.stack.append((known, {_braced(key): v for key, v in plain.items()}, self.parser.CurrentLineNumber, [], []))

    def _end(self, name: str) -> None:
        tag, attributes, line, text, children = self.stack.pop()
        made = Element(tag, attributes, line, "".join(text), tuple(children))
        if self.stack:
            self.stack[-1][4].append(made)
        else:
            self.root = made

    def _text(self, text: str) -> None:
        if self.stack:
            self.stack[-1][3].append(text)


def read_document(raw: bytes) -> Element:
    """Return the root element of an SVG document; raise a ValuesError when it is none or not safe to read."""
    if len(raw) > MOST_SVG_BYTES:
        raise ValuesError(f"it has {len(raw)} bytes; at most {MOST_SVG_BYTES} are read")
    parser = expat.ParserCreate(namespace_separator="}")
    builder = _Builder(parser)
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        raise ValuesError(f"it is not well-formed XML: {error}") from None
    root = builder.root
    if root is None or root.tag != "svg":
        raise ValuesError(f"its outermost element is {root.tag if root else 'missing'!r}, not <svg>")
    for element in root.walk():
        _refuse_outside(element)
    return root


def _braced(key: str) -> str:
    """Return an attribute's name as ElementTree has it: {namespace}name."""
    return "{" + key if "}" in key else key


def _refuse_outside(element: Element) -> None:
    """Refuse references to anything but a part of the same file."""
    href = element.href
    if href is not None and element.tag and not href.strip().startswith("#") and element.tag != "a":
        kind = "a picture inside of it" if href.startswith("data:") else f"{href[:60]!r} outside of the file"
        raise ValuesError(f"<{element.tag}> in line {element.line} refers to {kind}; nothing is fetched or unpacked")
    style = " ".join([element.attributes.get("style", ""), element.text if element.tag == "style" else ""])
    if "@import" in style or "url(" in style.replace("url(#", "").replace("url('#", "").replace('url("#', ""):
        raise ValuesError(
            f"the style in line {element.line} refers to something outside of the file; nothing is fetched"
        )
