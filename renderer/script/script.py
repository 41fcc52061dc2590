"""The script: a clock and a stage; plays clips, and compiles to a scene."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal, Unpack, overload

from renderer.scene.address import Address, reading
from renderer.scene.allowance import Allowance
from renderer.scene.automatic_names import auto
from renderer.scene.chart import Chart
from renderer.scene.fields import Followed
from renderer.scene.moving_value import Value
from renderer.scene.node import N, Node, Ref, Target
from renderer.scene.origins import Way, called
from renderer.scene.properties import OF_THE_WHOLE, check_property
from renderer.scene.scene import FRAME, Scene
from renderer.scene.signal_values import constants_checked, themed_signal, value_at
from renderer.scene.timeline import Beat, Sound
from renderer.script.clips.clip import Clip, Clips, Targets, each, placed, together
from renderer.script.clips.moving_data import data_signals
from renderer.script.property_log import TIME_TOLERANCE
from renderer.script.redrawing import follow_data
from renderer.script.retiming import Lengths
from renderer.script.script_lines import Telling
from renderer.script.script_timeline import Course, clock_of, compiled, refuse_other_beats
from renderer.script.speech import Speech
from renderer.script.stage import Stage
from renderer.script.stands_for import stand_for_data
from renderer.tracks.signal import Signal
from renderer.tracks.signal_arithmetic import Applied, Clock, Reading
from renderer.tracks.signal_arithmetic import signal as as_signal
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import ANYTHING
from renderer.values.errors import ScriptError
from renderer.values.numbers import Point, finite, not_negative, positive
from renderer.values.short_repr import brief
from renderer.values.theme import Theme, find_theme


class Script(Telling):
    """A film in the making.

    `size` is the frame's width and height in pixels or in any other measure: only their ratio counts, the frame is
    always 8 units high. `pace` is how fast the film runs: 2 plays everything in half the time. `times` are new
    lengths of the beats, and `voice` says the lines. All seconds of a script, `now` too, are on its own clock, which
    neither a pace nor times change.

    >>> from renderer.scene.shapes import circle
    >>> from renderer.script.clips.appear import fade_in
    >>> script = Script()
    >>> script.play(fade_in(circle(name="dot")))
    >>> script.wait(2)
    >>> script.scene().duration
    3.0
    """

    @check_arguments
    def __init__(
        self,
        theme: Theme | str = "dark",
        size: Point = (16, 9),
        pace: float = 1.0,
        times: Annotated[Lengths | None, ANYTHING] = None,
        voice: Annotated[Speech | None, ANYTHING] = None,
    ) -> None:
        super().__init__()
        self.theme = find_theme(theme)
        width, height = (positive(side, "a side of the frame") for side in size)
        self.frame = FRAME if width * 9 == height * 16 else (FRAME[1] * width / height, FRAME[1])
        self._pace = positive(pace, "the pace")
        if times is not None and not isinstance(times, Lengths):
            told = "name them in a file beside the script, such as my_film.times.toml"
            raise ScriptError(f"times are lengths made from the film itself, but this is {brief(times)}; {told}")
        if voice is not None and not isinstance(voice, Speech):
            raise ScriptError(f"a voice is made by `netreel render --voice`, but this is {brief(voice)}")
        self._lengths = times
        self._speech = voice or Speech()
        self._stage = Stage(self.theme, self.frame)
        self._now = 0.0
        self._coming: list[tuple[float, float, Clip, Way]] = []
        self._under_way: list[tuple[float, Way]] = []
        self._beats: list[Beat] = []
        self._ways: list[Way] = []
        self._chapters: list[tuple[str, float]] = []
        self._captions: list[tuple[str, float, float | None]] = []
        self._sounds: list[Sound] = []
        self._sound_ways: list[Way] = []
        self._claims: list[tuple[str, object]] = []
        self._allowed: list[Allowance] = []
        self._runs: list[tuple[float, tuple[tuple[str, str], ...]]] = []

    @property
    def now(self) -> float:
        """The start time of the next clip, in seconds of the script, independent of the pace."""
        return self._now

    # ---- nodes on the stage

    @check_arguments
    def add(self, *nodes: Node | Iterable[Node]) -> None:
        """Add nodes now."""
        self._stage.origin = called()
        for node in nodes:
            for one in [node] if isinstance(node, Node) else node:
                if not isinstance(one, Node):
                    raise ScriptError(f"add takes nodes, but this is {type(one).__name__} {one!r:.60}")
                self._stage.add(one, self._now)

    @check_arguments
    def remove(self, *targets: Targets) -> None:
        """Remove nodes now; a node may be added again later."""
        self._stage.origin = called()
        for target in targets:
            for ref in each(self._stage, target, self._now):
                self._stage.remove(ref, self._now)

    @overload
    def pose(self, target: N) -> N: ...

    @overload
    def pose(self, target: Ref | str) -> Any: ...

    @check_arguments
    def pose(self, target: Target) -> Node:
        """Return a copy of a node in its present state, in coordinates of the frame: for layout and measuring."""
        ref = self._stage.ref(target, self._now)
        node = self._stage.standing(ref, self._now)
        if self._stage.at_top(ref, self._now):
            return node
        place = self._stage.place(ref, self._now)
        x, y = place.point(node.pivot)
        return node.with_(
            at=(x - node.pivot[0], y - node.pivot[1]),
            scale=place.scale,
            angle=place.angle,
            opacity=min(max(self._stage.opacity(ref, self._now), 0.0), 1.0),
        )

    @check_arguments
    def ref(self, target: Target) -> Ref:
        """Return the node on the stage with a name or an address."""
        return self._stage.ref(target, self._now)

    @check_arguments
    def stands(self, target: Target) -> bool:
        """Return whether a node is on the stage now."""
        return self._stage.has(target, self._now)

    # ---- the clock

    @check_arguments
    def play(self, *clips: Clips, label: str | None = None, seconds: float | None = None) -> None:
        """Play clips at once, as one beat: the clock advances by the longest, or they are scaled to `seconds`."""
        whole = together(*clips)
        if not whole.parts:
            raise ScriptError(f"play was given no clip at {self._now:.2f} s; wait(seconds) lets time pass")
        if whole.seconds <= 0 and seconds is None:
            raise ScriptError(f"the clips played at {self._now:.2f} s take no time; put nodes up with add(...) instead")
        asked = whole.seconds if seconds is None else positive(seconds, "the seconds of a play")
        self._refuse_more_beats()
        origin = called()
        self._enact(whole, asked, origin)
        self._beat("play", asked, label, origin)

    @check_arguments
    def begin(self, *clips: Clips) -> None:
        """Start clips now without advancing the clock: they run under the beats that follow."""
        whole = together(*clips)
        if not whole.parts:
            raise ScriptError(f"begin was given no clip at {self._now:.2f} s")
        origin = called()
        begun = placed(whole, self._now, self._now + whole.seconds)
        self._coming += [(start, end, clip, origin) for start, end, clip in begun]
        self._under_way.append((self._now + whole.seconds, origin))
        self._catch_up(self._now)

    @check_arguments
    def wait(self, seconds: float = 1.0, label: str | None = None) -> None:
        """Advance the clock, as one beat of the film."""
        length = positive(seconds, "the seconds of a wait")
        self._refuse_more_beats()
        self._beat("wait", length, label, called())

    def _pass(self, seconds: float, origin: Way) -> None:
        self._refuse_more_beats()
        self._beat("wait", round(seconds, 9), None, origin)

    def _refuse_more_beats(self) -> None:
        if self._lengths is not None and len(self._beats) >= len(self._lengths.own):
            refuse_other_beats(self._lengths)

    def _enact(self, whole: Clip, length: float, origin: Way) -> None:
        # What was begun earlier takes its turn, so that each clip finds the stage as it stands when it starts.
        end = self._now + length
        mine = [(start, finish, clip, origin) for start, finish, clip in placed(whole, self._now, end)]
        due = [one for one in self._coming if one[0] < end - TIME_TOLERANCE]
        self._coming = [one for one in self._coming if one[0] >= end - TIME_TOLERANCE]
        self._take(sorted((*due, *mine), key=lambda one: round(one[0], 9)))

    def _catch_up(self, t: float) -> None:
        """Enact clips of `begin` that start at a time or before."""
        due = [one for one in self._coming if one[0] <= t + TIME_TOLERANCE]
        self._coming = [one for one in self._coming if one[0] > t + TIME_TOLERANCE]
        self._take(sorted(due, key=lambda one: round(one[0], 9)))

    def _take(self, clips: Iterable[tuple[float, float, Clip, Way]]) -> None:
        for start, finish, clip, origin in clips:
            self._stage.origin = origin
            clip.enact(self._stage, start, finish)

    def _beat(self, kind: Literal["play", "wait"], length: float, label: str | None, origin: Way) -> None:
        chapter = self._chapters[-1][0] if self._chapters else None
        self._beats.append(Beat(len(self._beats), round(self._now, 9), round(length, 9), kind, label, chapter))
        self._ways.append(origin)
        self._now = round(self._now + length, 9)
        self._catch_up(self._now)

    # ---- signals

    @check_arguments
    def follow(
        self, target: Target, signal: object = None, /, *, until: float | None = None, **properties: Unpack[Followed]
    ) -> None:
        """Let signals drive properties from now on: `follow(dot, at=curve.point_at(x))`.

        A function is called with the seconds of the script since now: `follow(dot, at=lambda t: (math.cos(t), 0))`.
        `until` is a time such as `now + 2`. By address, `follow("rings.*.at", signal)` drives a property of every part
        of a group at once, with an array of one row a part; "bars.values" drives the data that a chart is drawn from.
        """
        where, prop = reading(target) if isinstance(target, str) else ("", "")
        if bool(prop) == bool(properties) or (prop and signal is None):
            raise ScriptError(
                f"follow drives properties, as in follow(dot, at=signal) or follow('dot.at', signal), "
                f"but this is {brief(target)}"
            )
        if prop:
            self._follow(Address(where), prop, signal, until)
            return
        address = self._stage.ref(target, self._now).address
        for name, one in properties.items():
            self._follow(address, name, one, until)

    def _follow(self, where: Address, prop: str, signal: object, until: float | None) -> None:
        address = where.property(prop)
        if callable(signal) and not isinstance(signal, type) and not hasattr(signal, "inputs"):
            signal = Applied(signal, (Clock(start=self._now),))
        made = as_signal(signal)
        end = float("inf") if until is None else finite(until, "until")
        if end <= self._now:
            raise ScriptError(f"{address!r} cannot follow until {end:.2f} s: it is {self._now:.2f} s already")
        if until is not None and made.changes():
            self._under_way.append((end, called()))
        ref = self._stage.ref(where, self._now)
        if isinstance(ref.node, Chart) and prop in ref.node.data:
            self._follow_data(ref, ref.node, address, made, end)
            return
        driven = data_signals(ref, prop, made)
        if driven:
            self._stage.origin = called()
            for place, name, one in driven:
                part = self._stage.ref(place, self._now)
                for wanted in one.inputs:
                    self._stage.check_reading(f"{place}.{name}", wanted, self._now)
                self._stage.try_signal(one, f"{place}.{name}", self._now)
                self._stage.follow(part, name, self._now, end, one)
            stand_for_data(self._stage, ref, prop, self._now, self._now, None)
            return
        check_property(ref.node, ref.address, prop)
        made = themed_signal(prop, made, self.theme)
        constants_checked(made, address)
        for wanted in made.inputs:
            self._stage.check_reading(address, wanted, self._now)
        self._stage.try_signal(made, address, self._now)
        self._stage.origin = called()
        self._stage.follow(ref, prop, self._now, end, made)

    def _follow_data(self, ref: Ref, chart: Chart, address: str, signal: Signal, end: float) -> None:
        name = reading(address).prop
        for wanted in signal.inputs:
            self._stage.check_reading(address, wanted, self._now)
        if not signal.inputs:
            chart.checked(name, value_at(signal, ref.address, self._now, self._stage.reader(self._now)))
        self._stage.origin = called()
        follow_data(self._stage, ref, chart, {name: signal}, self._now, end)
        stand_for_data(self._stage, ref, name, self._now, self._now, None)

    @check_arguments
    def value(self, start: float = 0.0, *, name: str | None = None) -> Value:
        """Return a number that moves: `x = script.value(-4.5)`, `script.play(to(x, 4.5, seconds=3))`.

        Arithmetic with it makes signals, `x * 2 + 1`, and so do `apply(function, x)` and `curve.point_at(x)`.
        """
        self._stage.origin = called()
        made = self._stage.add(Value(name=auto(name, "value"), value=start), self._now).node
        assert isinstance(made, Value)
        return made

    @check_arguments
    def reading(self, target: Target, prop: str) -> Reading:
        """Return the signal of a property of a node: `follow(label, at=script.reading(dot, "at") + (0, 0.5))`."""
        ref = self._stage.ref(target, self._now)
        if prop not in OF_THE_WHOLE:
            check_property(ref.node, ref.address, prop)
        return Reading(ref.address.property(prop))

    @check_arguments
    def read(self, target: Target) -> object:
        """Return the value of a property now, as signals read it: "dot.at", "dot.place" (to the frame), or a value."""
        if not isinstance(target, str):
            target = self._stage.ref(target, self._now).address.property("value")
        return self._stage.reader(self._now)(target)

    # ---- chapters, captions, sounds, claims

    @check_arguments
    def chapter(self, name: str) -> None:
        """Start a chapter: it contains all beats until the next chapter."""
        if not name.strip():
            raise ScriptError("a chapter needs a name")
        if any(old == name for old, _ in self._chapters):
            raise ScriptError(f"there is a chapter {name!r} already; names of chapters must differ")
        self._finish_line()
        self._chapters.append((name, self._now))

    @check_arguments
    def caption(self, text: str, seconds: float | None = None) -> None:
        """Show a caption from now on, for some seconds or until the next caption."""
        if not text.strip():
            raise ScriptError("a caption needs words")
        length = None if seconds is None else positive(seconds, "the seconds of a caption")
        self._finish_line()
        self._captions.append((text, self._now, length))

    @check_arguments
    def sound(
        self,
        file: str | FilePath,
        at: float | None = None,
        gain: float = 1.0,
        fade_in: float = 0.0,
        fade_out: float = 0.0,
    ) -> None:
        """Play a sound file from now on, or `at` seconds after now; gain 1 leaves its volume unchanged."""
        start = self._now + (0.0 if at is None else finite(at, "at"))
        if start < 0:
            raise ScriptError(f"the sound {str(file)!r} would start {-start:g} s before the film")
        fades = not_negative(fade_in, "fade_in"), not_negative(fade_out, "fade_out")
        self._sounds.append(Sound(str(file), start, not_negative(gain, "gain"), *fades))
        self._sound_ways.append(called())

    @check_arguments
    def claim(self, target: Target, *claims: object) -> None:
        """Attach claims to the equation in a node; `netreel check` evaluates them."""
        address = self._stage.address(target)
        for claim in claims:
            if not callable(getattr(claim, "check", None)):
                raise ScriptError(f"claim takes claims, such as equation.claim(facts), but this is {brief(claim)}")
        self._claims += [(address, claim) for claim in claims]

    @check_arguments
    def about(self, *subjects: object) -> None:
        """Set the runs, or the models, that the numbers on screen belong to from now on.

        `netreel check` finds numbers of other runs that are still seen: `script.about(run)` after a step of training.
        Without subjects numbers may be of any run again.
        """
        self._runs.append((self._now, tuple(_digests(one) for one in subjects)))

    @check_arguments
    def allow(self, kind: str, *targets: Target, why: str) -> None:
        """Accept lint findings of a kind at the targets, or everywhere, with a reason.

        `kind` is one of "overlap", "crossed", "covered", "off frame", "contrast", "tiny", "flight", "too short",
        "still" and "empty". A target stands for all below it; "frame" and "captions" are targets too.
        """
        names = tuple(self._stage.address(target) for target in targets)
        self._allowed.append(Allowance(kind, names, why))

    # ---- the end

    def scene(self) -> Scene:
        """Return the film as immutable data."""
        self._finish_line()
        if not self._beats:
            raise ScriptError("the script has no beat: play(...) or wait(...) lets time pass")
        self._catch_up(float("inf"))
        course = Course(
            tuple(self._beats),
            tuple(self._ways),
            tuple(self._chapters),
            tuple(self._captions),
            tuple(self._sounds),
            tuple(self._claims),
            {"theme": self.theme.name, "allowed": tuple(self._allowed)},
            tuple(self._runs),
            tuple(self._sound_ways),
            *self._told(),
        )
        return compiled(self._stage, course, clock_of(course.beats, self._lengths, self._pace), self.frame)


def _digests(subject: object) -> tuple[str, str]:
    """Return the digests of the model and the input of a run; of a model its own, and nothing for any input."""
    model = getattr(subject, "model", subject)
    digests = getattr(model, "digest", None), getattr(subject, "input_digest", "")
    if not hasattr(model, "steps") or not all(isinstance(one, str) for one in digests):
        raise ScriptError(f"a film is about runs or models, as in about(model.run(x)), but this is {brief(subject)}")
    return digests  # type: ignore[return-value]
