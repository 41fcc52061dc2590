from __future__ import annotations

import pytest

from renderer import Scene, Script, circle, fade_in, rectangle, shift


@pytest.fixture(scope="session")
def scene() -> Scene:
    script = Script()
    script.chapter("One")
    script.caption("A dot comes.")
    script.add(rectangle(3, 2, fill="green", at=(4, 0), name="box"))
    script.play(fade_in(circle(fill="red", name="dot")), label="come")
    script.play(shift("dot", (-3, 1), seconds=1))
    script.wait(1)
    return script.scene()
