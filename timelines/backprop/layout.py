"""How the film lays itself out in a frame of some shape: the one place that knows it."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class NetPlace:
    """How the net is drawn where it takes the frame's whole width from the start: at its place, below the lines.

    Lengths are in units. `gap` lies between two neurons of a layer of two, `opening` while the net has the frame to
    itself; `margin` is what stays free beside it.
    """

    radius: float
    gap: float
    opening: float
    margin: float


@dataclass(frozen=True)
class Layout:
    """Where things stand in frames of one shape, and how large they are; as it is, that of wide frames.

    Frames are 8 units high and 8 times their ratio wide, so a narrow one has little room beside things and much below
    them: there equations have several rows, and what stands side by side in a wide frame stands one under another.
    """

    margin: float = 0.3  # what stays free at the edges of the frame
    net: NetPlace | None = None  # without, the net is large at first, and steps back
    # Finished lines stand one under another, or in as many columns as a row of weights has.
    stacked_last: bool = False
    stacked_hidden: bool = False
    centred: bool = False  # lines that are made stand in the middle, not at the left
    lifted: float = 1.0  # the size of labels that are lifted off the net

    # Lines: their size while they are made, for the last layer, and for those before without and with deltas.
    line: float = 1.0
    hidden: float = 0.82
    hidden_short: float = 0.82
    hidden_broken: bool = False  # whether those without deltas have two rows
    finished: float | None = None  # how high the finished ones are together when they are all there
    rise: float = 0.65  # how far deltas rise out of a line
    number: float = 0.6  # the size of numbers under lines, less where a line is small
    numbered: float = 1.0  # of the size of lines of hidden layers without deltas, with numbers under them

    # Matrices: at which marks of their equations a row ends, for the last layer and for those before.
    last_rows: tuple[str, ...] = ()
    hidden_rows: tuple[str, ...] = ()
    recall_rows: tuple[str, ...] = ()  # the same where the last layer is recalled
    recall: float = 0.72  # its size there
    recall_net: float = 0.75  # how much of its size the net keeps there
    names_rows: tuple[str, ...] = ()  # the same for equations between names of matrices of hidden layers
    over_net: float = 0.0  # what stays free between them and what is above the net
    highest: float = 3.2  # how high a matrix equation over the net may be
    formula: float = 1.15  # the size of the formula between the names of matrices
    low: float = 1.8  # the height of the net while lines and matrices stand above it
    symbol: float = 0.9  # the size of the names under matrices
    arrows: float = 0.48  # how far below matrices the arrows to their names end
    names: float = 0.56  # how far below matrices their names begin

    # Words
    words: float = 1.0  # their size beside that in a wide frame
    narrow: bool = False  # what is said of something stands over it, not beside it
    short: bool = False  # sentences have twice as many rows

    # The act of the bias, and the summary; without, sizes are shares of those in a frame that is 16:9.
    bias: float | None = None  # the size of the line
    summary: float | None = None  # the size of the equations, but where `short` they are as large as fit


WIDE = Layout()

NARROW = Layout(stacked_hidden=True, centred=True, hidden_broken=True, rise=0.25, narrow=True, short=True)
"""What narrow frames have in common."""

SQUARE = replace(
    NARROW,
    margin=0.25,
    net=NetPlace(radius=0.32, gap=0.9, opening=3.0, margin=0.3),
    lifted=0.9,
    line=0.8,
    hidden=0.53,
    hidden_short=0.53,
    hidden_broken=False,
    finished=3.35,
    rise=0.3,
    number=0.42,
    hidden_rows=("equals",),
    recall=0.56,
    short=False,
    low=1.2,
    symbol=0.75,
    formula=1.0,
    words=0.85,
    bias=1.05,
    summary=1.0,
    highest=4.4,
)

PORTRAIT = replace(
    NARROW,
    margin=0.28,
    net=NetPlace(radius=0.28, gap=0.9, opening=2.9, margin=0.2),
    lifted=0.8,
    line=0.8,
    hidden=0.6,
    hidden_short=0.42,
    finished=3.2,
    number=0.42,
    numbered=0.8,
    last_rows=("equals",),
    hidden_rows=("equals",),
    recall=0.45,
    recall_net=0.7,
    low=1.0,
    symbol=0.65,
    formula=0.85,
    words=0.8,
    bias=0.92,
    highest=4.4,
)

TALL = replace(
    NARROW,
    margin=0.2,
    net=NetPlace(radius=0.194, gap=1.5, opening=2.6, margin=0.14),
    stacked_last=True,
    lifted=0.75,
    line=0.68,
    hidden=0.58,
    hidden_short=0.39,
    finished=3.0,
    number=0.36,
    last_rows=("equals",),
    hidden_rows=("equals", "times-1"),
    names_rows=("equals",),
    recall_rows=("equals",),
    recall=0.42,
    recall_net=0.6,
    low=0.95,
    symbol=0.48,
    arrows=0.32,
    names=0.38,
    formula=0.75,
    words=0.66,
    bias=0.69,
    highest=4.6,
    over_net=0.2,
)

SHAPES = ((1.25, WIDE), (0.9, SQUARE), (0.66, PORTRAIT))
"""The least ratio of width to height of frames that are laid out so; those below are tall."""


def layout_for(frame: tuple[float, float]) -> Layout:
    """The layout of frames of some width and height.

    >>> layout_for((16, 9)) is WIDE, layout_for((1080, 1920)) is TALL
    (True, True)
    """
    ratio = frame[0] / frame[1]
    return next((layout for least, layout in SHAPES if ratio >= least), TALL)
