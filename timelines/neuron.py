"""The chain rule on one neuron: six lines of Python, their graph of values, a gradient at each. 75 seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from renderer import (
    Box,
    Clip,
    Definition,
    Group,
    Node,
    Script,
    axes,
    circle,
    code,
    colored,
    count,
    curve,
    delay,
    draw,
    fade_in,
    fade_out,
    fit,
    group,
    line,
    move_to,
    number,
    rounded,
    stagger,
    tex,
    text,
    through,
    to,
    together,
    write,
)
from renderer.network import Activate, Add, Model, Multiply, Run, Step, Subtract, chain, network, network_picture

LINES = ("p1 = w1 * x1", "p2 = w2 * x2", "z = p1 + p2 + b", "a = tanh(z)", "e = a - y", "L = e * e")
FORMULA = r"L = \left( \tanh \left( w_1 x_1 + w_2 x_2 + b \right) - y \right)^2"
SYMBOLS = {"p1": "p_1", "p2": "p_2", "w1": "w_1", "w2": "w_2", "x1": "x_1", "x2": "x_2"}
COLORS = {
    "w1": "weight",
    "w2": "weight",
    "b": "bias",
    "x1": "input",
    "x2": "input",
    "p1": "activation",
    "p2": "activation",
    "z": "activation",
    "a": "activation",
    "y": "target",
    "e": "error",
    "L": "error",
}
PLACES = {  # how far along the way from the inputs to the loss, of 5, and across it, of 4
    "w1": (0.0, 0.0),
    "x1": (0.0, 1.05),
    "w2": (0.0, 2.1),
    "x2": (0.0, 3.15),
    "b": (1.0, 4.0),
    "p1": (1.0, 0.5),
    "p2": (1.0, 2.6),
    "z": (2.0, 2.6),
    "a": (3.0, 2.6),
    "y": (3.0, 3.9),
    "e": (4.0, 3.0),
    "L": (5.0, 3.0),
}
READS = {
    "p1": ("w1", "x1"),
    "p2": ("w2", "x2"),
    "z": ("p1", "p2", "b"),
    "a": ("z",),
    "e": ("a", "y"),
    "L": ("e", "e"),
}
LEARNING = ("w1", "w2", "b")
FAINT = 0.3
WIDE, HIGH = 1.12, 1.26  # the size of a box, in units of the plan


def build(
    script: Script,
    weights: tuple[float, float] = (0.8, -0.4),
    bias: float = -0.3,
    inputs: tuple[float, float] = (1.5, 0.5),
    target: float = -0.5,
    learning_rate: float = 0.1,
) -> None:
    """One neuron with two inputs and a squared error; all numbers are those of the run."""
    script.allow("contrast", "listing", why="the lines that are not told at the moment are dimmed")
    script.allow("contrast", "graph", why="what is not told at the moment is dimmed")
    first = {"w1": weights[0], "w2": weights[1], "b": bias, "x1": inputs[0], "x2": inputs[1], "y": target}
    board = Board(script, made_plan(script.frame))
    six_lines(board)
    forward(board, run_of(first))
    backward(board, run_of(first))
    last = steps(board, first, learning_rate)
    one_of_many(board, run_of(last))


def run_of(values: Mapping[str, float]) -> Run:
    """The graph as a model: every value is a step, and the gradient of L by each is proven as that of any network."""
    kinds = {"p1": Multiply(), "p2": Multiply(), "z": Add(), "a": Activate("tanh"), "e": Subtract(), "L": Multiply()}
    model = Model(
        tuple(Step(name, kind, READS[name]) for name, kind in kinds.items()),
        tuple(values),
        ((1,),) * len(values),
        name="neuron",
    )
    # The distance to a target below 0 goes up as L does, so that the gradients of the run are those of L.
    return model.run({name: [value] for name, value in values.items()}, [-1.0], "mae")


def tanh_slope(run: Run) -> float:
    """The slope of tanh at z, as the gradient of a run of its own."""
    z, a = float(run["z"].output[0]), float(run["a"].output[0])
    alone = chain(Activate("tanh"), input_shape=(1,)).run([z], [a - 1.0], "mae")
    found = alone["x"].output_gradient
    assert found is not None
    slope: float = found[0]
    return slope


def gradient(run: Run, name: str) -> float:
    """The derivative of L by a value."""
    found = run[name].output_gradient
    assert found is not None
    value: float = found[0]
    return value


@dataclass(frozen=True)
class Plan:
    """Where the listing, the graph and the plot stand; `unit` is how large a value's box is drawn."""

    unit: float
    code: Box
    graph: Box
    plot: Box
    heading: tuple[float, float]
    down: bool

    def place(self, name: str) -> tuple[float, float]:
        """Where a value stands."""
        along, across = PLACES[name]
        if self.down:
            return (
                self.graph.left + self.graph.width * across / 4,
                self.graph.top - self.graph.height * along / 5,
            )
        return self.graph.left + self.graph.width * along / 5, self.graph.top - self.graph.height * across / 4


