"""Lives: the time span of a node in a scene, and its host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from renderer.scene.node import Node
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import ENDLESS
from renderer.values.errors import SceneError
from renderer.values.numbers import finite


@check_arguments
@dataclass(frozen=True, slots=True)
class Life:
    """A top-level node of the scene, from `start` until `end` (not included) in seconds.

    A life may have a `host`, the address of a node of another life. It then lies in the host's coordinates, has the
    host's opacity and is drawn directly above the node `above`: the host itself or a node inside it.
    """

    node: Node
    start: float = 0.0
    end: Annotated[float, ENDLESS] = float("inf")
    host: str = ""
    above: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", round(finite(self.start, f"the start of {self.node.name!r}"), 9) + 0.0)
        object.__setattr__(self, "end", round(float(self.end), 9))
        if not self.start <= self.end:
            raise SceneError(f"{self.node.name!r} cannot end at {self.end} s before it starts at {self.start} s")
