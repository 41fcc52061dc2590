"""What the acts share: the script, the network in figures and as a picture, and where things stand in the frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Unpack

from renderer import (
    Box,
    Clip,
    Equation,
    Formula,
    Group,
    NetreelError,
    Node,
    Script,
    Stroke,
    Text,
    box_of,
    fade_in,
    fade_out,
    fit,
    surround,
    tex,
    text,
)
from renderer.algebra.formula_rows import in_rows
from renderer.network import Derivation, Facts, Network, NetworkPicture, Weight, derive, general_forms
from renderer.network.calculus.general_forms import GeneralForms
from renderer.network.calculus.notation import Parameter, Quantity
from renderer.network.picture.single_label import label_plate, single_label
from renderer.scene.fields import Grouped
from renderer.scene.node import Shape, walk
from timelines.backprop.layout import WIDE, Layout, layout_for
from timelines.backprop.roles import tinted

LIT = "lit"  # the way back through the net
WEIGHT, BIAS, ERROR = "weight", "bias", "error"  # labels
COLUMNS = {"gradient": "error", "arriving": "blue_b", "delta": "delta", "slope": "yellow_b", "input": "weight"}
MOST_TERMS = 2  # of a sum, first and last, where it has more than one more: dots stand for those between
MOST_TOLD = 3  # neurons of a layer whose weights are told: of more, the first and the last
MOST_AT_LENGTH = 4  # weights of a layer that are told at full length unless others are asked for
LONGEST = 7.5  # seconds: after that a caption goes, though nothing follows it
DIMMED = 0.29  # the opacity of what steps back: there, but not to be read
OWN_LABEL = 1.25  # how large the label of what is discussed is beside others, where the net has none
LEAST_OWN = 0.63  # beside those of all edges; the edge stands for a label that would be smaller
THICK = 23.0  # the most that a lit stroke measures, in pixels for each unit of the radius of circles
MOST_TRIES, TIGHTER = 6, 0.995  # sizes in which a line is set until it is as wide as it may be, and how much less
DEEP = 0.42  # how much lower a line reaches with a row of numbers under it, in units


@dataclass
class Board:
    """The stage while the film is written.

    `net` is the picture as it stands from the opening on, its group in the pose that it comes back to, and `closed` the
    one that the film begins with; `noted` says that a softmax was explained. `full` are the weights
    told at full length, None for the first of each layer; `lines` are the names of the finished equations by their
    parameter, `grids` and `widths` the places of lines and the widths of their numbers, once they are known.
    """

    script: Script
    model: Network
    facts: Facts
    net: NetworkPicture
    notation: str = "seed"
    values: bool = False
    full: frozenset[Weight] | None = None
    closed: NetworkPicture | None = None
    noted: bool = False
    lines: dict[Parameter, str] = field(default_factory=dict)
    own_labels: dict[Quantity, str] = field(default_factory=dict)
    grids: dict[tuple[int, bool, bool], dict[Weight, tuple[float, float, float]]] = field(default_factory=dict)
    widths: dict[tuple[int, int, int], tuple[float, ...]] = field(default_factory=dict)

    @property
    def sizes(self) -> tuple[int, ...]:
        """The sizes of the layers."""
        return self.model.sizes

    @property
    def softmax(self) -> bool:
        """Whether the outputs are a softmax, so that the step from a z of the last layer to E is one."""
        return self.model.softmax

    @property
    def general(self) -> GeneralForms:
        """The equations with letters for layers, in the notation of the film."""
        return general_forms(self.sizes, softmax=self.softmax)

    @property
    def last(self) -> int:
        """The number of the last layer, L."""
        return len(self.sizes) - 1

    @property
    def layers(self) -> range:
        """The numbers of the layers that have weights."""
        return range(1, self.last + 1)

    @property
    def lit_stroke(self) -> Stroke:
        """The stroke of what is lit."""
        return Stroke(self.script.theme.color(LIT), min(6.0, THICK * self.net.plan.lengths.radius))

    def has(self, address: str) -> bool:
        """Whether the net has a part at an address below it."""
        try:
            self.net.group[address]
        except NetreelError:
            return False
        return True

    @property
    def frame(self) -> Box:
        """The frame without its margins."""
        return self.script.inside(self.layout.margin)

    @property
    def layout(self) -> Layout:
        """How things are laid out in a frame of this shape."""
        return layout_for(self.script.frame)

    @property
    def above_net(self) -> Box:
        """What is free above the net when it stands at its place."""
        frame = self.frame
        return Box(frame.left, box_of(self.net.group).top + 0.1, frame.right, frame.top)

    def for_lines(self, layer: int) -> Box:
        """Where finished lines of a layer go: what is free above the net but for the lowest part, where one is made."""
        free = self.above_net
        # With more than two lines in a row the one being made reaches below the second. Of two in a third row the left
        # one is made last, so that row may reach lower, by what stands right of the line that is made.
        few = 1.3 if len(self.told(layer)) > 2 else 1.5
        high = few if self.columns(layer) <= 2 else 1.6 if self.values else 1.85
        return Box(free.left, free.bottom + high + self.deep, free.right, free.top)

    def columns(self, layer: int) -> int:
        """In how many columns the lines of a layer stand."""
        stacked = self.layout.stacked_last if layer == self.last else self.layout.stacked_hidden
        return 1 if stacked else len(self.told(layer - 1))

    @property
    def deep(self) -> float:
        """How much lower a line reaches than its formula: with numbers beside the symbols they stand under it."""
        return DEEP * self.layout.hidden / WIDE.hidden if self.values else 0.0

    @property
    def swell(self) -> float:
        """The scale to which a circle grows that is pointed at; less where its number stands close over it."""
        return 1.08 if self.values else 1.2

    def at_length(self, layer: int) -> list[Weight]:
        """The weights of a layer that are told at full length."""
        weights = self.weights(layer)
        return weights[:MOST_AT_LENGTH] if self.full is None else [weight for weight in weights if weight in self.full]

    def derivation(self, parameter: Parameter) -> Derivation:
        """The chain rule for a parameter without deltas, with dots where it would be too long to read."""
        return derive(self.sizes, parameter, max_shown=MOST_TERMS, softmax=self.softmax)

    def label(self, quantity: Quantity) -> str:
        """The address of a quantity's label in the net, or of what shows it where there is no room for one."""
        return self.own_labels.get(quantity) or self.net.label_of(quantity) or self.net.stand_in(quantity)

    def give_label(self, parameter: Parameter) -> None:
        """Bring in a label for a parameter that is discussed, where there is no room for those of all.

        Where there is none for a single one, its edge stands for it.
        """
        label = self.own_label(parameter)
        if label is not None:
            self.script.begin(fade_in([label_plate(label, "own-plate"), label]))
            inside = (address for address, node in walk(label, label.name) if type(node) is not Group)
            self.own_labels[parameter.quantity] = str(next(inside))

    def own_label(self, parameter: Parameter) -> Group | None:
        """The label that a parameter has while it is discussed; None where the net has one or has no room for it."""
        return single_label(self.net, parameter, name="own-label", larger=OWN_LABEL, smallest=LEAST_OWN)

    def take_label(self) -> list[Clip]:
        """Take the label of what was discussed away again."""
        gone = [fade_out(["own-plate", "own-label"])] if self.own_labels else []
        self.own_labels.clear()
        return [*gone]

    def say(self, words: str | None) -> None:
        """A caption from now until the next, or for as long as one may stay; nothing for None."""
        if words:
            self.script.caption(words, LONGEST)

    def weights(self, layer: int) -> list[Weight]:
        """The weights of a layer that are told, in reading order: w_11, w_12, ..., w_21, ..."""
        return [Weight(layer, to, source) for to in self.told(layer) for source in self.told(layer - 1)]

    def told(self, layer: int) -> tuple[int, ...]:
        """The numbers of a layer's neurons whose weights are told: those with a circle, and any that are asked for.

        Of many only the first and the last: more lines could not be read, and matrices show dots between these, too.
        """
        asked = {weight.to for weight in self.full or () if weight.layer == layer}
        asked |= {weight.source for weight in self.full or () if weight.layer == layer + 1}
        circles = sorted(neuron + 1 for neuron in self.net.plan.columns[layer].neurons)
        return tuple(sorted({*(circles if len(circles) <= MOST_TOLD else circles[:: len(circles) - 1]), *asked}))

    def equation(
        self,
        name: str,
        equation: Equation,
        size: float = 1.0,
        width: float | None = None,
        rows: Sequence[str] = (),
        apart: float = 0.0,
        spread: Callable[[Formula], Formula] | None = None,
        **fields: Unpack[Grouped],
    ) -> Formula:
        """An equation as a node with its claim, set smaller where it would be wider than `width`, or the frame.

        At each of the marks `rows` it has a new row, `apart` farther away than rows are by themselves; `spread` moves
        its parts apart before.
        """
        self.script.claim(name, equation.claim(self.facts))
        return self.fitted(name, equation.tex, size, width, rows, apart, spread, **fields)

    def fitted(
        self,
        name: str,
        source: str,
        size: float = 1.0,
        width: float | None = None,
        rows: Sequence[str] = (),
        apart: float = 0.0,
        spread: Callable[[Formula], Formula] | None = None,
        **fields: Unpack[Grouped],
    ) -> Formula:
        """A formula with a new row at some marks, set smaller where it would be wider than `width`, or the frame."""
        widest = self.frame.width if width is None else width

        def made(size: float) -> Formula:
            whole = tex(source, size=size, **fields, name=name)
            return in_rows(whole if spread is None else spread(whole), rows, apart=apart)

        formula = made(size)
        for _ in range(MOST_TRIES if spread else 1):
            # What `spread` adds does not become less with the size.
            if formula.width > widest + 1e-9:
                formula = made(formula.size * widest / formula.width * (TIGHTER if spread else 1.0))
        return tinted(formula)

    def words(self, name: str, *lines: str, size: float = 1.0, spacing: float = 1.3, **fields: Unpack[Grouped]) -> Text:
        """Lines of text, as large as words are in a frame of this shape, and no wider than it."""
        return fit(
            text(*lines, size=size * self.layout.words, spacing=spacing, **fields, name=name), width=self.frame.width
        )

    def grid_cells(
        self, nodes: Sequence[Node], columns: int, box: Box, down: float = 0.35
    ) -> list[tuple[float, float, float]]:
        """Where nodes lie in a grid in a box, row by row: x and y of each center, and the scale that fits them in.

        `down` is the gap between two rows of full size.
        """
        boxes = [box_of(node) for node in nodes]
        width, height = max(box.width for box in boxes), max(box.height for box in boxes)
        rows = -(-len(nodes) // columns)
        across = 0.9  # the gap between two columns of full size
        # A row keeps to the margins; a gap may reach below the box, as nothing stands there.
        fits = box.width / (columns * width + (columns - 1) * across), (box.height + down) / rows / (height + down)
        scale = min(1.0, *fits)
        step_x, step_y = (width + across) * scale, (height + down) * scale
        left, top = box.center[0] - step_x * (columns - 1) / 2, box.top - height * scale / 2
        return [(left + k % columns * step_x, top - k // columns * step_y, scale) for k in range(len(nodes))]


def boxed(name: str, node: Node | Sequence[Node], margin: float = 0.12) -> Shape:
    """A frame round nodes."""
    return surround(node, margin=margin, radius=0.05, stroke=Stroke("blue", 3.0), fill=None, name=name)
