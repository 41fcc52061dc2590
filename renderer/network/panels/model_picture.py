"""The picture of any model: each step in a suitable view, joined along the flow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal, Unpack, cast

from renderer.geometry import outline
from renderer.network.model import Model
from renderer.network.panels.flow import flow
from renderer.network.panels.model_edges import edge_name, model_edges
from renderer.network.panels.model_numbers import checked_numbers, numbers_of
from renderer.network.panels.model_plan import LINE, ModelPlan, label_lines, model_plan
from renderer.network.panels.panels import draw_panel
from renderer.network.panels.repeats import Block, repeated_blocks
from renderer.network.panels.step_views import StepView, checked_entry, step_views
from renderer.network.picture.measures import TEXT, escaped_text, text_box
from renderer.network.picture.picture import ROOM
from renderer.network.run import Run
from renderer.scene.address import Address
from renderer.scene.automatic_names import auto
from renderer.scene.fields import Grouped
from renderer.scene.node import Group, Node, Ref, Shape
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import ANYTHING
from renderer.values.color import ink
from renderer.values.errors import NetworkError, nearest
from renderer.values.numbers import positive
from renderer.values.paint import Stroke
from renderer.values.short_repr import brief

_FRAME = Stroke(ink("grey"), 2.0)


@dataclass(frozen=True, eq=False)
class ModelPicture:
    """The picture of a model: `group` is the node to add; the other fields locate its parts.

    `picture["conv1"]` is what a step shows, with its label. Parts inside it depend on the view: `conv1/maps/2`,
    `dense1/neurons/7`, `softmax1/bars/3`, `embedding1/cells/0-0`, `add1/frame`. `picture["edges/conv1-dense1"]` is
    what joins two steps. Indexes are those of the model, counted from 0, also where some are not shown.
    """

    model: Model
    run: Run | None
    plan: ModelPlan
    group: Group

    @property
    def name(self) -> str:
        """The name of the group."""
        return self.group.name

    @property
    def views(self) -> Mapping[str, StepView]:
        """The view of each drawn step, by name."""
        return {name: self.plan.views[name] for names in self.plan.flow.ranks for name in names}

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The repeated blocks that are drawn once."""
        return self.plan.flow.blocks

    def __getitem__(self, address: str) -> Ref:
        """A part by its address: a step, a part of one, or "edges" and "blocks" with theirs."""
        if not isinstance(address, str) or not address:
            raise NetworkError(f"a part of {self.name!r} is named by its address, but this is {brief(address)}")
        step = Address(address).top
        if step in self.views:
            return self.group[f"steps/{address}"]
        if step in ("steps", "edges", "blocks"):
            return self.group[address]
        raise NetworkError(f"{self.name!r} shows no step {step!r}{self._why(step)}")

    def neuron(self, step: str, number: int) -> Ref:
        """Return a neuron by its step and its number, counted from 0."""
        return self._entry(step, number, "neurons", ("neurons",))

    def map(self, step: str, number: int) -> Ref:
        """Return a map with its frame, by its step and its channel, counted from 0."""
        return self._entry(step, number, "maps", ("stack", "maps"))

    def bar(self, step: str, number: int) -> Ref:
        """Return a bar by its step and its class, counted from 0."""
        return self._entry(step, number, "bars", ("bars",))

    def edge(self, source: str, goal: str) -> Ref:
        """Return the edge between two steps: a Strokes of weights, or a group of "line" and "head"."""
        if (source, goal) not in self.plan.flow.edges:
            raise NetworkError(
                f"nothing joins {brief(source)} and {brief(goal)} in {self.name!r}; edges are "
                + ", ".join(" - ".join(edge) for edge in self.plan.flow.edges[:6])
            )
        return self.group[f"edges/{edge_name(source, goal)}"]

    def placed(self, group: Group) -> ModelPicture:
        """Return the same picture elsewhere: `picture.placed(to_edge(picture.group, LEFT, frame=script.frame))`."""
        if group.name != self.name or [part.name for part in group.parts] != [part.name for part in self.group.parts]:
            raise NetworkError(f"{self.name!r} is placed by its own group, moved, but this is {group.name!r}")
        return replace(self, group=group)

    def _entry(self, step: str, number: int, part: str, views: Sequence[str]) -> Ref:
        shown = self.views
        if step not in shown:
            raise NetworkError(f"{self.name!r} shows no step {brief(step)}{self._why(step)}")
        if shown[step].view not in views:
            raise NetworkError(f"{step!r} has no {part}: it is shown by the view {shown[step].view!r}")
        checked_entry(shown[step], number)
        return self.group[f"steps/{step}/{part}/{number}"]

    def _why(self, step: str) -> str:
        for block in self.blocks:
            for names in block.repetitions[1:]:
                if step in names:
                    first = block.steps[names.index(step)]
                    return f": it repeats {first!r}, which stands for it; model_picture(roll=False) draws all"
        if step in self.model.inputs or any(one.name == step for one in self.model):
            return ": it is hidden; views={...} gives it a view"
        return nearest(str(step), self.views) or "; it shows " + ", ".join(list(self.views)[:12])