def made_plan(frame: tuple[float, float]) -> Plan:
    """The plan for a frame: the graph beside the listing, under it, or running down where the frame is tall."""
    w, h = frame[0] / 2, frame[1] / 2
    if frame[0] > 1.5 * frame[1]:
        graph = Box(-w + 5.2, -h + 0.95, w - 0.85, h - 1.75)
        return Plan(1.0, Box(-w + 0.5, -0.2, -w + 4.0, h - 1.2), graph, Box(-w + 1.2, -h + 0.9, -w + 3.9, -0.9),
                    (0.0, h - 0.5), False)  # fmt: skip
    if frame[0] >= frame[1]:
        graph = Box(-w + 0.75, -h + 0.65, w - 0.75, h - 3.55)
        return Plan(0.74, Box(-w + 0.5, h - 2.8, -w + 4.0, h - 0.95), graph, Box(w - 3.1, h - 2.5, w - 0.5, h - 1.05),
                    (0.0, h - 0.45), False)  # fmt: skip
    graph = Box(-w + 0.45, -h + 0.55, w - 0.45, h - 2.4)
    return Plan(0.56, Box(-w + 0.25, h - 1.85, -w + 2.2, h - 0.65), graph, Box(w - 1.75, h - 1.55, w - 0.3, h - 0.8),
                (0.0, h - 0.3), True)  # fmt: skip


@dataclass(frozen=True)
class Board:
    """The script with the plan of the film."""

    script: Script
    plan: Plan

    def heading(self, words: str) -> None:
        """Start a chapter under its name, which stands at the top."""
        self.script.chapter(words)
        if self.script.stands("heading"):
            self.script.play(fade_out("heading", seconds=0.3))
        made = text(words, size=1.1 * max(self.plan.unit, 0.62), at=self.plan.heading, name="heading")
        self.script.play(fade_in(fit(made, width=self.script.frame[0] - 0.8), seconds=0.6))

    def number(
        self, value: float, name: str, at: tuple[float, float], fill: str, size: float = 0.72, format: str = "{:.2f}"
    ) -> Node:
        """A number of the run, with two decimals unless said otherwise."""
        return number(value, format=format, size=size * self.plan.unit, fill=fill, at=at, name=name)

    def lit(self, listing: Sequence[int], *names: str) -> list[Clip]:
        """Lines and values that are told now come to full strength, all others are dimmed."""
        lines = [to(f"listing/{k}", opacity=1.0 if k in listing else FAINT, seconds=0.5) for k in range(len(LINES))]
        boxes = [to(f"graph/{one}", opacity=1.0 if one in names else FAINT, seconds=0.5) for one in PLACES]
        return [*lines, *boxes]

    def all_lit(self) -> list[Clip]:
        """Everything at full strength."""
        return self.lit(range(len(LINES)), *PLACES)


def listing(plan: Plan) -> Group:
    """The six lines, each name in the color of its role."""
    made = code("\n".join(LINES), size=0.95, name="listing")
    fills = {
        f"{row}/{k}": COLORS[word]
        for row, tokens in enumerate(made.tokens)
        for k, (_, word) in enumerate(tokens)
        if word in COLORS
    }
    painted = colored(made, fills)
    return move_to(fit(painted, width=plan.code.width, height=plan.code.height, grow=True), plan.code.center)


def graph(plan: Plan) -> Group:
    """A box with its symbol for every value; numbers come later."""
    u = plan.unit
    boxes = []
    for name in PLACES:
        ring = rounded(WIDE * u, HIGH * u, radius=0.14 * u, stroke=COLORS[name], width=3 * u, name="box")
        symbol = tex(SYMBOLS.get(name, name), size=0.85 * u, fill=COLORS[name], at=(0, 0.37 * u), name="symbol")
        boxes.append(group(ring, symbol, center=False, at=plan.place(name), name=name))
    return group(*boxes, center=False, name="graph")


