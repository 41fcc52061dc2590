"""Styles of SVG elements: presentation attributes, style sheets with simple selectors, and inheritance."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from renderer.parts.svg_file.document import Element

INHERITED = (
    "color",
    "fill",
    "fill-opacity",
    "fill-rule",
    "stroke",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-opacity",
    "stroke-width",
    "visibility",
    "font-size",
)
OWN = ("opacity", "display", "stop-color", "stop-opacity", "clip-path", "mask", "filter", "transform")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR = re.compile(r"(\*|[A-Za-z][\w-]*)?((?:[.#][\w-]+)*)")


@dataclass(frozen=True)
class Rule:
    """The declarations of a simple selector (tag, .class, #id, or a combination), and its specificity."""

    tag: str
    classes: frozenset[str]
    id: str
    said: tuple[tuple[str, str], ...]
    weight: tuple[int, int, int, int]

    def fits(self, element: Element) -> bool:
        """Return whether the selector matches an element."""
        return (
            (not self.tag or self.tag == element.tag)
            and (not self.id or self.id == element.attributes.get("id"))
            and self.classes <= set(element.attributes.get("class", "").split())
        )


def rules_of(root: Element) -> tuple[tuple[Rule, ...], tuple[str, ...]]:
    """Return the rules of all style sheets of a document, lowest priority first, and the unsupported selectors."""
    rules: list[Rule] = []
    unknown: list[str] = []
    for element in root.walk():
        if element.tag != "style":
            continue
        for selectors, body in _RULE.findall(_COMMENT.sub("", element.text)):
            for selector in (one.strip() for one in selectors.split(",")):
                match = _SELECTOR.fullmatch(selector)
                if match is None or not selector:
                    unknown.append(f"the selector {selector[:40]!r} (line {element.line})")
                    continue
                marks = re.findall(r"[.#][\w-]+", match[2])
                classes = frozenset(mark[1:] for mark in marks if mark[0] == ".")
                ids = [mark[1:] for mark in marks if mark[0] == "#"]
                tag = (match[1] or "").replace("*", "")
                weight = (len(ids), len(classes), bool(tag), len(rules))
                rules.append(Rule(tag, classes, ids[0] if ids else "", tuple(declared(body)), weight))
    return tuple(sorted(rules, key=lambda rule: rule.weight)), tuple(dict.fromkeys(unknown))


def declared(body: str) -> Iterable[tuple[str, str]]:
    """Yield the properties of a style, with their values."""
    for declaration in body.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            yield name.strip().lower(), value.replace("!important", "").strip()


def styled(element: Element, parent: Mapping[str, str], rules: Iterable[Rule]) -> dict[str, str]:
    """Return the properties of an element: inherited ones, attributes, matching rules, and its own style."""
    own = {name: value for name, value in element.attributes.items() if name in INHERITED or name in OWN}
    for rule in rules:
        if rule.fits(element):
            own.update(rule.said)
    own.update(declared(element.attributes.get("style", "")))
    inherited = {name: value for name, value in parent.items() if name in INHERITED}
    return {**inherited, **{name: value for name, value in own.items() if value != "inherit"}}
