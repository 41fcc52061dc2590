"""The acts: a riddle, vectors, one head, all queries at once, two layers together, and a head that is shuffled."""

from __future__ import annotations

from typing import Any

import numpy as np

from renderer import (
    DOWN,
    RIGHT,
    Box,
    Definition,
    Group,
    Node,
    arc,
    arrange,
    bars,
    box_of,
    fade_in,
    fade_out,
    fit,
    group,
    heat_map,
    hidden,
    indicate,
    move_to,
    shifted,
    stagger,
    table,
    tex,
    text,
    to,
)
from renderer.network import Model
from renderer.values.numbers import Array
from timelines.attention.riddles import NAMES, accuracy, held_out, shuffled
from timelines.attention.stage import Stage

BOW = np.radians(120)  # of a circle, from the place that looks to the one that it looks at
ROLES = {"query": "query", "keys": "key", "values": "value", "mixed": "value"}  # the color of each kind of vector
MORE = 8
"""Riddles that are solved at speed."""


def the_riddle(stage: Stage) -> None:
    """Act 1: a viewer solves it; letter by letter nobody could."""
    script, last = stage.script, len(stage.letters) - 1
    stage.begin_act("A riddle", "A row of letters. Which one comes next?")
    middle, large = stage.body.center, min(1.7, 0.95 * stage.body.width / box_of(stage.cards).width)
    script.add(hidden(stage.cards.with_(at=middle, scale=large)))
    script.play(stagger([fade_in(stage.cards[str(k)], seconds=0.5) for k in range(last + 2)], seconds=0.25))
    letter, answer = stage.letters[-1], NAMES[stage.answer]
    stage.say(f"The rule: the last letter, {letter}, stood there before. What followed it then?")
    script.play(_lit(stage, last, "activation"), _lit(stage, stage.twin, "activation"))
    script.play(_lit(stage, stage.twin + 1, "target"))
    stage.say(f"So the answer is {answer}. A net that reads each letter by itself could not know: it has to look back.")
    x = stage.cards[str(last + 1)].node.at[0]
    place = (middle[0] + large * x, middle[1])
    made = text(answer, size=1.2 * large * stage.em, font="sans", fill="target", name="told", at=place)
    script.play(fade_out(stage.cards[f"{last + 1}/letter"], seconds=0.4), fade_in(made, seconds=0.6))
    stage.settle(0.6)
    script.play(
        fade_out("told", seconds=0.4),
        [to(stage.cards[f"{k}/frame"], stroke="grey", seconds=0.5) for k in range(last + 1)],
    )
    asked = fade_in(stage.cards[f"{last + 1}/letter"], seconds=0.5)
    script.play(to(stage.cards, at=stage.cards.at, scale=1.0, seconds=1.0), asked)


def vectors(stage: Stage) -> None:
    """Act 2: letters become vectors, and positions are added."""
    script, run = stage.script, stage.run
    stage.begin_act("Letters become numbers", "Each letter is a vector: 16 numbers that the net has learned for it.")
    box = _room(stage)
    letters = run["letters"].output.T
    most = float(np.abs(np.asarray(run["places"].output)).max())
    shown = heat_map(
        letters,
        name="vectors",
        colors=stage.signs,
        low=-most,
        high=most,
        numbers="{:.1f}",
        columns=list(stage.letters),
        size=0.8 * stage.em,
        grid=1.0,
        grid_color="grey",
        width=min(box.width, 8.5),
        height=box.height - 0.5 * stage.em,
    )
    shown = move_to(shown, box.center)
    script.play(fade_in(shown, seconds=1.0))
    stage.say("Equal letters have equal vectors. So the place is added: a vector for each position.")
    script.allow("empty", "vectors/numbers", why="the sign of a number goes when it rises above 0")
    script.play(to(shown, values=run["places"].output.T, seconds=1.5))
    stage.settle(0.5)
    script.play(fade_out("vectors", seconds=0.5))


