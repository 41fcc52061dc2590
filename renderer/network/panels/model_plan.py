"""The plan of a model's picture: ranks along the flow, wrapped into rows, with lanes for edges that skip ranks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from renderer.network.panels.flow import Flow
from renderer.network.panels.panels import names_room, panel_size
from renderer.network.panels.step_views import StepView, shortened_to
from renderer.network.picture.measures import SMALL, TEXT, Measure, text_box
from renderer.network.picture.neuron_columns import MOST_NEURONS
from renderer.values.box import Box
from renderer.values.errors import NetworkError
from renderer.values.numbers import Point

LINE: Final = 0.30  # units from one line of a label to the next
AIR: Final = 0.12  # units between a panel and its label, and between neighbors at least
LANE: Final = 0.2  # units between lanes
SMALLEST, LARGEST = 0.03, 3.0
"""Scales at which a model is drawn."""

ENOUGH: Final = 0.8
"""The scale above which more neurons are worth more than larger ones."""

SPREAD: Final = 3.0
"""The largest factor by which the gaps of a single row grow in a wide room."""

NEURONS: Final = (MOST_NEURONS, 12, 8, 6, 4)
"""The largest numbers of shown neurons of a layer, tried in this order."""

LABELS: Final = (("name", "shape"), ("name",), ("shape",), ("size",))
"""The contents of labels beside a panel, fewer where there is no room: at last the sizes of shortened layers."""


@dataclass(frozen=True)
class PanelSides:
    """The extents of an item: along the flow, and across it on either side of its center line."""

    along: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class ModelPlan:
    """The places of all panels and labels, in units from the middle of the room.

    `centers` are those of panels, `lanes` how far from the center line an edge that skips ranks runs, and `rows` the
    ranks of each row.
    """

    flow: Flow
    views: Mapping[str, StepView]
    measure: Measure
    labels: tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]
    starts: tuple[float, ...]
    middles: tuple[float, ...]
    across: Mapping[str, float]
    lanes: Mapping[tuple[str, str], float]
    extents: tuple[float, float]
    row_lows: tuple[float, ...]
    sides: Mapping[str, PanelSides]

    @cached_property
    def rank_of(self) -> dict[str, int]:
        """The rank of each step."""
        return {name: number for number, names in enumerate(self.flow.ranks) for name in names}

    def row_of(self, rank: int) -> int:
        """Return the row of a rank."""
        return next(number for number, ranks in enumerate(self.rows) if rank in ranks)

    def point(self, along: float, across: float) -> Point:
        """Return the place in the frame for a place along and across the flow."""
        u, v = along - self.extents[0] / 2, across
        return (v, -u) if self.measure.down else (u, v)

    def spot(self, name: str) -> tuple[float, float]:
        """Return the center of a panel along and across the flow."""
        rank = self.rank_of[name]
        return self.starts[rank], self.middles[self.row_of(rank)] + self.across[name]

    def center(self, name: str) -> Point:
        """Return the center of a panel in the frame."""
        return self.point(*self.spot(name))

    def size(self, name: str) -> tuple[float, float]:
        """Return the sizes of a panel along and across the flow."""
        wide, high = panel_size(self.views[name], self.measure)
        return (high, wide) if self.measure.down else (wide, high)

    @property
    def box(self) -> Box:
        """The bounds of panels and labels."""
        (u, v) = self.extents
        return Box(-v / 2, -u / 2, v / 2, u / 2) if self.measure.down else Box(-u / 2, -v / 2, u / 2, v / 2)


def label_lines(view: StepView, wanted: Sequence[str]) -> list[tuple[str, float]]:
    """Return the lines of a panel's label with their sizes; the size of a shortened layer is always included."""
    if view.symbol:
        return []
    found = []
    if "name" in wanted and view.view != "box":
        found.append((view.name, TEXT))
    if "shape" in wanted or (wanted and any(column.shortened for column in view.columns)):
        found.append((view.label, SMALL))
    return found


def side_of(view: StepView, measure: Measure, wanted: Sequence[str]) -> PanelSides:
    """Return the extents of a panel with its label: below it, or left of it where steps follow downward."""
    wide, high = panel_size(view, measure)
    lines = label_lines(view, wanted)
    widest = max((text_box(line, size * measure.text)[0] for line, size in lines), default=0.0)
    deep = LINE * measure.text * len(lines)
    if measure.down:
        return PanelSides(max(high, deep), wide / 2 + (widest + AIR if lines else 0.0), wide / 2)
    return PanelSides(max(wide, widest), high / 2 + (deep + AIR if lines else 0.0), high / 2)


