"""Suggestions for unknown keywords and names: the word used here for one of another tool, or the nearest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from renderer.values import errors

ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "color": ("fill", "stroke"),
    "colour": ("color", "fill", "stroke"),
    "fill_color": ("fill",),
    "stroke_color": ("stroke",),
    "stroke_width": ("width",),
    "fill_opacity": ("opacity",),
    "stroke_opacity": ("opacity",),
    "alpha": ("opacity",),
    "run_time": ("seconds",),
    "duration": ("seconds",),
    "time": ("seconds",),
    "rate_func": ("ease",),
    "easing": ("ease",),
    "lag_ratio": ("ratio",),
    "path_arc": ("arc",),
    "position": ("at",),
    "pos": ("at",),
    "center": ("at",),
    "point": ("at",),
    "shift": ("at", "by"),
    "rotation": ("angle",),
    "rotate": ("angle",),
    "z_index": ("z",),
    "buff": ("gap", "margin"),
    "direction": ("side",),
    "font_size": ("size",),
    "scale_factor": ("by", "scale"),
    "start": ("a",),
    "end": ("b",),
    "x_range": ("x",),
    "y_range": ("y",),
    "x_length": ("width",),
    "y_length": ("height",),
    "num_sides": ("corners",),
    "visible": ("present",),
}
"""Common keywords of other tools, and the ones used here."""


def suggested(name: str, known: Iterable[str]) -> str:
    """Return the hint that ends a message about an unknown keyword: the one used here, or the nearest.

    >>> suggested("color", ["fill", "stroke", "at"]), suggested("radios", ["radius"]), suggested("qq", ["by"])
    ("; did you mean 'fill' or 'stroke'?", "; did you mean 'radius'?", "; it takes 'by'")
    """
    words = sorted(known)
    ours = [repr(word) for word in ELSEWHERE.get(name, ()) if word in words]
    if ours:
        return f"; did you mean {' or '.join(ours)}?"
    few = ", ".join(repr(word) for word in words[:8]) + (" ..." if len(words) > 8 else "")
    return errors.nearest(name, words) or (f"; it takes {few}" if words else "; it takes no keywords")


NAMES_ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "VGroup": ("group",),
    "MathTex": ("tex",),
    "Tex": ("tex",),
    "MarkupText": ("text",),
    "DecimalNumber": ("number",),
    "Integer": ("number",),
    "Create": ("draw",),
    "Write": ("write",),
    "Uncreate": ("erase",),
    "Transform": ("become",),
    "ReplacementTransform": ("become",),
    "TransformMatchingTex": ("become",),
    "AnimationGroup": ("together",),
    "LaggedStart": ("stagger",),
    "Succession": ("one_after_another",),
    "GrowFromCenter": ("grow",),
    "GrowArrow": ("grow",),
    "Rotate": ("turn",),
    "ApplyMethod": ("to",),
    "ValueTracker": ("script.value",),
    "always_redraw": ("script.follow",),
    "add_updater": ("script.follow",),
    "to_edge": ("script.to_edge",),
    "to_corner": ("script.to_corner",),
    "SurroundingRectangle": ("surround",),
    "RoundedRectangle": ("rounded",),
    "Square": ("rectangle",),
    "Circumscribe": ("flash",),
    "construct": ("build",),
}
"""Common names of other tools, and the names used here."""


def suggested_name(name: str, known: Iterable[str]) -> str:
    """Return the hint that ends a message about an unknown name: the name used here, or the nearest.

    >>> suggested_name("VGroup", ["group", "tex"]), suggested_name("FadeIn", ["fade_in"])
    ("; did you mean 'group'?", "; did you mean 'fade_in'?")
    >>> suggested_name("to_edge", ["to"])
    "; did you mean 'script.to_edge'?"
    """
    names = sorted(known)
    ours = next((word for word in NAMES_ELSEWHERE.get(name, ()) if word in names or word.startswith("script.")), None)
    snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    return f"; did you mean {ours!r}?" if ours else errors.nearest(snake, names) or errors.nearest(name, names)
