"""The morph of nodes into others, part by part."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, TypeAlias, cast

from renderer.geometry.path import Path, polyline_contour
from renderer.scene.address import Address
from renderer.scene.node import Group, Node, Ref, Strokes
from renderer.script.become import images
from renderer.script.become.bulk_lines import PieceLook, hand_over_lines
from renderer.script.become.pairing import MorphPiece, Pairing, merged_pairings, pair, pieces
from renderer.script.become.surplus import Runner, nearest_turn, scaled, send_runners
from renderer.script.clips.appear import appear
from renderer.script.clips.clip import Targets, each, entering
from renderer.script.clips.draw import slots
from renderer.script.stage import Stage
from renderer.tracks.ease_argument import Easing
from renderer.values.affine import Affine
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import kind_of, mapping
from renderer.values.color import Color
from renderer.values.ease import Ease, linear, smooth
from renderer.values.errors import ScriptError
from renderer.values.numbers import Array, Point, not_negative, positive
from renderer.values.paint import Stroke

Pairs: TypeAlias = Annotated[Mapping[Any, Targets | None], mapping(kind_of(Targets), kind_of(Targets | None))]
"""Sources and their targets; None for sources that leave without a target."""

LIFTED = 0.4
"""The share of its way in which a copy comes in."""


@dataclass(frozen=True)
class Become:
    """Sources morph into a target: its parts start with the sources' looks and end with their own."""

    sources: Targets
    target: Targets
    seconds: float
    ease: Ease
    ratio: float
    arc: float
    pairs: Pairs = field(hash=False)
    keep: Targets | bool = ()
    by_text: bool = True

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Move every part of the target from its source's look to its own."""
        sources = _outermost(each(stage, self.sources, t0))
        _refuse_same(stage, sources, self.target, t0)
        kept = self._kept(stage, sources, t0)
        for ref in sources:
            if stage.life(ref.address, t0) < 0:
                raise ScriptError(f"{ref.address!r} is not drawn, so it cannot become anything")
            if not stage.seen(ref, t0):
                raise ScriptError(f"{ref.address!r} is hidden at {t0:.2f} s, so it cannot become anything")
        shown = _named(stage, self.target, t0)
        if images.is_image(sources) and images.is_image(shown) and not kept:
            targets = entering(stage, self.target, t0, stage.foremost(sources, t0))
            for ref in targets:
                appear(stage, ref, t0)
            images.dissolve(stage, sources, targets, t0, t1, self.ease)
            return
        if not images.is_image(shown):
            sources = images.scatter_images(stage, sources, kept, t0)
        worn = [piece for ref in sources for piece in pieces(ref)]
        looks = {piece: look for piece in worn if (look := _look(stage, piece, t0)) is not None}
        # What arrives takes the place of what goes; what stays is replaced by nothing.
        going = [ref for ref in sources if not _under(ref, kept)]
        over = stage.foremost(going, t0) if going else None
        depth = stage.depth(stage.foremost(sources, t0), t0)
        before = len(stage.order)
        targets = entering(stage, self.target, t0, over)
        for ref in targets:
            appear(stage, ref, t0)
        if not images.is_image(sources):
            targets = images.gather_images(stage, targets, t0, t1)
        pairing = self._pairing(stage, sources, targets, set(looks), t0)
        runners = self._hand_over(stage, targets, pairing, looks, kept, t0, t1)
        runners += [Runner(piece, None, t0, t1) for piece in pairing.leaving if not _under(piece.ref, kept)]
        for ref in sources:
            if images.is_image([ref]) and not _under(ref, kept):
                # It has more pixels than can fly as squares.
                stage.move(ref, "opacity", t0, t1, 0.0, self.ease)
                stage.remove(ref, t1)
            elif not _under(ref, kept):
                _retire(stage, ref, kept, t0)
        if over is not None:
            arrived = [ref for ref in targets if stage.life(ref.address, t0) >= before]
            over = stage.foremost(arrived, t0) if arrived else over
        send_runners(stage, runners, looks, depth, over, t0, t1, self.ease)

    def _hand_over(
        self,
        stage: Stage,
        targets: list[Ref],
        pairing: Pairing,
        looks: Mapping[MorphPiece, PieceLook],
        kept: set[str],
        t0: float,
        t1: float,
    ) -> list[Runner]:
        """Let the target's parts begin with the looks of their sources; sources without a partner run along."""
        places = _order(targets)
        order = sorted(pairing.pairs, key=lambda one: (places.get(one[1].ref.address, len(places)), one[1].line or 0))
        runners: list[Runner] = []
        bulk: dict[Ref, list[tuple[int, PieceLook]]] = {}
        for (group, target), (a, b) in zip(order, slots(len(order), self.ratio, t0, t1), strict=True):
            if target.line is None:
                copy = _under(group[0].ref, kept)
                _hand_over(stage, target.ref, looks[group[0]], t0, a, b, self.ease, self.arc, copy)
            else:
                bulk.setdefault(target.ref, []).append((target.line, looks[group[0]]))
            runners += [Runner(piece, target, a, b) for piece in group[1:]]
        for ref, lines in bulk.items():
            hand_over_lines(stage, ref, lines, t0, t1, self.ease)
        for ref in dict.fromkeys(target.ref for target in pairing.arriving):
            if ref not in bulk:
                _arrive(stage, ref, t0, t1, self.ease)
        return runners

    def _kept(self, stage: Stage, sources: list[Ref], t: float) -> set[str]:
        if self.keep is True:
            return {ref.address for ref in sources}
        return {ref.address for ref in each(stage, self.keep, t)} if self.keep else set()

    def _pairing(
        self, stage: Stage, sources: list[Ref], targets: list[Ref], seen: set[MorphPiece], t: float
    ) -> Pairing:
        fixed: list[Pairing] = []
        for ours, theirs in self.pairs.items():
            given = each(stage, ours, t)
            if theirs is None:
                fixed.append(Pairing((), tuple(piece for ref in given for piece in pieces(ref)), ()))
                continue
            wanted = each(stage, theirs, t)
            if len(given) == 1 and len(wanted) > 1:
                # One source goes to each of several targets whole; to all but the first go copies of it.
                first, *others = (pair(given, [one], self.by_text) for one in wanted)
                fixed.append(first)
                fixed += [Pairing(tuple((group[:1], one) for group, one in p.pairs), (), p.arriving) for p in others]
            else:
                fixed.append(pair(given, wanted, self.by_text))
        fixed = merged_pairings(fixed)
        taken = {p for one in fixed for group in (*(paired for paired, _ in one.pairs), one.leaving) for p in group}
        reached = {target for one in fixed for target in (*(to for _, to in one.pairs), *one.arriving)}
        rest = pair(_without(sources, taken, seen), _without(targets, reached, None), self.by_text)
        every = (*fixed, rest)
        met = [(tuple(p for p in group if p in seen), target) for one in every for group, target in one.pairs]
        return Pairing(
            tuple((group, target) for group, target in met if group),
            tuple(p for one in every for p in one.leaving if p in seen),
            (*(p for one in every for p in one.arriving), *(target for group, target in met if not group)),
        )


