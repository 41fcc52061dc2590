"""The network: weights and biases get names, and each neuron opens into what comes in and what goes out (0-10 s)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from renderer import Clip, Group, Stroke, fade_in, hidden, lasting, move_to, stagger, to, write
from renderer.network import propagate
from renderer.network.motion.rearrange import arriving, rearrange, standing_like
from renderer.scene.copies import repainted
from renderer.script.clips.draw import run_along
from renderer.script.stage import Stage
from timelines.backprop.board import LIT, Board
from timelines.backprop.values import numbers_come
from timelines.backprop.words import made_by


def play(board: Board) -> None:
    """Names are written as edges propagate, layer by layer; pre-activations come out; the net takes its place."""
    script, name = board.script, board.net.name
    closed, full = board.closed, board.net
    assert closed is not None
    start = closed.group
    full = full.placed(full.group.with_(at=start.at, scale=start.scale))
    labels = [
        f"labels/{kind}/{layer}" for kind in "wb" for layer in board.layers if board.has(f"labels/{kind}/{layer}")
    ]
    script.chapter("The network")
    script.add(hidden(standing_like(full, closed), *labels) if labels else standing_like(full, closed))
    board.say(of_parameters(board))
    for kind in "wb":
        for layer in board.layers:
            written = [write(f"{name}/labels/{kind}/{layer}")] if f"labels/{kind}/{layer}" in labels else []
            script.play(run_through(board, kind, layer), *written)
    script.wait(1)
    script.chapter("What goes into a neuron, and what comes out")
    board.say(of_neurons(board))
    before = closed
    for layer in reversed(board.layers):
        after = closed.opened(*range(layer, board.last + 1))
        if board.layout.net:
            after = after.placed(move_to(after.group, (0.0, 0.0)))
        script.play(rearrange(before, after, arrivals=False))
        script.play(lasting(1.0, stagger([fade_in(part) for part in arriving(before, after)], ratio=0.8)))
        before = after
    home = board.net.group
    # Where the net was high while the frame was its own, its layers close up on the way; labels make room for numbers.
    goes = (
        rearrange(before, board.net, arrivals=False)
        if board.layout.net or board.values
        else to(name, seconds=1.0, at=home.at, scale=home.scale)
    )
    script.play(goes, *numbers_come(board))


def of_parameters(board: Board) -> str:
    """What is said while weights and biases get their names; less where fewer layers leave less time."""
    if board.last == 1:
        return "Each edge has a weight w, each output a bias b."
    return "Each edge has a weight w, and each neuron after the inputs a bias b."


def of_neurons(board: Board) -> str:
    """What is said while neurons open; less where fewer layers leave less time."""
    if board.last == 1:
        return "A neuron adds up what comes in, z, and puts out a."
    return f"A neuron adds up what comes in, z, and puts out a: {made_by(board.model.function(1).name)}."


def run_through(board: Board, kind: str, layer: int) -> Clip:
    """A highlight runs along the edges that carry the weights, or the biases, of a layer."""
    if kind == "w":
        return propagate(board.net, layer, seconds=1.0, color=LIT)
    return GlowBehind(board.net.name, layer, board.lit_stroke)


@dataclass(frozen=True)
class GlowBehind:
    """A highlight that runs along the edges of the biases of a layer, behind the circles, as the edges lie."""

    net: str
    layer: int
    stroke: Stroke
    seconds: float = 1.0

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Add the highlight right above the edges, let it run, and remove it."""
        edges = stage.ref(f"{self.net}/bias_edges/{self.layer}", t0).node
        assert isinstance(edges, Group)
        # The edges of biases are fainter than others; what is lit is not.
        bright = replace(edges, parts=tuple(edge.with_(opacity=1.0) for edge in edges.parts))
        glow = repainted(bright.with_(name=stage.fresh("glow"), opacity=1.0), stroke=self.stroke, fill=None)
        ref = stage.add(glow, t0, host=self.net, above=f"{self.net}/bias_edges")
        run_along(ref, seconds=self.seconds).enact(stage, t0, t1)


def stand(board: Board) -> None:
    """Nothing: the film begins here."""