@check_arguments
def model_picture(
    model: Model,
    run: Run | None = None,
    *,
    name: str | None = None,
    views: Annotated[Mapping[str, str] | None, ANYTHING] = None,
    show: Annotated[Mapping[str, int | Iterable[int]] | None, ANYTHING] = None,
    classes: Sequence[str] = (),
    inputs: Sequence[str] = (),
    fit: tuple[float, float] = ROOM,
    direction: Literal["auto", "right", "down"] = "auto",
    filled: bool = True,
    roll: bool = True,
    labels: bool = True,
    text_size: float = 1.0,
    numbers: bool = False,
    **fields: Unpack[Grouped],
) -> ModelPicture:
    """Return the picture of a model, as large as it fits into `fit`, a width and height in units.

    Steps stand from left to right or from top to bottom, whichever fits better, in several rows where there are many.
    With a run the views show its numbers, blue above 0 and red below, the largest of each step in full color;
    `filled=False` leaves them empty for `forward_pass`. `views` chooses views by the name of a step or of a kind:
    "neurons", "stack", "maps", "strip", "matrix", "bars", "box" or "hidden". `show` has, in the same way, how many
    neurons or maps are shown, or which ones; others are dots, and the label has their true count. `classes` name the
    bars of a softmax, and `inputs` the neurons of an input, with formulas between dollars; circles that stand too close
    for names have none. Blocks that repeat are drawn once, with their count, unless `roll` is False. `text_size` 1
    suits wide frames; in a tall frame, 1080 pixels wide, text of 0.6 is as large. `numbers` shows the numbers of the
    run in circles and cells, of maps side by side too, and on bars; they know their source and take new ones where
    views are filled. Steps of more than 400 shown numbers, images, stacks, boxes, and maps whose cells are too small
    have none.
    """
    if not isinstance(model, Model):
        raise NetworkError(f"model_picture shows a Model, but this is {brief(model)}")
    name = auto(name, "model")
    wanted, chosen = cast("Mapping[str, str]", _mapping(views, "views")), _mapping(show, "show")
    width, height = (positive(side, "a side of what a model fits into") for side in fit)
    shown: Mapping[str, StepView] = step_views(model, run, wanted, chosen, classes, inputs)
    _check_classes(shown, classes)
    _check_inputs(model, shown, inputs)
    shapes = model.shapes if run is None else {key: one["output"].shape for key, one in run.tensors.items()}
    blocks = repeated_blocks(model, shapes) if roll else ()
    shown = _same_range(shown, blocks, run)
    plan = model_plan(
        flow(model, shown, blocks), shown, (width, height), direction, labels, positive(text_size, "text_size")
    )
    return ModelPicture(
        model, run, plan, _group(model, plan, name, filled, run if checked_numbers(run, numbers) else None, fields)
    )


def _same_range(shown: Mapping[str, StepView], blocks: Sequence[Block], run: Run | None) -> Mapping[str, StepView]:
    """Return the views with one range of colors for all repetitions of a block."""
    if run is None or not blocks:
        return shown
    found = dict(shown)
    for block in blocks:
        for k, name in enumerate(block.steps):
            extents = [shown[names[k]].extent for names in block.repetitions if shown[names[k]].values is not None]
            found[name] = replace(shown[name], extent=max(extents, default=1.0))
    return found


def _mapping(given: object, what: str) -> Mapping[str, object]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise NetworkError(f"{what} has its entries by step, as in {{'dense1': ...}}, but this is {brief(given)}")
    return given


