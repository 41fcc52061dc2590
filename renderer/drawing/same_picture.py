"""Compare pictures: equal ones share one drawn frame."""

from __future__ import annotations

from renderer.scene.picture import Item, Layer, Picture, same_item


def same_picture(a: Picture, b: Picture) -> bool:
    """Return whether two pictures of one scene have equal items, view, background and frame."""
    if a is b:
        return True
    return a.view == b.view and a.ground == b.ground and a.frame == b.frame and same_items(a.items, b.items)


def same_items(a: tuple[Item, ...], b: tuple[Item, ...]) -> bool:
    """Return whether items of one scene look alike, one by one."""
    # What moves is mostly in front, so the search begins there.
    return len(a) == len(b) and all(map(_same, reversed(a), reversed(b)))


def _same(a: Item, b: Item) -> bool:
    """Return whether two items look alike. Equal stamps mean that they do; different stamps leave it open."""
    if a is b or (a.stamp is not None and a.stamp == b.stamp):
        return True
    # What stands still is drawn on other layers than what moves, so it may differ by a level where it looks alike.
    if type(a) is not type(b) or (a.stamp is None) != (b.stamp is None):
        return False
    if isinstance(a, Layer) and isinstance(b, Layer):
        return a.opacity == b.opacity and a.mask == b.mask and same_items(a.items, b.items)
    return not isinstance(a, Layer) and not isinstance(b, Layer) and same_item(a, b)