def model_plan(
    flow: Flow, views: Mapping[str, StepView], room: tuple[float, float], direction: str, labels: bool, text: float
) -> ModelPlan:
    """Return the plan with the largest scale that fits into a room of (width, height) in units."""
    best: tuple[float, ModelPlan] | None = None
    drawn = [views[name].view for names in flow.ranks for name in names]
    weight = 0.9 * drawn.count("neurons") / len(drawn)
    largest = max((max(v.shape[-2:], default=1) for v in views.values() if v.view in ("stack", "maps")), default=1)
    downs = {"right": (False,), "down": (True,)}.get(direction, (False, True))
    for wanted in LABELS if labels else ((),):
        for down in downs:
            for most in NEURONS:
                shown = {name: shortened_to(view, most) for name, view in views.items()}
                plan = _largest(flow, shown, room, Measure(1.0, largest, down, text), wanted)
                if plan is not None:
                    # A layer with fewer neurons has larger ones, but tells less; text reads easier from left to right.
                    worth = min(plan.measure.scale, ENOUGH) * (most / MOST_NEURONS) ** weight * (0.85 if down else 1.0)
                    worth *= 0.95 ** (len(plan.rows) - 1)
                    if best is None or worth > best[0] * 1.001:
                        best = (worth, plan)
        if best is not None and best[0] > 0.15:
            break
    if best is None:
        count = sum(len(names) for names in flow.ranks)
        raise NetworkError(
            f"the picture of {count} steps does not fit into {room[0]:g} x {room[1]:g} units; give it more room with "
            "fit=..., or leave out steps with views={'name': 'hidden'}"
        )
    return best[1]


def _largest(
    flow: Flow, views: Mapping[str, StepView], room: tuple[float, float], base: Measure, wanted: tuple[str, ...]
) -> ModelPlan | None:
    long, deep = (room[1], room[0]) if base.down else room

    def at(scale: float, single: bool) -> ModelPlan | None:
        plan = _planned(flow, views, replace(base, scale=scale), wanted, np.inf if single else long)
        fits = plan is not None and plan.extents[0] <= long + 1e-9 and plan.extents[1] <= deep + 1e-9
        return plan if fits else None

    def most(single: bool) -> ModelPlan | None:
        low, high = SMALLEST, LARGEST
        best = at(low, single)
        if best is None:
            return None
        for _ in range(9):
            middle = (low * high) ** 0.5
            plan = at(middle, single)
            best, low, high = (best, low, middle) if plan is None else (plan, middle, high)
        return best

    one, several = most(True), most(False)
    if one is not None and (several is None or one.measure.scale >= 0.6 * min(several.measure.scale, ENOUGH)):
        gaps = sum(_gaps(flow, views, one.measure))
        spread = 1 + (long - one.extents[0]) / gaps if gaps else 1.0
        return _planned(flow, views, one.measure, wanted, np.inf, min(max(spread, 1.0), SPREAD))
    if several is None or len(several.rows) == 1:
        return several
    # The rows as even as they can be.
    low, high = several.extents[0] / 2, long
    for _ in range(8):
        middle = (low + high) / 2
        plan = _planned(flow, views, several.measure, wanted, middle)
        even = plan is not None and len(plan.rows) == len(several.rows) and plan.extents[0] <= middle + 1e-9
        if plan is not None and even:
            several, high = plan, middle
        else:
            low = middle
    return several


def _gaps(flow: Flow, views: Mapping[str, StepView], measure: Measure) -> list[float]:
    """Return the gap before each rank but the first."""
    rank = {name: number for number, names in enumerate(flow.ranks) for name in names}
    joins = {(source, goal) for source, goal in flow.edges if rank[goal] - rank[source] == 1}
    skips = [(rank[a], rank[b]) for a, b in flow.edges if rank[b] - rank[a] > 1]
    found = []
    for number in range(1, len(flow.ranks)):
        dense = any(views[a].view == "neurons" and views[b].view == "neurons" for a, b in joins if rank[b] == number)
        gap = 1.3 * measure.scale if dense else 0.34 + 0.2 * measure.scale
        gap = max(gap, 0.3)
        ends = sum(number == a + 1 or number == b for a, b in skips)
        gap += 0.12 * min(ends, 2)
        for block in flow.blocks:
            inner = {rank[name] for name in block.steps if name in rank}
            if inner and (number == min(inner) or number == max(inner) + 1):
                gap += 0.2
        found.append(gap)
    return found


def _planned(
    flow: Flow,
    views: Mapping[str, StepView],
    measure: Measure,
    wanted: tuple[str, ...],
    long: float,
    spread: float = 1.0,
) -> ModelPlan | None:
    """Return a plan whose rows are no longer than `long`, if rows can be ended where that is needed."""
    sides = {name: side_of(views[name], measure, wanted) for names in flow.ranks for name in names}
    widths = [max(sides[name].along for name in names) for names in flow.ranks]
    gaps = [0.0, *(spread * gap for gap in _gaps(flow, views, measure))]
    rank = {name: number for number, names in enumerate(flow.ranks) for name in names}
    # A row ends where all that goes on comes from one step, so that one arrow leads to the next row.
    bound = {k for k in range(1, len(flow.ranks)) if len({a for a, b in flow.edges if rank[a] < k <= rank[b]}) > 1}
    for block in flow.blocks:
        inner = {rank[name] for name in block.steps if name in rank}
        bound |= inner - {min(inner, default=0)}
    lead = max(names_room(views[name], measure) for name in flow.ranks[0])
    rows = _wrapped(widths, gaps, bound, long, lead)
    across, spans = _across(flow, sides, measure.down)
    lanes, spans = _lanes(flow, rank, across, spans)
    framed = {rank[name] for block in flow.blocks for name in block.steps if name in rank}
    starts, length = _starts(rows, widths, gaps, framed, lead)
    middles, lows, deep = _middles(rows, spans, framed, measure.down)
    return ModelPlan(flow, views, measure, wanted, rows, starts, middles, across, lanes, (length, deep), lows, sides)