def edge(plan: Plan, source: str, goal: str, bend: float = 0.0, color: str = "grey", name: str = "edge") -> Node:
    """A line from the rim of one box to that of another; `bend` bows it, in units of the plan."""
    (ax, ay), (bx, by) = plan.place(source), plan.place(goal)
    u = plan.unit
    if plan.down:
        start, end = (ax, ay - HIGH / 2 * u), (bx, by + HIGH / 2 * u)
        middle = ((ax + bx) / 2 + bend * u, (start[1] + end[1]) / 2)
    else:
        start, end = (ax + WIDE / 2 * u, ay), (bx - WIDE / 2 * u, by)
        middle = ((start[0] + end[0]) / 2, (ay + by) / 2 + bend * u)
    if bend:
        return through([start, middle, end], stroke=color, width=4 * u, z=-1, name=name)
    return line(start, end, stroke=color, width=4 * u, z=-1, name=name)


EDGES = [(source, goal, k) for goal, sources in READS.items() for k, source in enumerate(sources)]


def bend_of(goal: str, k: int) -> float:
    """The two ways from e to L part; all other edges are straight."""
    return (0.62, -0.62)[k] if goal == "L" else 0.0


def six_lines(board: Board) -> None:
    """0-13 s: the formula comes as six lines; each line brings its box and the edges into it."""
    script, plan = board.script, board.plan
    board.heading("One neuron, six lines")
    script.caption("One neuron: two inputs, two weights, a bias, tanh, and the error against a target.")
    formula = tex(FORMULA, size=1.7, name="formula")
    script.play(write(fit(formula, width=script.frame[0] - 1.0), seconds=2), label="formula")
    script.claim("formula", Definition(FORMULA))
    script.wait(2)
    text_lines = listing(plan)
    script.play(fade_out("formula", seconds=0.6), delay(0.3, write(text_lines, seconds=1.8)), label="lines")
    script.caption("As a program it is six lines, and each line makes one value of a graph.")
    boxes = graph(plan)
    parts = {part.name: part for part in boxes.parts}
    first = [name for name in PLACES if name not in READS]
    script.add(group(*(part.with_(opacity=0.0) for part in parts.values()), center=False, name="graph"))
    script.play(stagger([to(f"graph/{name}", opacity=1.0, seconds=0.5) for name in first], ratio=0.3), label="inputs")
    for goal in READS:
        lines = [
            draw(edge(plan, source, goal, bend_of(goal, k), name=f"{source}-{goal}-{k}"), seconds=0.6)
            for k, source in enumerate(READS[goal])
        ]
        shown = to(f"graph/{goal}", opacity=1.0, seconds=0.6)
        row = list(READS).index(goal)
        others = [to(f"listing/{k}", opacity=1.0 if k == row else FAINT, seconds=0.4) for k in range(6)]
        script.play(*lines, shown, *others, label=f"graph {goal}")


def forward(board: Board, run: Run) -> None:
    """13-28 s: values run from left to right; each line lights with its box."""
    script = board.script
    board.heading("Forward: values")
    script.caption("Forward: put numbers in at one end, and every line computes one more.")
    names = [name for name in PLACES if name not in READS]
    script.play(*board.lit((), *names))
    script.play(
        stagger([fade_in(value(board, run, name), seconds=0.6) for name in names], ratio=0.4), label="numbers in"
    )
    script.wait(2.2)
    told = {
        "p1": "A weight times its input, twice.",
        "z": "Products and bias add up to z.",
        "a": "tanh makes it the answer a.",
        "e": "Answer minus target: the error;",
        "L": "times itself it is the loss L. It should be small.",
    }
    for row, goal in enumerate(READS):
        if goal in told:
            script.caption(told[goal])
        script.play(*board.lit([row], goal, *READS[goal]), *lit_edges(board, goal, "activation"), seconds=0.7)
        script.play(fade_in(value(board, run, goal), seconds=0.7), label=f"forward {goal}")
        script.wait(0.6 if goal.startswith("p") else 0.9)
        script.begin(lit_edges(board, goal, "grey"))


def value(board: Board, run: Run, name: str) -> Node:
    """The value of a box, in it."""
    x, y = board.plan.place(name)
    made: float = run[name].output[0]
    return board.number(made, f"value-{name}", (x, y - 0.04 * board.plan.unit), "ink")


