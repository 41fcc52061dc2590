"""Unrolling of repeated blocks: the single drawn block becomes all of its repetitions."""

from __future__ import annotations

from dataclasses import replace

from renderer.network.panels.model_picture import ModelPicture
from renderer.scene.copies import hidden
from renderer.scene.node import Group, Node
from renderer.script.clips.appear import fade_in, fade_out
from renderer.script.clips.change import to
from renderer.script.clips.clip import Composed, lasting, one_after_another, stagger, together
from renderer.values.argument_check import check_arguments
from renderer.values.errors import NetworkError
from renderer.values.numbers import Point, positive


@check_arguments
def unroll(rolled: ModelPicture, opened: ModelPicture, *, seconds: float = 3.0) -> Composed:
    """Return a clip in which a picture with rolled-up blocks becomes one of the same model with all blocks drawn.

    `rolled` stands on the stage; `opened` is made with `roll=False`, and stands there afterwards. The last repetition
    leaves first, each step from that which stands for it; the first one goes last, and the edges come in.
    """
    if rolled.model.digest != opened.model.digest:
        raise NetworkError(f"{rolled.name!r} and {opened.name!r} show different models, so one cannot become the other")
    if not rolled.blocks:
        raise NetworkError(f"{rolled.name!r} has no rolled up block")
    if rolled.name == opened.name:
        raise NetworkError(f"both pictures are named {rolled.name!r}; give the opened one a name of its own")
    long = positive(seconds, "the seconds of a clip")
    twins = _twins(rolled)
    steps = opened.group["steps"].node
    assert isinstance(steps, Group)
    start = tuple(_lying(part, rolled, opened, twins.get(part.name, part.name)) for part in steps.parts)
    parts = tuple(Group(name=part.name, parts=start) if part.name == "steps" else part for part in opened.group.parts)
    edges = [part.name for part in opened.group.parts if part.name != "steps"]
    begun = hidden(replace(opened.group, parts=parts), *edges) if edges else replace(opened.group, parts=parts)
    going = stagger(
        [_goes(opened, part, part.name in twins) for part in reversed(steps.parts)],
        ratio=min(0.2, 4.0 / len(steps.parts)),
        seconds=0.6 * long,
    )
    last = fade_in([opened.group[name] for name in edges], seconds=0.2 * long)
    exchange = together(fade_out(rolled.group, seconds=0.2 * long), fade_in(begun, seconds=0.2 * long))
    return lasting(long, one_after_another(exchange, going, last))


def _twins(rolled: ModelPicture) -> dict[str, str]:
    """Return, for each repetition of a step, the step that stands for it."""
    return {
        name: block.steps[k]
        for block in rolled.blocks
        for names in block.repetitions[1:]
        for k, name in enumerate(names)
    }


def _goes(opened: ModelPicture, part: Node, repeats: bool) -> Composed:
    """A step goes to its own place; a repetition comes out of what it lay on."""
    away = to(opened[part.name], at=part.at, scale=part.scale, seconds=1.0)
    return together(away, to(opened[part.name], opacity=1.0, seconds=0.3)) if repeats else together(away)


def _lying(part: Node, rolled: ModelPicture, opened: ModelPicture, twin: str) -> Node:
    """Return a step of the opened picture where its twin stands in the rolled up one, as large."""
    found, from_, into = rolled[twin].node, rolled.group, opened.group
    x, y = from_.at[0] + from_.scale * found.at[0], from_.at[1] + from_.scale * found.at[1]
    at: Point = ((x - into.at[0]) / into.scale, (y - into.at[1]) / into.scale)
    size = rolled.plan.measure.scale * from_.scale / (opened.plan.measure.scale * into.scale)
    # What lies over its twin is not seen until it leaves, so that names do not overlap.
    return part.with_(at=at, scale=size, opacity=1.0 if twin == part.name else 0.0)