def one_head(stage: Stage) -> None:
    """Act 3: the last letter asks; keys answer; scores become weights; values are mixed."""
    script, last = stage.script, len(stage.letters) - 1
    stage.begin_act(
        "One head looks",
        f"A head of the second layer. The last letter, {stage.letters[-1]}, asks with its query.",
    )
    left, right = _two(stage)
    query, keys = _strips(stage, left, "query", "keys")
    script.play(fade_in(query, seconds=0.8))
    stage.say("Every letter has a key. How well does each key match the query? Multiply and add up.")
    script.play(fade_in(keys, seconds=1.0))
    scores = table(
        [[letter, score] for letter, score in zip(stage.letters, stage.head("second", "scores")[last], strict=True)],
        headings=["", r"$q \cdot k / \sqrt{d}$"],
        format="{:.2f}",
        align=("left", "right"),
        size=0.9 * stage.em,
        name="scores",
    )
    scores = move_to(fit(scores, width=right.width, height=right.height), right.center)
    script.play(fade_in(scores, seconds=0.8))
    stage.say("Softmax makes weights of the scores: all above 0, together 1.")
    weights = _weights(stage, right)
    stage.settle(0.4)
    script.play(fade_out("scores", seconds=0.5), fade_in(weights, seconds=0.8))
    best = int(np.argmax(np.asarray(stage.head("second", "attention_weights")[last])))
    stage.say(f"It looks at {stage.letters[best]}, the letter after the twin, and carries on its value.")
    script.play(indicate([weights[f"names/{best}"], weights[f"numbers/{best}"]]), _lit(stage, best, "target"))
    mixed, values = _strips(stage, left, "mixed", "values")
    stage.settle()
    script.play(fade_out(["query", "keys"], seconds=0.5), fade_in([mixed, values], seconds=0.8))
    stage.say("Values, mixed by these weights: that is what the head hands on to the last letter.")
    stage.settle(0.6)
    going = ["mixed", "values", "weights"]
    script.play(fade_out(going, seconds=0.5), to(stage.cards[f"{best}/frame"], stroke="grey", seconds=0.5))


def all_at_once(stage: Stage) -> None:
    """Act 4: every letter asks at the same time: a matrix, row by row, under the triangle of the mask."""
    script = stage.script
    stage.begin_act("All at once", "Every letter asks, all at the same time: each row of the matrix is one query.")
    box = _room(stage)
    high = 1.5 * stage.em
    upper = Box(box.left, box.bottom + high, box.right, box.top)
    weights = np.asarray(stage.head("second", "attention_weights"))
    shown = _matrix(stage, np.zeros_like(weights), "matrix", upper)
    script.play(fade_in(shown, seconds=0.8))
    for row in range(len(weights)):
        filled = np.where(np.arange(len(weights))[:, None] <= row, weights, 0.0)
        script.play(to(shown, values=filled, seconds=0.45))
    stage.say("Nobody looks ahead: what is not yet there is masked, and the triangle stays empty.")
    stage.say("One formula for all of it: queries times keys, softmax, times values.")
    formula = tex(
        r"\operatorname{softmax}\left( \frac{\part{q}{Q} \part{k}{K}^T}{\sqrt{d}} \right) \part{v}{V}",
        size=1.2 * stage.em,
        name="rule",
    )
    formula = move_to(formula, (box.center[0], box.bottom + 0.5 * high - 0.1))
    script.play(fade_in(formula, seconds=0.8))
    script.claim("rule", Definition(formula.source))
    colors = {"q": "query", "k": "key", "v": "value"}
    script.play(*(to(formula[part], fill=color) for part, color in colors.items()))
    stage.settle(0.6)
    script.play(fade_out(["matrix", "rule"], seconds=0.5))


def two_layers(stage: Stage) -> None:
    """Act 5: the first layer looks one back, the second finds the place after the twin; more riddles."""
    script, twin = stage.script, stage.twin
    letter, after = stage.letters[twin], stage.letters[twin + 1]
    pair = (twin, len(stage.letters) - 1)
    stage.begin_act(
        "Two layers together",
        "How can the last letter find what followed its twin? In two steps.",
        *(_lit(stage, k, "activation") for k in pair),
    )
    stage.say(f"First layer: {after} looks one back, and notes that {letter} came before it.")
    box = _room(stage)
    below = Box(box.left, box.bottom, box.right, box.top - 1.5 * stage.em)
    left, right = _two(stage, below)
    one = _arc(stage, twin + 1, twin, "first")
    script.play(fade_in([one, _layer(stage, "first", twin + 1, twin, left)], seconds=0.8))
    stage.say(f"Second layer: the last {letter} looks for that note, and finds it at {after}.")
    two = _arc(stage, len(stage.letters) - 1, twin + 1, "second")
    script.play(fade_in([two, _layer(stage, "second", len(stage.letters) - 1, twin + 1, right)], seconds=0.8))
    shown = _answer(stage, stage.run.output, below, "answer")
    stage.say(f"So the answer is {NAMES[int(np.argmax(stage.run.output))]}.")
    script.play(fade_out(["first-layer", "second-layer"], seconds=0.5))
    script.play(fade_in(shown, seconds=0.8))
    stage.settle(0.6)
    script.play(fade_out(["answer", one.name, two.name], seconds=0.5), *(_lit(stage, k, "grey") for k in pair))
    tokens, answers = held_out()
    stage.say("Riddles that it never saw in training, one after the other:")
    rows = [_solved(stage, row, answer, k) for k, (row, answer) in enumerate(zip(tokens[:MORE], answers, strict=False))]
    column = arrange(rows, DOWN, gap=0.28 * stage.em)
    high = box.height - 0.5 * stage.em
    whole = fit(group(*column, name="more"), width=box.width, height=high)
    whole = move_to(whole, (box.center[0], box.bottom + high / 2))
    script.add(hidden(whole))
    script.play(stagger([fade_in(whole[str(k)], seconds=0.4) for k in range(MORE)], seconds=0.5))
    stage.settle(0.8)
    script.play(fade_out("more", seconds=0.5))


