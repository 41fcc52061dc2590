"""Numbers on screen: each is computed again from its source and compared with the drawn digits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import cast

from renderer.geometry.path import Path
from renderer.scene.evaluate import Instant
from renderer.scene.life_tree import TreeEntry
from renderer.scene.node import walk
from renderer.scene.origins import Way
from renderer.scene.scene import Scene
from renderer.scene.signal_values import Driven
from renderer.tracks.signal import Spliced
from renderer.tracks.track import Track
from renderer.typeset.number import NumberNode, placed_characters
from renderer.typeset.read_digits import UNREADABLE, read_digits
from renderer.values.errors import NetreelError, ValuesError
from renderer.values.number_format import says
from renderer.values.sourced import Evidence, Source

_FAINT = 0.05  # opacity below which a number is not read
_BEFORE = 1e-3  # seconds before the end of a beat at which what is there then is looked at
_MEASURED = 24  # gradients of a run that are measured: each takes some fifty forward passes
_STEP = 0.5  # seconds between looks where there are no beats


@dataclass(frozen=True, slots=True)
class FalseNumber:
    """A number whose digits contradict its source, or whose source belongs to another run.

    `t` is the first time at which it is seen so, `shown` what is drawn, and `way` the calls of the script that put it
    up or changed it.
    """

    address: str
    t: float
    shown: str
    trouble: str
    way: Way = field(default=(), compare=False)


@dataclass(frozen=True)
class NumberReport:
    """The addresses of the numbers with a source, and the false ones."""

    sourced: tuple[str, ...]
    false: tuple[FalseNumber, ...]


def check_numbers(scene: Scene) -> NumberReport:
    """Compute every number with a source again, at the start and the end of every beat.

    The run is made anew. Its number, written as the node writes numbers, must be what is drawn, or what is drawn must
    be it, rounded to the digits that are shown. Numbers that count or change their outlines are looked at when they
    have arrived. Of the gradients by parameters and inputs that are seen, the largest of each run, up to 24, are
    compared with central differences too. Where a script says what it is about, other runs are found.
    """
    check = _Check(scene)
    for t in _looks(scene):
        check.look(t)
    check.measure()
    return NumberReport(tuple(check.sourced), tuple(check.false.values()))


def _looks(scene: Scene) -> list[float]:
    if not scene.beats:
        return [*(k * _STEP for k in range(int(scene.duration / _STEP) + 1)), scene.duration]
    times = {t for beat in scene.beats for t in (beat.start, max(beat.end - _BEFORE, beat.start))}
    return sorted({round(t, 9) for t in (*times, scene.duration)})


class _Check:
    """The state of a check of the numbers of one scene."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._numbers = [list(_numbers(scene, number)) for number in range(len(scene.lives))]
        self._fresh: dict[int, Evidence] = {}
        self._declared = tuple(cast(Iterable[tuple[float, Iterable[tuple[str, str]]]], scene.notes.get("runs", ())))
        self._known: dict[tuple[object, ...], None] = {}
        self._gradients: dict[int, dict[Source, FalseNumber]] = {}
        self.sourced: dict[str, None] = {}
        self.false: dict[tuple[int, str, str, str], FalseNumber] = {}

    def look(self, t: float) -> None:
        """Check every number that can be read at a time."""
        moment = Instant(self._scene.player.entry_at, t)
        last = t >= self._scene.duration
        for number, life in enumerate(self._scene.lives):
            # What lives to the end is there in the last frame too.
            if life.start <= t < life.end or (last and life.end == t):
                for entry in self._numbers[number]:
                    self._look_at(number, entry, moment)

    def _look_at(self, number: int, entry: TreeEntry, moment: Instant) -> None:
        source = cast(Source | None, moment.value(entry, "stands_for"))
        paths = None if source is None else _outlines(entry, moment)
        if source is None or paths is None:
            return
        self.sourced.setdefault(entry.address)
        runs = self._runs_at(moment.t)
        key = (number, entry.address, source, runs, paths)
        if key in self._known:
            return
        self._known[key] = None
        node = entry.node
        assert isinstance(node, NumberNode)
        found = self._trouble(node, paths, source, runs)
        if found is not None:
            self._add(number, self._false(number, entry, moment.t, *found))
        elif source.is_gradient:
            told = self._false(number, entry, moment.t, read_digits(paths, node.figures), "")
            self._gradients.setdefault(id(source.run), {}).setdefault(source, told)

    def measure(self) -> None:
        """Compare the largest gradients that were seen, of each run, with central differences."""
        for run, seen in self._gradients.items():
            largest = sorted(seen, key=lambda source: -abs(source.value))[:_MEASURED]
            try:
                differing = self._fresh[run].differing(largest)
            except NetreelError:
                # Where a step leaves the range of float64 nothing can be measured.
                continue
            for source, measured in differing.items():
                trouble = (
                    f"{source.address} is {source.value:.9g} by reverse mode, and {measured:.9g} as it is measured"
                )
                self._add(-1, replace(seen[source], trouble=trouble))

    def _add(self, number: int, false: FalseNumber) -> None:
        self.false.setdefault((number, false.address, false.shown, false.trouble), false)

    def _false(self, number: int, entry: TreeEntry, t: float, shown: str, trouble: str) -> FalseNumber:
        return FalseNumber(entry.address, t, shown, trouble, self._way(number, entry, t))

    def _trouble(
        self, node: NumberNode, paths: tuple[Path, ...], source: Source, runs: frozenset[tuple[str, str]] | None
    ) -> tuple[str, str] | None:
        """Return what is drawn and what is wrong with it; None where nothing is."""
        try:
            value = self._again(source)
        except NetreelError as error:
            return read_digits(paths, node.figures), str(error)
        expected = node.figures.written(value)
        # A gradient belongs where the number does by which it is taken.
        if node.place is not None and _entry(node.place) != _entry(replace(source, tensor=_plain(source.tensor))):
            whose = " of another model" if node.place.model != source.model else ""
            trouble = f"it stands in the place of {node.place.address}, and is {source.address}{whose}"
            return read_digits(paths, node.figures), trouble
        if runs is not None and not runs & {(source.model, source.input), (source.model, "")}:
            other = any(model == source.model for model, _ in runs)
            part = "input, target or loss" if other else "model"
            trouble = f"{source.address} is of another {part} than the film is about here"
            return read_digits(paths, node.figures), trouble
        if paths == placed_characters(expected, node.figures, len(paths)):
            return None
        text = read_digits(paths, node.figures)
        if text == expected or _rounds(text, value):
            return None
        exact = "" if _rounds(expected, value, exactly=True) else f" ({value:.9g})"
        return text, f"{source.address} is {expected}{exact}"

    def _again(self, source: Source) -> float:
        run = source.run
        if run is not None and id(run) not in self._fresh:
            self._fresh[id(run)] = run.anew()
        return source.again(self._fresh.get(id(run)))

    def _runs_at(self, t: float) -> frozenset[tuple[str, str]] | None:
        """Return the runs that the film is about; a new choice counts after the moment at which it is made."""
        chosen = [runs for start, runs in self._declared if start < t]
        return frozenset(chosen[-1]) or None if chosen else None

    def _way(self, number: int, entry: TreeEntry, t: float) -> Way:
        """Return the calls that made the number what it is: the last that moved it, or what put it up."""
        origins = self._scene.origins
        props = [(entry.address, "stands_for"), *((part.address, "path") for part in entry.children)]
        moves = (one for where, prop in props for one in origins.moves.get((number, where, prop), ()))
        moved = [one for one in moves if one[0] <= t + 1e-9]
        return max(moved, key=lambda one: one[0])[2] if moved else origins.of_life(number)