def _check_classes(shown: Mapping[str, StepView], classes: Sequence[str]) -> None:
    if classes and not any(view.classes for view in shown.values()):
        bars = [view for view in shown.values() if view.view == "bars"]
        raise NetworkError(
            f"there are {len(classes)} classes, but "
            + (f"{bars[0].name!r} has {bars[0].columns[0].size} bars" if bars else "no step is shown by bars")
        )


def _check_inputs(model: Model, shown: Mapping[str, StepView], inputs: Sequence[str]) -> None:
    if inputs and not any(shown[name].entries for name in model.inputs):
        drawn = [shown[name] for name in model.inputs if shown[name].view == "neurons"]
        raise NetworkError(
            f"there are names of {len(inputs)} inputs, but "
            + (f"{drawn[0].name!r} has {drawn[0].columns[0].size}" if drawn else "no input is shown by neurons")
        )


def _group(model: Model, plan: ModelPlan, name: str, filled: bool, shown: Run | None, fields: Grouped) -> Group:
    def panel(step: str) -> list[Node]:
        view = plan.views[step]
        made = draw_panel(view, plan.measure, filled)
        return made if shown is None else [*made, *numbers_of(view, plan.measure, shown, filled)]

    steps = [
        Group(name=step, parts=(*panel(step), *_label(plan, step)), at=at)
        for names in plan.flow.ranks
        for step, at in ((step, plan.center(step)) for step in names)
    ]
    blocks = [_frame(plan, block) for block in plan.flow.blocks]
    parts: list[Node] = [model_edges(model, plan), Group(name="steps", parts=tuple(steps))]
    if blocks:
        parts.insert(0, Group(name="blocks", parts=tuple(blocks)))
    return Group(name=name, parts=tuple(parts), **fields)


def _label(plan: ModelPlan, step: str) -> list[Node]:
    """Return the label of a step: below its panel, or left of it where steps follow downward."""
    lines = label_lines(plan.views[step], plan.labels)
    if not lines:
        return []
    _, across = plan.size(step)
    rows: list[Node] = []
    deep = LINE * plan.measure.text
    for k, (line, size) in enumerate(lines):
        em = size * plan.measure.text
        if plan.measure.down:
            at = (-across / 2 - 0.12 - text_box(line, em)[0] / 2, deep * ((len(lines) - 1) / 2 - k))
        else:
            at = (0.0, -across / 2 - 0.12 - deep * (k + 0.5))
        rows.append(
            escaped_text(line, em, ("name", "shape")[size != TEXT], at, "ink" if size == TEXT else "light_grey")
        )
    return [Group(name="label", parts=tuple(rows))]


def _frame(plan: ModelPlan, block: Block) -> Group:
    """Return the frame round a repeated block, with its count."""
    steps = [step for step in block.steps if step in plan.rank_of]
    ranks = sorted({plan.rank_of[step] for step in steps})
    sides = [(plan.spot(step), plan.sides[step]) for step in steps]
    u0 = min(u - side.along / 2 for (u, _), side in sides) - 0.14
    u1 = max(u + side.along / 2 for (u, _), side in sides) + 0.14
    row = plan.middles[plan.row_of(ranks[0])]
    lanes = [lane for (a, b), lane in plan.lanes.items() if b in steps]
    v0 = min(v - side.low for (_, v), side in sides) - 0.1
    v1 = max([v + side.high for (_, v), side in sides] + [row + lane for lane in lanes]) + 0.1
    a, b = plan.point(u0, v0), plan.point(u1, v1)
    wide, high = abs(b[0] - a[0]), abs(b[1] - a[1])
    middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    count = f"× {block.count}"
    em = TEXT * plan.measure.text
    w, h = text_box(count, em)
    at = (
        (middle[0] + wide / 2 + 0.08 + w / 2, middle[1] + high / 2 - h / 2)
        if plan.measure.down
        else (middle[0], middle[1] + high / 2 + 0.08 + h / 2)
    )
    frame = Shape(name="frame", path=outline.rounded_path(wide, high, 0.15), at=middle, stroke=_FRAME)
    return Group(name=block.steps[0], parts=(frame, escaped_text(count, em, "count", at)))