@check_arguments
def become(
    sources: Targets,
    target: Targets,
    *,
    seconds: float = 1.0,
    ease: Easing = smooth,
    ratio: float = 0.0,
    arc: float = 0.0,
    pairs: Pairs | None = None,
    keep: bool | Targets = (),
    by_text: bool = True,
) -> Become:
    """Return a clip in which sources morph into a target, part by part; the target then replaces the sources.

    Parts are paired as `pairs` says (`{a["w"]: b["w"]}`, `{a["w"]: (b["w"], c["w"])}` for it and a copy of it, or
    `{a["p"]: b["s"], a["q"]: b["s"]}` for two that become one, `{a["w"]: None}` for one that only leaves), then by
    name, by equal source text, and by order. `keep` names sources that stay (True: all) while a copy of them goes;
    `ratio` lets parts start one after another; `arc` bends their ways. The pixels of an image or a heat map fly as
    single squares, 4,096 at most; an image becomes another by a dissolve. A target that is new on the stage takes the
    z-order of its sources.
    """
    return Become(
        sources,
        target,
        positive(seconds, "the seconds of a clip"),
        ease,
        not_negative(ratio, "ratio"),
        arc,
        dict(pairs or {}),
        keep,
        by_text,
    )


def _outermost(refs: list[Ref]) -> list[Ref]:
    """Return the nodes that are not inside any of the others, each once."""
    every = {ref.address for ref in refs}
    found = {ref.address: ref for ref in refs if not _under(ref, every - {ref.address})}
    return list(found.values())


