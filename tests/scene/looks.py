"""What a picture looks like, told in a digest that is the same in every process."""

import dataclasses

from renderer.scene.picture import Layer, leaves
from renderer.values.digest import digest


def look(picture):
    """The digest of all that a picture shows; stamps and the numbers in them are no part of it."""
    return digest(tuple(item_look(item) for item in picture.items), picture.ground, picture.view, picture.frame)


def item_look(item):
    if isinstance(item, Layer):
        return digest("layer", item.address, item.opacity, tuple(item_look(part) for part in item.items))
    shown = [value for name, value in sorted(vars(item).items()) if name != "stamp"]
    return digest(type(item).__name__, tuple(map(_plain, shown)))


def flat(picture):
    """All outlines and lines of a picture, those inside layers too, with their opacity as it is seen."""
    return list(leaves(picture.items))


def stamped(picture):
    """All items of a picture that have a stamp, those inside layers too."""
    queue = list(picture.items)
    while queue:
        item = queue.pop()
        if isinstance(item, Layer):
            queue += item.items
        if item.stamp is not None:
            yield item


def _plain(value):
    return repr(value) if dataclasses.is_dataclass(value) and not hasattr(value, "digest") else value