def lit_edges(board: Board, goal: str, color: str) -> list[Clip]:
    """The edges into a box take a color."""
    return [to(f"{source}-{goal}-{k}", stroke=color, seconds=0.5) for k, source in enumerate(READS[goal])]


def slopes(run: Run, goal: str) -> list[float]:
    """The local slope of each edge into a box: how fast it changes with what it reads."""
    if goal in ("p1", "p2"):
        w, x = READS[goal]
        return [run[x].output[0], run[w].output[0]]
    if goal == "a":
        return [tanh_slope(run)]
    if goal == "L":
        return [run["e"].output[0]] * 2
    return {"z": [1.0, 1.0, 1.0], "e": [1.0, -1.0]}[goal]


def slope_label(board: Board, run: Run, goal: str, k: int) -> Node:
    """The local slope beside its edge."""
    plan, source = board.plan, READS[goal][k]
    (ax, ay), (bx, by) = plan.place(source), plan.place(goal)
    u = plan.unit
    bend = bend_of(goal, k)
    if bend:
        middle = ((ax + bx) / 2, (ay + by) / 2)
        at = (middle[0] + 1.5 * bend * u, middle[1]) if plan.down else (middle[0], middle[1] + 1.5 * bend * u)
    elif plan.down:
        # On the side of the edge that it leads away from.
        at = (ax + (-0.36 if bx > ax - 0.01 else 0.36) * u, ay - (HIGH / 2 + 0.26) * u)
    else:
        at = (ax + (WIDE / 2 + 0.28) * u, ay + (0.24 if by <= ay + 0.01 else -0.24) * u)
    return board.number(
        slopes(run, goal)[k],
        f"slope-{source}-{goal}-{k}",
        at,
        "ink",
        0.54,
        "{:.0f}" if goal in ("z", "e") else "{:.2f}",
    )


def grad_place(plan: Plan, name: str) -> tuple[float, float]:
    """Where the gradient by a value stands: in its box, under the value."""
    x, y = plan.place(name)
    return x, y - 0.42 * plan.unit


def backward(board: Board, run: Run) -> None:
    """28-52 s: from L back, each edge gives its local slope times what came from above."""
    script = board.script
    board.heading("Backward: gradients")
    script.caption("How fast does L change with L? By 1.")
    script.play(*board.lit((), "L"))
    script.play(fade_in(grad(board, run, "L")), label="gradient L")
    script.wait(1.2)
    told = {
        "L": "Two ways lead from e to L. Both slopes are e, and they add.",
        "e": "A difference has the slopes 1 and minus 1.",
        "a": "The slope of tanh, times what came: the delta.",
        "z": "A sum hands its gradient on to each part, unchanged.",
        "p2": "A product swaps: the slope of the weight is the input, and that of the input is the weight.",
    }
    for goal in reversed(list(READS)):
        if goal in told:
            script.caption(told[goal])
        sources = list(dict.fromkeys(READS[goal]))
        row = list(READS).index(goal)
        labels = [slope_label(board, run, goal, k) for k in range(len(READS[goal]))]
        script.play(*board.lit([row], goal, *sources), *lit_edges(board, goal, "gradient"), seconds=0.6)
        script.play(stagger([fade_in(one, seconds=0.6) for one in labels], ratio=0.3), label=f"slopes {goal}")
        script.wait(0.8 if goal in told else 0.3)
        script.play(stagger([fade_in(grad(board, run, one), seconds=0.7) for one in sources], ratio=0.3),
                    label=f"gradients of {goal}")  # fmt: skip
        script.wait(1.1 if goal in told else 0.4)
        script.begin(fade_out(labels, seconds=0.5), lit_edges(board, goal, "grey"))
    script.caption("Now every value knows its gradient.")
    script.play(*board.all_lit())
    script.wait(2)


def grad(board: Board, run: Run, name: str) -> Node:
    """The gradient of L by a value, under it; by z it is the delta."""
    fill = "delta" if name == "z" else "gradient"
    return board.number(gradient(run, name), f"grad-{name}", grad_place(board.plan, name), fill)