def _refuse_same(stage: Stage, sources: list[Ref], target: Targets, t: float) -> None:
    wanted = [target] if isinstance(target, Node | Ref | str) else list(target)
    for one in wanted:
        name = stage.address(one, t)
        for ref in sources:
            if ref.address == name:
                raise ScriptError(f"{name!r} cannot become itself; give the target another name")
            if _below(name, ref.address) or _below(ref.address, name):
                raise ScriptError(f"{ref.address!r} cannot become {name!r}: one of them lies in the other")


def _named(stage: Stage, target: Targets, t: float) -> list[Ref]:
    """Return the nodes that a target names, on the stage or not yet."""
    if isinstance(target, Node):
        return [target.ref]
    if isinstance(target, Ref | str):
        return [stage.ref(target, t)]
    return [ref for one in target for ref in _named(stage, one, t)]


def _below(address: str, above: str) -> bool:
    return Address(address).under(above)


def _without(refs: list[Ref], pieces_taken: set[MorphPiece], seen: set[MorphPiece] | None) -> list[Ref]:
    """Return the nodes without pieces that are paired already or hidden, as groups of the remaining parts."""
    gone = {piece.ref.address for piece in pieces_taken}

    def cut(ref: Ref) -> Ref | None:
        if ref.address in gone or (seen is not None and not ref.parts and not _visible(ref, seen)):
            return None
        if not isinstance(ref.node, Group):
            return ref
        left = tuple(found.node for part in ref.parts if (found := cut(part)) is not None)
        if len(left) == len(ref.node.parts) and all(a is b for a, b in zip(left, ref.node.parts, strict=True)):
            return ref
        return Ref(ref.address, ref.node.with_(parts=left)) if left else None

    return [found for ref in refs if (found := cut(ref)) is not None]


def _visible(ref: Ref, seen: set[MorphPiece]) -> bool:
    return MorphPiece(ref) in seen or MorphPiece(ref, 0) in seen


def _look(stage: Stage, piece: MorphPiece, t: float) -> PieceLook | None:
    """Return the look of a piece at a moment; None when it is not there."""
    ref = piece.ref
    if not stage.seen(ref, t):
        return None
    place, opacity = stage.place(ref, t), stage.opacity(ref, t)
    line = stage.value(ref, "stroke", t)
    if piece.line is None:
        fill, trim, path = stage.value(ref, "fill", t), stage.value(ref, "trim", t), stage.value(ref, "path", t)
        return PieceLook(path, place, fill, line, trim, opacity)
    ends = stage.value(ref, "lines", t)[piece.line]
    center = ends.mean(axis=0)
    where = Affine(1.0, 0.0, float(center[0]), float(center[1])).then(place)
    path = Path((polyline_contour([tuple(ends[0] - center), tuple(ends[1] - center)]),))
    own = (stage.value(ref, name, t) for name in ("widths", "colors", "alphas", "trims"))
    width, color, alpha, row = (None if rows is None else cast(Array, rows)[piece.line] for rows in own)
    pen = cast(Stroke, line)  # bulk lines have a stroke
    pen = pen if width is None else replace(pen, width=float(width))
    pen = pen if color is None else replace(pen, color=Color(*(float(part) for part in color)))
    shown = (0.0, 1.0) if row is None else (float(row[0]), float(row[1]))
    return PieceLook(path, where, None, pen, shown, opacity * (1.0 if alpha is None else float(alpha)))