def _plain(tensor: str) -> str:
    """Return the name of a tensor, of a gradient that of the tensor by which it is taken."""
    return tensor.removesuffix(".gradient")


def _entry(source: Source) -> tuple[str, str, str, tuple[int, ...]]:
    """Return what a source is for any input."""
    return source.model, source.step, source.tensor, source.index


def _numbers(scene: Scene, number: int) -> Iterator[TreeEntry]:
    if not any(isinstance(node, NumberNode) for _, node in walk(scene.lives[number].node)):
        return
    for entry in scene.player.entries(number).values():
        if isinstance(entry.node, NumberNode):
            yield entry


def _outlines(entry: TreeEntry, moment: Instant) -> tuple[Path, ...] | None:
    """Return the outlines of a number's characters; None while it cannot be read, or they are on their way."""
    if not moment.present(entry) or moment.opacity(entry) < _FAINT:
        return None
    for part in entry.children:
        if _morphs(part.driven.get("path"), moment.t):
            return None
        if not moment.value(part, "present") or moment.value(part, "opacity") < _FAINT:
            return None
    return tuple(cast(Path, moment.value(part, "path")) for part in entry.children)


def _morphs(driver: object, t: float) -> bool:
    """Return whether keys let an outline be on its way; while digits count, they stand for nothing anyway."""
    if isinstance(driver, Driven):
        driver = driver.signal
    if isinstance(driver, Spliced):
        driver = driver.part(t)
    return isinstance(driver, Track) and any(a <= t < b for a, b in driver.changes())


def _rounds(text: str, value: float, exactly: bool = False) -> bool:
    """Return whether a text is a number that a value rounds to, or that it is exactly."""
    if UNREADABLE in text:
        return False
    try:
        return float(text.replace("−", "-")) == value if exactly else says(text, value)
    except (ValuesError, ValueError):
        return False