def a_head_is_shuffled(stage: Stage) -> None:
    """Act 6: the query weights of the second layer in another order; the answer is gone."""
    script = stage.script
    other = _broken(stage)
    stage.begin_act("A shuffled head", "The same net, and its answer.")
    left, right = _two(stage)
    gone = other.run(stage.run.given[0])
    shown = _answer(stage, stage.run.output, left, "answer")
    script.play(fade_in(shown, seconds=0.8))
    stage.say("Now the query weights of its second layer are shuffled.")
    script.play(to(shown, values=[gone.output[k] for k in range(len(NAMES))], seconds=2.0))
    whole, broken = accuracy(stage.model), accuracy(other)
    stage.say(f"Of the riddles that were kept from training it solved {whole:.0%}. Now it solves {broken:.0%}.")
    counted = bars(
        [whole, 0.0],
        names=["as learned", "shuffled"],
        span=(0, 1.1),
        width=min(0.95 * right.width, 4.6),
        height=max(right.height - 1.4 * stage.em, 1.5),
        fill=["activation", "error"],
        numbers="{:.0%}",
        size=min(0.85 * stage.em, 0.19 * right.width),
        name="counted",
    )
    counted = move_to(counted, right.center)
    # It grows as it comes in: a height of zero that stands would be read as an answer.
    script.play(fade_in(counted, seconds=0.8), to(counted, values=[whole, broken], seconds=2.3))
    stage.say("What a head looks at is all it can do. Large models are built of thousands of such heads.")
    stage.settle(1.0)


# ---- what the acts are made of


def _room(stage: Stage) -> Box:
    box = stage.body
    return Box(box.left, box.bottom, box.right, stage.below)


def _two(stage: Stage, box: Box | None = None) -> tuple[Box, Box]:
    """Return two boxes, of all below the cards unless told: side by side where that is wide, else stacked."""
    box, gap = box or _room(stage), 0.4
    if box.width >= box.height:
        x = box.center[0]
        return Box(box.left, box.bottom, x - gap, box.top), Box(x + gap, box.bottom, box.right, box.top)
    y = box.center[1]
    return Box(box.left, y + gap / 2, box.right, box.top), Box(box.left, box.bottom, box.right, y - gap / 2)


def _place(stage: Stage, k: int) -> tuple[float, float]:
    node = stage.cards[str(k)].node
    return stage.cards.at[0] + node.at[0], stage.cards.at[1] + node.at[1]


def _lit(stage: Stage, k: int, color: str) -> Any:
    return to(stage.cards[f"{k}/frame"], stroke=color, seconds=0.5)


def _strips(stage: Stage, box: Box, upper: str, lower: str) -> tuple[Node, Node]:
    """Return a vector of the last letter, and below it those of all letters: a query over keys, a mix over values."""
    width = stage.head("second", "keys").shape[1]
    one = stage.run["second"].mixed[-1:, :width] if upper == "mixed" else stage.head("second", "queries")[-1:]
    all_ = stage.head("second", lower)
    rows = len(all_)
    side = min((box.height - 1.0 * stage.em) / (rows + 1), (box.width - 1.5 * stage.em) / width)
    word = lower.removesuffix("s")
    given = ((upper, one, [f"{upper} {stage.letters[-1]}"]), (lower, all_, [f"{word} {k}" for k in stage.letters]))
    made = []
    for name, values, names in given:
        most = float(np.abs(np.asarray(values)).max())
        size = {"width": side * width, "height": side * len(values)}
        look: dict[str, Any] = {"colors": stage.signs, "low": -most, "high": most, "size": 0.8 * stage.em}
        made.append(
            heat_map(values, name=name, rows=names, ink=ROLES[name], grid=1.0, grid_color="grey", **size, **look)
        )
    top, under = arrange(made, DOWN, gap=0.5 * stage.em)
    under = shifted(under, (top.at[0] - under.at[0], 0.0))
    by = np.subtract(box.center, box_of(group(top, under, name="both")).center)
    way = (float(by[0]), float(by[1]))
    return shifted(top, way), shifted(under, way)