def _wrapped(
    widths: Sequence[float], gaps: Sequence[float], bound: set[int], long: float, lead: float
) -> tuple[tuple[int, ...], ...]:
    """Return the ranks of each row; no row begins at a rank that is bound to the one before it.

    `lead` is the room before the first rank.
    """
    rows: list[list[int]] = [[]]
    used = lead
    number = 0
    while number < len(widths):
        end = number + 1
        while end in bound and end < len(widths):
            end += 1
        need = sum(widths[number:end]) + sum(gaps[number + 1 : end])
        # Rows after the first begin with the arrow from the row before; all but the last end with one.
        if rows[-1] and used + gaps[number] + need > long - 1.0:
            rows.append([])
            used = 0.0
        used += need + (gaps[number] if rows[-1] else 0.0)
        rows[-1] += range(number, end)
        number = end
    return tuple(tuple(row) for row in rows)


def _across(
    flow: Flow, sides: Mapping[str, PanelSides], down: bool
) -> tuple[dict[str, float], list[tuple[float, float]]]:
    """Return how far each panel is from the center line, and from where to where each rank reaches."""
    found: dict[str, float] = {}
    spans = []
    for names in flow.ranks:
        if len(names) == 1:
            found[names[0]] = 0.0
            spans.append((-sides[names[0]].low, sides[names[0]].high))
            continue
        whole = sum(sides[name].low + sides[name].high for name in names) + 0.3 * (len(names) - 1)
        at = whole / 2
        for name in reversed(names) if down else names:
            found[name] = at - sides[name].high
            at -= sides[name].low + sides[name].high + 0.3
        spans.append((-whole / 2, whole / 2))
    return found, spans


def _lanes(
    flow: Flow,
    rank: Mapping[str, int],
    across: Mapping[str, float],
    spans: list[tuple[float, float]],
) -> tuple[dict[tuple[str, str], float], list[tuple[float, float]]]:
    """Return how far out each edge runs that skips ranks, short ones inside, and the spans with them."""
    lanes: dict[tuple[str, str], float] = {}
    lows, tops = [low for low, _ in spans], [high for _, high in spans]
    for source, goal in sorted(flow.edges, key=lambda edge: rank[edge[1]] - rank[edge[0]]):
        a, b = rank[source], rank[goal]
        if b - a < 2:
            continue
        # What comes from below the center line goes round below, so that it crosses no arrow.
        below = across[source] < -1e-6
        lane = min(lows[a + 1 : b + 1]) - LANE if below else max(tops[a + 1 : b + 1]) + LANE
        lanes[source, goal] = lane
        for number in range(a + 1, b + 1):
            lows[number], tops[number] = min(lows[number], lane), max(tops[number], lane)
    return lanes, list(zip(lows, tops, strict=True))


def _starts(
    rows: Sequence[Sequence[int]], widths: Sequence[float], gaps: Sequence[float], framed: set[int], lead: float
) -> tuple[tuple[float, ...], float]:
    """Return the center of each rank along its row, and the length of the longest row."""
    found: list[float] = []
    longest = 0.0
    ends = 0.5 if len(rows) > 1 else 0.0
    for row in rows:
        at = ends + (0.15 if row[0] in framed else 0.0) + (lead if row[0] == 0 else 0.0)
        for number in row:
            at += gaps[number] if number != row[0] else 0.0
            found.append(at + widths[number] / 2)
            at += widths[number]
        longest = max(longest, at + (0.15 if row[-1] in framed else 0.0))
    return tuple(found), longest + ends


def _middles(
    rows: Sequence[Sequence[int]], spans: Sequence[tuple[float, float]], framed: set[int], down: bool
) -> tuple[tuple[float, ...], tuple[float, ...], float]:
    """Return the center line of each row, its lower bound, and the depth of all rows; the first row is on top."""
    reach = []
    for row in rows:
        low, high = min(spans[k][0] for k in row), max(spans[k][1] for k in row)
        pad = any(k in framed for k in row)
        # A frame, and its count: above it, or at its right.
        reach.append((low - 0.12 * pad, high + (0.75 if down else 0.45) * pad))
    deep = sum(high - low for low, high in reach) + 0.45 * (len(rows) - 1)
    at = deep / 2
    middles, lows = [], []
    # Steps that follow downward stand in columns, the first one on the left.
    for low, high in reversed(reach) if down else reach:
        middles.append(at - high)
        lows.append(at - high + low)
        at -= high - low + 0.45
    if down:
        middles.reverse()
        lows.reverse()
    return tuple(middles), tuple(lows), deep
