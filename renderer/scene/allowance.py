"""Allowances: lint findings that a script accepts, each with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from renderer.scene.address import Address
from renderer.values.errors import ScriptError, nearest

FINDING_KINDS = (
    "overlap",
    "crossed",
    "covered",
    "off frame",
    "contrast",
    "tiny",
    "flight",
    "too short",
    "still",
    "empty",
)
"""The kinds of findings, in the order of the documentation."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """An accepted kind of lint finding, with a reason; it applies where all its addresses take part.

    Without addresses it applies everywhere. An address includes all nodes below it. "frame" is the frame, "captions"
    are the captions.
    """

    kind: str
    addresses: tuple[str, ...]
    why: str

    def __post_init__(self) -> None:
        if self.kind not in FINDING_KINDS:
            raise ScriptError(f"no finding of the lint is called {self.kind!r}{nearest(str(self.kind), FINDING_KINDS)}")
        if not isinstance(self.why, str) or not self.why.strip():
            raise ScriptError(f"a finding is allowed for a reason; say why {self.kind!r} is meant")

    def covers(self, kind: str, addresses: tuple[str, ...]) -> bool:
        """Return whether this allows a finding.

        >>> Allowance("crossed", ("net/w", "net/edges"), "they jump").covers("crossed", ("net/w", "net/edges/3"))
        True
        """
        return kind == self.kind and all(
            any(Address(address).within(own) for address in addresses) for own in self.addresses
        )