def _weights(stage: Stage, box: Box) -> Any:
    weights = stage.head("second", "attention_weights")[-1]
    made = bars(
        [weights[k] for k in range(len(stage.letters))],
        names=list(stage.letters),
        span=(0, 1.25),
        width=box.height - 0.4,
        height=box.width - 1.4 * stage.em,
        horizontal=True,
        fill="activation",
        numbers="{:.2f}",
        size=0.9 * stage.em,
        name="weights",
    )
    return move_to(made, box.center)


def _layer(stage: Stage, layer: str, source: int, goal: int, box: Box) -> Node:
    """Return the weights of the head of a layer that looks hardest from one place at another, under its name."""
    weights = stage.run[layer].attention_weights
    head = int(np.argmax(np.asarray(weights)[:, source, goal]))
    word = text(f"{layer} layer", size=0.85 * stage.em, name="word")
    high = 0.6 * stage.em
    shown = _matrix(stage, weights[head], "weights", Box(box.left, box.bottom, box.right, box.top - high))
    word = move_to(word, (box.center[0], box_of(shown).top + high / 2))
    return group(word, shown, name=f"{layer}-layer", center=False)


def _broken(stage: Stage) -> Model:
    """Return the net with the queries of its second layer shuffled: the first order that loses this riddle."""
    found = (shuffled(stage.model, "second", seed) for seed in range(20))
    x = stage.run.given[0]
    return next(one for one in found if int(np.argmax(one.run(x).output)) != stage.answer)


def _matrix(stage: Stage, values: Array, name: str, box: Box) -> Any:
    side = min(box.height - 0.7 * stage.em, box.width - 0.8 * stage.em)
    made = heat_map(
        values,
        name=name,
        colors=[stage.script.theme.color("ground"), stage.script.theme.color("activation")],
        low=0.0,
        high=1.0,
        width=side,
        height=side,
        rows=list(stage.letters),
        columns=list(stage.letters),
        size=0.85 * stage.em,
        grid=1.0,
        grid_color="grey",
    )
    return move_to(made, box.center)


def _arc(stage: Stage, source: int, goal: int, layer: str) -> Group:
    """Return a bow below the cards from the place that looks to the one that it looks at, as wide as its weight."""
    (x0, y), (x1, _) = _place(stage, source), _place(stage, goal)
    weights = np.asarray(stage.run[layer].attention_weights)[:, source, goal]
    weight = float(weights.max())
    radius = abs(x1 - x0) / 2 / np.sin(BOW / 2)
    bow = arc(radius, 1.5 * np.pi - BOW / 2, BOW, stroke="activation", width=3 + 9 * weight, name="bow")
    deep = radius * (1 - np.cos(BOW / 2))
    bow = bow.with_(at=((x0 + x1) / 2, y - 0.62 * stage.em - deep / 2))
    return group(bow, name=f"arc-{layer}", center=False)


def _answer(stage: Stage, output: Array, box: Box, name: str) -> Any:
    made = bars(
        [output[k] for k in range(len(NAMES))],
        names=list(NAMES),
        span=(0, 1.15),
        width=min(box.width, 9.0),
        height=max(box.height - 1.3 * stage.em, 1.2),
        fill=["target" if k == stage.answer else "activation" for k in range(len(NAMES))],
        numbers="{:.2f}",
        size=min(0.75 * stage.em, min(box.width, 9.0) / len(NAMES)),
        name=name,
    )
    return move_to(made, box.center)


def _solved(stage: Stage, tokens: Array, answer: int, number: int) -> Node:
    """Return a riddle with the answer of the net, violet where it is right and red where it is not."""
    found = int(np.argmax(stage.model.run(tokens).output))
    color = "target" if found == answer else "error"
    letters = text(" ".join(NAMES[k] for k in tokens), size=1.05 * stage.em, font="sans", name="letters")
    told = text(NAMES[found], size=1.05 * stage.em, font="sans", fill=color, name="told")
    row = arrange([letters, tex(r"\rightarrow", size=0.9 * stage.em, name="arrow"), told], RIGHT, gap=0.35 * stage.em)
    return group(*row, name=str(number))