def _hand_over(
    stage: Stage, ref: Ref, look: PieceLook, t0: float, a: float, b: float, ease: Ease, arc: float, copy: bool
) -> None:
    """Let a target's part wear a look from t0 on and relax into its own from a to b.

    A copy of a source that stays comes in while it leaves: two glyphs on each other would look bolder than one.
    """
    node = ref.node
    if isinstance(node, Strokes):
        _arrive(stage, ref, t0, b, ease)
        return
    frame = stage.frame(ref, t0)
    own = {name: stage.value(ref, name, t0) for name in ("at", "scale", "angle", "path", "fill", "stroke", "trim")}
    opacity = stage.value(ref, "opacity", t0) or node.opacity
    start = look.place.then(frame.inverse())
    path, size = look.path, start.scale
    scale, angle = stage.value(ref, "scale", t0), stage.value(ref, "angle", t0)
    if path != own["path"] and scale > 0:
        path, size = scaled(path, size / scale), scale
    parent = ref.address.parent
    around = stage.opacity(stage.ref(parent, t0), t0) if parent else 1.0
    worn = {
        "at": _at(start, node.pivot, size),
        "scale": size,
        "angle": nearest_turn(start.angle, angle),
        "path": path,
        "fill": look.fill,
        "stroke": look.stroke,
        "trim": look.trim,
    }
    for name, value in worn.items():
        goal = own[name]
        if value is goal or value == goal:
            continue
        stage.jump(ref, name, t0, value)
        stage.move(ref, name, a, b, goal, ease, arc if name == "at" else 0.0)
    first = min(look.opacity / around, 1.0) if around > 0 else opacity
    if copy:
        stage.jump(ref, "opacity", t0, 0.0)
        stage.move(ref, "opacity", a, a + (b - a) * LIFTED, opacity, linear)
        return
    if first != stage.value(ref, "opacity", t0) or first != opacity:
        stage.jump(ref, "opacity", t0, first)
        stage.move(ref, "opacity", a, b, opacity, ease)


def _at(start: Affine, pivot: Point, size: float) -> Point:
    """Return the place of a scaled node whose own origin falls on that of another pose."""
    px, py = pivot
    c, s = size * math.cos(start.angle), size * math.sin(start.angle)
    return start.dx + c * px - s * py - px, start.dy + s * px + c * py - py


def _arrive(stage: Stage, ref: Ref, t0: float, t1: float, ease: Ease) -> None:
    """Let a part without a source come in by itself, in the second half."""
    opacity = stage.value(ref, "opacity", t0) or ref.node.opacity
    stage.jump(ref, "opacity", t0, 0.0)
    stage.move(ref, "opacity", (t0 + t1) / 2, t1, opacity, ease)


def _under(ref: Ref, addresses: Collection[str]) -> bool:
    return any(ref.address.within(address) for address in addresses)


def _retire(stage: Stage, ref: Ref, kept: set[str], t: float) -> None:
    """Remove a source, except its parts that are kept."""
    if not any(_below(address, ref.address) for address in kept):
        stage.remove(ref, t)
        return
    for leaf in ref.leaves:
        if not _under(leaf, kept) and stage.seen(leaf, t):
            stage.jump(leaf, "present", t, False)


def _order(targets: list[Ref]) -> dict[str, int]:
    """Return the index of every outline of the targets in drawing order, by address."""
    return {leaf.address: k for k, leaf in enumerate(leaf for ref in targets for leaf in ref.leaves)}
