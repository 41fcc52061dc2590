"""Values of signals: read with a check, so that the error for a wrong value names its driver."""

from __future__ import annotations

from dataclasses import replace

from renderer.scene.address import own_of, reading
from renderer.scene.origins import Way
from renderer.scene.properties import PROPERTIES, kind_of_property, themed_value
from renderer.scene.site import Driver
from renderer.tracks.signal import Always, Read, Signal, Span, Spliced
from renderer.tracks.track import Track
from renderer.values.argument_kinds import ANYTHING, WRONG, fault
from renderer.values.errors import NetreelError, SceneError
from renderer.values.theme import Theme


class WrongValue(SceneError):
    """An error for a signal whose value is no value of its property."""


def value_at(signal: Driver, where: str, t: float, read: Read) -> object:
    """Return a signal's value at a time in plain form, checked for the property `where` ("dot.at")."""
    try:
        value = signal.at(t, read)
    except NetreelError:
        raise
    except Exception as error:
        said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise SceneError(f"the signal of {where!r} fails at {t:.2f} s: {said:.200}") from error
    return checked_value(value, where, f"what drives {where!r} at {t:.2f} s")


def checked_value(value: object, where: str, what: str) -> object:
    """Return a value of the property `where` in plain form; raise an error that begins with `what` if it is wrong."""
    prop = reading(where).prop
    if value is None and own_of(prop):
        return None
    kind = kind_of_property(prop) or ANYTHING
    taken = kind.take(value)
    if taken is WRONG:
        hint = "; write Color(...) or ink('#rrggbb')" if prop in ("fill", "*.fill") and isinstance(value, str) else ""
        raise WrongValue(f"{fault(kind, value, what)}{hint}")
    return taken


def constants_checked(signal: Signal, where: str) -> None:
    """Check the values that a signal holds without reads: keys of tracks, and constants."""
    if isinstance(signal, Track):
        for key in signal.keys:
            checked_value(key.value, where, f"the key of {where!r} at {key.t:.2f} s")
    elif isinstance(signal, Always):
        checked_value(signal.value, where, f"what drives {where!r}")
    elif isinstance(signal, Spliced):
        for _, part in signal.parts:
            constants_checked(part, where)


def themed_signal(prop: str, signal: Signal, theme: Theme) -> Signal:
    """Return a signal with every name of a color in its values replaced by the theme's color."""
    own = PROPERTIES.get(prop)
    if own is None or own.themed is None:
        return signal
    if isinstance(signal, Always):
        return Always(themed_value(prop, signal.value, theme))
    if isinstance(signal, Track):
        return Track(tuple(replace(key, value=themed_value(prop, key.value, theme)) for key in signal.keys))
    return signal


class Driven:
    """The signal of one property for the player: values are checked, and errors name the script line."""

    __slots__ = ("_moved", "_signal", "_where")

    def __init__(self, signal: Signal, where: str, moved: tuple[tuple[float, float, Way], ...]) -> None:
        self._signal, self._where, self._moved = signal, where, moved

    @property
    def signal(self) -> Signal:
        """The signal itself."""
        return self._signal

    @property
    def inputs(self) -> tuple[str, ...]:
        """The inputs of the signal."""
        return self._signal.inputs

    def changes(self) -> tuple[Span, ...]:
        """Return the changes of the signal."""
        return self._signal.changes()

    def at(self, t: float, read: Read) -> object:
        """Return the value at a time."""
        try:
            return value_at(self._signal, self._where, t, read)
        except NetreelError as error:
            if not error.way:
                error.way = next((way for t0, _, way in reversed(self._moved) if t0 <= t + 1e-9), ())
            raise
