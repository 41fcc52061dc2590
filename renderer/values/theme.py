"""Themes: the colors behind color names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from renderer.values.argument_check import check_arguments, check_arguments_late
from renderer.values.color import Color, Ink, Named, ink
from renderer.values.errors import ValuesError, nearest


@check_arguments_late
@dataclass(frozen=True)
class Theme:
    """A named set of colors; `ground` is the background and `ink` the color of text."""

    name: str
    colors: Mapping[str, Color] = field(hash=False)

    def __post_init__(self) -> None:
        missing = [role for role in ("ground", "ink") if role not in self.colors]
        if missing:
            raise ValuesError(
                f"the theme {self.name!r} has no color named {missing[0]!r}; every theme needs 'ground' and 'ink'"
            )

    def color(self, value: Ink | str) -> Color:
        """Return the color of a name; a plain color is returned as it is."""
        wanted = ink(value)
        if isinstance(wanted, Color):
            return wanted
        if wanted.name not in self.colors:
            raise ValuesError(
                f"the theme {self.name!r} has no color named {wanted.name!r}{nearest(wanted.name, self.colors)}"
            )
        found = self.colors[wanted.name]
        return found if wanted.alpha == 1 else replace(found, alpha=found.alpha * wanted.alpha)


@check_arguments
def theme(name: str, base: Theme | None = None, **colors: str) -> Theme:
    """Return a theme from colors by name, on the base of another theme.

    >>> theme("paper", LIGHT, ground="#fdf6e3").color("ground").hex
    '#fdf6e3'
    """
    found = dict(base.colors) if base else {}
    for key, value in colors.items():
        parsed = ink(value)
        if isinstance(parsed, Named):
            if base is None or parsed.name not in base.colors:
                raise ValuesError(f"color {key!r} of theme {name!r} must be '#rrggbb', but it is {value!r}")
            parsed = base.color(parsed)
        found[key] = parsed
    return Theme(name, found)


# The last names of each theme, from `weight` on, are roles: what a color means in a film of networks, the same in every
# formula and picture. Weights, biases, inputs, activations, targets, errors and gradients, deltas, what is discussed
# now; numbers above and below 0; queries, keys and values of attention.
DARK = theme(
    "dark",
    ground="#000000",
    ink="#FFFFFF",
    white="#FFFFFF",
    black="#000000",
    blue="#58C4DD",
    blue_a="#C7E9F1",
    blue_b="#9CDCEB",
    blue_d="#29ABCA",
    green="#83C167",
    green_b="#A6CF8C",
    green_d="#77B05D",
    yellow="#FFFF00",
    yellow_b="#FFEA94",
    yellow_e="#E8C11C",
    red="#FC6255",
    red_b="#FF8080",
    orange="#FF9A3C",
    purple="#B05CE0",
    grey="#888888",
    light_grey="#BBBBBB",
    weight="#83C167",
    bias="#58C4DD",
    input="#FFFFFF",
    activation="#FFEA94",
    target="#C792EA",
    error="#FF8080",
    gradient="#FF8080",
    delta="#FFA64D",
    lit="#FFD42E",
    positive="#58C4DD",
    negative="#FC6255",
    query="#F59AC8",
    key="#5FD3B0",
    value="#8FA8FF",
)

# The same roles on white: dark enough that thin strokes and text keep a contrast of 3:1 or more.
LIGHT = theme(
    "light",
    DARK,
    ground="#FFFFFF",
    ink="#15181C",
    blue="#1A7A99",
    blue_a="#2A6F94",
    blue_b="#1F83A6",
    blue_d="#0F5F7A",
    green="#3F7D2A",
    green_b="#4B8533",
    green_d="#37701F",
    yellow="#A07800",
    yellow_b="#94701A",
    yellow_e="#B26A00",
    red="#C8321F",
    red_b="#CC3D3D",
    orange="#B85A00",
    purple="#8A3FB8",
    grey="#6B6B6B",
    light_grey="#7D7D7D",
    weight="#37701F",
    bias="#1A7A99",
    input="#15181C",
    activation="#806000",
    target="#8A3FB8",
    error="#C8321F",
    gradient="#C8321F",
    delta="#B25000",
    lit="#B26A00",
    positive="#1A7A99",
    negative="#C8321F",
    query="#B02A78",
    key="#00786A",
    value="#3F55C8",
)

# The same roles as light or as far from black as they can be: 7:1 and more.
CONTRAST = theme(
    "contrast",
    DARK,
    blue="#7FDBFF",
    blue_d="#4FC3F7",
    green="#8CFF66",
    green_b="#B6FF9E",
    green_d="#66E03A",
    yellow_e="#FFD000",
    red="#FF8A80",
    red_b="#FFB3AD",
    orange="#FFB347",
    purple="#C77CFF",
    grey="#B0B0B0",
    light_grey="#DDDDDD",
    weight="#8CFF66",
    bias="#7FDBFF",
    input="#FFFFFF",
    activation="#FFF3B8",
    target="#D9A8FF",
    error="#FFB3AD",
    gradient="#FFB3AD",
    delta="#FFB866",
    lit="#FFD000",
    positive="#7FDBFF",
    negative="#FF8A80",
    query="#FFB0DC",
    key="#7CF0CC",
    value="#B3C3FF",
)

# After Okabe and Ito (2008), "Color universal design": told apart with deuteranopia and protanopia too. The dark green
# is no darker than green and the light red hardly lighter than red, or one would be lost beside red, one beside amber.
SAFE = theme(
    "safe",
    DARK,
    blue="#56B4E9",
    blue_a="#CFE8F8",
    blue_b="#9AD1F2",
    blue_d="#2C86BD",
    green="#009E73",
    green_b="#3FC79F",
    green_d="#009E73",
    yellow="#F0E442",
    yellow_b="#F7F0A0",
    yellow_e="#E69F00",
    red="#D55E00",
    red_b="#E0662A",
    orange="#E69F00",
    weight="#3FC79F",
    bias="#56B4E9",
    input="#FFFFFF",
    activation="#F7F0A0",
    target="#8250D2",
    error="#E0662A",
    gradient="#E0662A",
    delta="#E69F00",
    lit="#F0E442",
    positive="#56B4E9",
    negative="#D55E00",
    query="#E69F00",
    key="#009E73",
    value="#56B4E9",
)

THEMES: Mapping[str, Theme] = {"dark": DARK, "light": LIGHT, "contrast": CONTRAST, "safe": SAFE}


def find_theme(name: str | Theme) -> Theme:
    """Return a theme by its name, or the theme itself."""
    if isinstance(name, Theme):
        return name
    if name not in THEMES:
        raise ValuesError(f"no theme is named {name!r}; there are {', '.join(THEMES)}{nearest(name, THEMES)}")
    return THEMES[name]