def steps(board: Board, first: Mapping[str, float], rate: float, many: int = 5) -> dict[str, float]:
    """52-66 s: weights and bias go against their gradients; L falls, slowly once and then at speed."""
    script, plan = board.script, board.plan
    board.heading("A step, and five more")
    script.caption(
        f"A step: weights and bias go against their gradients, {rate:g} of them. Forward again: L is smaller."
    )
    runs = [run_of(first)]
    for _ in range(many + 1):
        now = {name: float(runs[-1][name].output[0]) for name in first}
        moved = {name: now[name] - rate * gradient(runs[-1], name) for name in LEARNING}
        runs.append(run_of({**now, **moved}))
    losses = [float(run["L"].output[0]) for run in runs]
    u = plan.unit
    on = axes(
        x=(0, many + 1), y=(0, max(1.5, max(losses))), width=plan.plot.width, height=plan.plot.height,
        x_step=2, y_step=0.5, size=0.8 * u, at=plan.plot.center, name="plot",
    )  # fmt: skip
    history = curve(losses, on, stroke="error", shown=0, tip=0.09 * u, name="history")
    words = text(
        "loss by step", size=0.8 * u, fill="error", at=(plan.plot.center[0] + 0.4 * u, plan.plot.top), name="words"
    )
    script.play(fade_in([on, history, words]), *board.lit((), *LEARNING), label="plot")
    for k, run in enumerate(runs[1:], 1):
        if k == 2:
            script.caption("Five more steps at speed.")
        slow = k == 1
        values = [count(f"value-{name}", to=run[name].output[0], seconds=1.2 if slow else 0.6) for name in LEARNING]
        if slow:
            script.play(*values, label="step")
            script.play(*board.all_lit())
            script.wait(0.5)
            values = []
        rest = [
            count(f"value-{name}", to=run[name].output[0], seconds=1.6 if slow else 0.6)
            for name in PLACES
            if name not in LEARNING and name in READS
        ]
        back = [
            count(f"grad-{name}", to=gradient(run, name), seconds=1.6 if slow else 0.6)
            for name in PLACES
            if name != "L"
        ]
        grown = to(history, shown=k / (many + 1), seconds=1.6 if slow else 0.6)
        script.play(*values, *rest, *back, grown, label=f"step {k}")
        script.wait(0.8 if slow else 0.25)
    script.caption("The neuron has learned this example.")
    script.wait(1.5)
    return {name: float(runs[-1][name].output[0]) for name in first}


def one_of_many(board: Board, run: Run) -> None:
    """66-75 s: the graph is one circle with two inputs, and the circle one of a large net."""
    script = board.script
    board.heading("One of many")
    script.caption("All this is one circle in a picture of a network.")
    gone = [f"value-{name}" for name in PLACES] + [f"grad-{name}" for name in PLACES]
    edges = [f"{source}-{goal}-{k}" for source, goal, k in EDGES]
    script.play(fade_out([*gone, *edges, "listing", "plot", "history", "words"], seconds=0.8))
    size = min(script.frame) / 8
    dot = circle(0.75 * size, fill="activation", stroke="ink", width=5, at=(0.6 * size, -0.3), name="neuron")
    feet = [(-2.2 * size, -0.3 + 1.1 * size), (-2.2 * size, -0.3 - 1.1 * size)]
    wires = [
        line(foot, (0.6 * size, -0.3), stroke="weight", width=6, z=-1, name=f"wire-{k}") for k, foot in enumerate(feet)
    ]
    inputs = [
        circle(0.4 * size, fill="ground", stroke="input", width=4, at=foot, name=f"input-{k}")
        for k, foot in enumerate(feet)
    ]
    shrinking = [to(f"graph/{name}", at=(0.6 * size, -0.3), scale=0.1, opacity=0.0, seconds=1.4) for name in PLACES]
    script.play(*shrinking, delay(0.7, fade_in(dot, seconds=0.7)), label="a circle")
    script.remove("graph")
    script.play(together(*(draw(one, seconds=0.8) for one in wires)), *(fade_in(one, seconds=0.8) for one in inputs))
    script.caption("A billion weights learn just so: forward once, back once, a step.")
    net = network((4, 6, 6, 3), seed=3, activation="tanh")
    room = script.inside(0.6)
    many = network_picture(net, name="many", fill="activation", stroke="ink", edge_stroke="weight", edges="bulk",
                           fit=(room.width, room.height - 1.3))  # fmt: skip
    whole = many.group.with_(at=(many.group.at[0], many.group.at[1] - 0.35))
    parts = ["neuron", *(one.name for one in [*wires, *inputs])]
    script.play(fade_out(parts, seconds=1.0), fade_in(whole, seconds=1.4), label="a network")
    script.wait(3)
