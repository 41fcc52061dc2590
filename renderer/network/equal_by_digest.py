"""Base of data with arrays: equal by digest."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property

from renderer.values.digest import digest


@dataclass(frozen=True, eq=False)
class Plain:
    """Base of data with arrays: equal by digest; rebuilt when unpickled, so that its arrays stay read-only."""

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Plain) and self.digest == other.digest)

    def __hash__(self) -> int:
        return hash(self.digest)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), tuple(getattr(self, field.name) for field in fields(self))

    @cached_property
    def digest(self) -> str:
        """The digest of everything it holds."""
        return digest(type(self).__qualname__, tuple(getattr(self, field.name) for field in fields(self)))
