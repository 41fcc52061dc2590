"""Values whose kind a test knows better than the type checker."""

from __future__ import annotations

from typing import Any, TypeVar

T = TypeVar("T")


def sure(kind: type[T], value: object) -> T:
    """Return the value, which must be of the kind: `sure(Box, bounds(node)).left`, `sure(Shape, part).path`."""
    assert isinstance(value, kind), f"{value!r} is no {kind.__name__}"
    return value


def there(value: T | None) -> T:
    """Return the value, which must not be None: `there(run["x"].output_gradient)[0]`."""
    assert value is not None
    return value


def unchecked(value: object) -> Any:
    """Return the value where it may be of any kind: `circle(1, mask=unchecked("word"))` is refused when it is run.

    For what a function must refuse, and for what it converts although its hint does not say so.
    """
    return value
