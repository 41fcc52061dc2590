"""Calls that a type checker refuses: where it does not, `make lint` finds a remark that is not needed."""

from renderer import circle, to


def calls() -> None:
    c = circle(1.0)
    circle(color="red")  # type: ignore[call-arg]
    to(c, position=(1, 1))  # type: ignore[call-arg]
    to(c, at="left")  # type: ignore[arg-type]
    to(c, at=(1, 0), seconds=2)
