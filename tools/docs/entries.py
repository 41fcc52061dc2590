"""What the dictionary shows: every outline and every clip, as the code that makes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of the library: the code of the node or clip that is shown, and the code of the nodes it stands on.

    `given` makes nodes by name and is shown above `code`; those that `code` does not bring in are on the stage already,
    when `added` names them.
    """

    word: str
    code: str
    given: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    still: bool = False


def _outline(word: str, arguments: str, given: tuple[str, ...] = (), added: tuple[str, ...] = ()) -> Entry:
    return Entry(word, f"{word}({arguments})", given, added, True)


_LOSSES = "losses = [math.exp(-k / 4) for k in range(17)]"
_EPOCHS = "on = axes(x=(0, 16), y=(0, 1.2), width=10, height=5)"
_PLANE = "on = axes(x=(-4, 4), y=(-2, 4), width=10, height=5)"
_WAVE = "wave = lambda x, y: 0.5 + math.sin(3 * x) * math.cos(2 * y) / 2"
_CAT = "cat = image([[0.1, 0.9], [0.9, 0.3]], height=3, smooth=False, at=(-2.5, 0))"
_DOT = 'dot = circle(1, fill="blue", at=(-2, 0))'
_SMALL_DOT = 'dot = circle(0.3, fill="blue", at=(-4, 0))'
_WAY = 'wave = through([(-4, 0), (-2, 2), (0, 0), (2, -2), (4, 0)], stroke="grey")'
_PEN = 'pen = traced(dot, stroke="yellow", width=14)'
_DISC = 'disc = circle(1.2, fill="blue")'
_ROW = 'row = [circle(0.8, fill="blue", at=(2.2 * n - 4.4, 0), name=str(n)) for n in range(5)]'
_STAR = 'star = regular_polygon(5, 1.6, stroke="yellow", width=12)'
_RING = 'ring = circle(1.6, stroke="blue", width=6)'
_WORD = 'word = text("neuron", size=4)'
_BOX = 'box = rectangle(4, 3, stroke="grey", width=6)'
_SUM = r'formula = tex(r"z = \part{w}{w} a + \part{b}{b}", size=3.4)'
_NET = 'net = group(*(circle(1, fill="blue", at=(3 * k - 3, 0), name=n) for k, n in enumerate("abc")), name="net")'

OUTLINES: Final = (
    _outline("line", "(-3, -1), (3, 1), width=10"),
    _outline("polyline", "[(-3, -1), (-1, 1.5), (1, -1.5), (3, 1)], width=10"),
    _outline("polygon", '[(-2, -1.6), (2, -1), (0.5, 2)], fill="blue"'),
    _outline("regular_polygon", '6, 2, stroke="blue", width=10'),
    _outline("circle", '2, fill="blue", stroke="ink", width=10'),
    _outline("dot", "(0, 0), 0.4"),
    _outline("ellipse", '5, 3, stroke="blue", width=10'),
    _outline("arc", '2, 0, 4.2, stroke="blue", width=10'),
    _outline("rectangle", '5, 3, stroke="blue", width=10'),
    _outline("rounded", '5, 3, radius=0.6, fill="blue"'),
    _outline("cross", '3, stroke="red", width=10'),
    _outline("check", '3, stroke="green", width=10'),
    _outline("arrow", "(-3, -1), (3, 1), bend=0.8, thickness=0.16, head=0.7"),
    _outline("brace", "box, height=0.7", (_BOX,), ("box",)),
    _outline("bracket", "box, depth=0.5, thickness=0.14", (_BOX,), ("box",)),
    _outline("parenthesis", "box, thickness=0.14", (_BOX,), ("box",)),
    _outline("brackets", 'box, kind="()"', (_BOX,), ("box",)),
    _outline("lines", '[[[-3, y], [3, 2 * y / 3]] for y in (-2, -1, 0, 1, 2)], stroke="blue", width=10'),
    _outline("path", '"M-3 -1 C-3 2 0 2 0 0 S3 -3 3 1 A1 1 0 0 1 1 1", width=10'),
    _outline("through", "[(-3, -1), (-1, 1.5), (1, -1.5), (3, 1)], width=10"),
    _outline("svg", '"timelines/examples/wagon.svg", height=6'),
    _outline("code", '"for x, y in data:\\n    net.step(x, y)  # learn", numbers=True, size=1.6'),
    _outline("table", '[["w", 1.5], ["b", -0.25]], headings=["name", "value"], size=2'),
    _outline("matrix", "[[1, 0.5], [-2, 3]], size=2.5"),
    _outline("number_line", "(0, 10), length=11, step=2"),
    _outline("curve", "losses, on, tip=0.16", (_LOSSES, _EPOCHS), ("on",)),
    _outline(
        "loss_curve",
        '{"training": losses, "held out": [0.1 + 0.9 * one for one in losses]}, width=11, height=5.5, size=1',
        (_LOSSES,),
    ),
    _outline("area", "losses, on", (_LOSSES, _EPOCHS), ("on",)),
    _outline("band", "losses, 0.1, on", (_LOSSES, _EPOCHS), ("on",)),
    _outline("scatter", "[(x, x * x / 4) for x in (-3, -2, -1, 0, 1, 2, 3)], on, radius=0.15", (_PLANE,), ("on",)),
    _outline("histogram", "[-1.2, -0.4, 0.1, 0.3, 0.6, 1.4], on, bins=8", (_PLANE,), ("on",)),
    _outline("contours", "lambda x, y: x * x + 3 * y * y + x * y, on, filled=True, samples=41", (_PLANE,), ("on",)),
    _outline("vector_field", "lambda x, y: (-y, x), on", (_PLANE,), ("on",)),
    _outline("bars", '[0.1, 0.7, 0.2], names=["cat", "dog", "bird"], span=(0, 1), size=1.2'),
    _outline("legend", '{"training": "blue", "test": "red"}, size=2'),
    Entry("surface", "space(surface(wave, samples=24), size=(7, 7, 3))", (_WAVE,), (), True),
    Entry(
        "curve3",
        "space(curve3([(math.cos(k / 4), math.sin(k / 4), k / 60) for k in range(60)]))",
        still=True,
    ),
    Entry(
        "points3",
        "space(points3([(x, y, x * y) for x in (-1, 0, 1) for y in (-1, 0, 1)], radius=0.15))",
        still=True,
    ),
    Entry("axes3", "space(axes3(), points3([(0, 0, 0.5)]))", still=True),
    Entry(
        "space",
        "space(surface(wave, samples=24), axes3(), curve3([(-1, k / 9) for k in range(-9, 10)], wave), tilt=0.8)",
        (_WAVE,),
        (),
        True,
    ),
    Entry(
        "dots",
        "dots([[k / 2 * math.cos(k), k / 3 * math.sin(k)] for k in range(9)], [k / 20 for k in range(9)], 'blue')",
        still=True,
    ),
    Entry(
        "heat_map",
        'heat_map([[1, -2, 0], [0.5, 3, -1]], colors="signs", numbers="{:.1f}", key=True, height=4)',
        still=True,
    ),
    Entry("image", "image([[0.1, 0.9, 0.1], [0.9, 0.3, 0.9], [0.1, 0.9, 0.1]], height=4, smooth=False)", still=True),
    Entry("squares", "squares(cat, at=(2.5, 0), angle=0.4)", (_CAT,), ("cat",), True),
    _outline("axes", "x=(-4, 4), y=(-1, 1), width=9, height=5"),
    _outline("plot", "on, math.sin", ("on = axes(x=(-4, 4), y=(-1, 1), width=9, height=5)",), ("on",)),
    _outline("text", '"neuron", size=4'),
    _outline("tex", r'r"\frac{\partial E}{\partial w}", size=3.4'),
    _outline("number", '3.14159, format="{:.3f}", size=4'),
    _outline("masked", "cat, circle(1.4, at=(-2.5, 0))", (_CAT,)),
    _outline("surround", "word, margin=0.4, width=10", (_WORD,), ("word",)),
)
"""Nodes that stand still."""

CLIPS: Final = (
    Entry("fade_in", "fade_in(disc)", (_DISC,)),
    Entry("fade_out", "fade_out(disc, shift=(3, 0))", (_DISC,), ("disc",)),
    Entry("grow", "grow(star)", (_STAR,)),
    Entry("show", "one_after_another(delay(0.5), show(disc), delay(0.5))", (_DISC,)),
    Entry("hide", "one_after_another(delay(0.5), hide(disc), delay(0.5))", (_DISC,), ("disc",)),
    Entry("wipe_in", "wipe_in(word)", (_WORD,)),
    Entry("wipe_out", "wipe_out(word, way=DOWN)", (_WORD,), ("word",)),
    Entry("draw", "draw(star)", (_STAR,)),
    Entry("erase", "erase(star)", (_STAR,), ("star",)),
    Entry("write", "write(word)", (_WORD,)),
    Entry("run_along", "run_along(star)", (_STAR,)),
    Entry("trace", 'trace(ring, stroke=stroke("yellow", 14))', (_RING,), ("ring",)),
    Entry("to", 'to(dot, at=(2, 0), fill="yellow")', (_DOT,), ("dot",)),
    Entry("shift", "shift(dot, (4, 0), arc=2)", (_DOT,), ("dot",)),
    Entry("turn", "turn(star, 1.2)", (_STAR,), ("star",)),
    Entry("resize", "resize(star, 1.6)", (_STAR,), ("star",)),
    Entry("stretch", "stretch(star, x=2, y=0.6)", (_STAR,), ("star",)),
    Entry("move_along", "move_along(dot, wave)", (_SMALL_DOT, _WAY), ("wave", "dot")),
    Entry("traced", "move_along(dot, wave)", (_SMALL_DOT, _WAY, _PEN), ("wave", "dot", "pen")),
    Entry("following", "to(dot, at=(2, 0), scale=1.5)", (_DOT, "frame = following(surround, dot)"), ("dot", "frame")),
    Entry(
        "swap",
        "swap(dot, star)",
        (_DOT, 'star = regular_polygon(5, 1, fill="yellow", at=(2, 0))'),
        ("dot", "star"),
    ),
    Entry("become", "become(disc, word)", (_DISC, _WORD), ("disc",)),
    Entry("zoom_to", 'zoom_to(net["b"])', (_NET,), ("net",)),
    Entry("pan", "pan((3, 0))", (_NET,), ("net",)),
    Entry("camera_back", "one_after_another(pan((3, 0), seconds=0.5), camera_back(seconds=0.5))", (_NET,), ("net",)),
    Entry(
        "edit",
        'edit(old, code("for x, y in data:\\n    net.step(x, y)", name="new", size=2))',
        ('old = code("for x in data:\\n    step(x)", name="old", size=2)',),
        ("old",),
    ),
    Entry("indicate", 'indicate(formula["w"])', (_SUM,), ("formula",)),
    Entry("wiggle", "wiggle(word)", (_WORD,), ("word",)),
    Entry("flash", "flash(disc, length=0.8)", (_DISC,), ("disc",)),
    Entry("focus", 'focus(net, net["b"])', (_NET,), ("net",)),
    Entry(
        "unfocus", 'one_after_another(focus(net, net["b"], seconds=0.4), unfocus(net, seconds=0.6))', (_NET,), ("net",)
    ),
    Entry("count", "count(digits, 100)", ('digits = number(0, format="{:.0f}", size=4)',), ("digits",)),
    Entry("together", 'together(to(dot, at=(2, 0)), to(dot, fill="yellow"))', (_DOT,), ("dot",)),
    Entry("one_after_another", 'one_after_another(to(dot, at=(2, 0)), to(dot, fill="yellow"))', (_DOT,), ("dot",)),
    Entry("stagger", "stagger(grow(one) for one in row)", (_ROW,)),
    Entry("delay", "delay(0.5, fade_in(disc, seconds=0.5))", (_DISC,)),
    Entry("lasting", "lasting(2, fade_in(disc, seconds=0.5), delay(1.5))", (_DISC,)),
)
"""Clips, each shown at five moments from its start to its end."""

_SCORES = (
    'run = nn.chain(nn.Dense([[1.2, -0.7, 0.4]] * 3, [0.3, 1.6, -1.2], "tanh"), nn.Softmax()).run([0.9, 0.5, -1.2])'
)
_NEURON = 'one = fit(nn.close_up(run, "dense1"), width=13)'
_DENSE = (
    "pair = nn.chain(nn.Dense([[1.2, -0.7, 0.4], [-0.3, 0.9, 1.1]]), nn.Dense([[1, -1]]), input_shape=(3,))",
    'dense = nn.model_picture(pair, pair.run([0.2, 1.5, -0.8]), fit=(12, 6), name="dense")',
    "shown = dense.group",
)
_BENT = (
    'bent = nn.chain(nn.Dense([[3, 2], [-2, 3], [1, -4]], [0.5, -1, 1], "tanh"), '
    'nn.Dense([[2, -3, 2]], [-0.5], "sigmoid"), input_shape=(2,))'
)
_SHARES = 'one = fit(nn.softmax_bars(run, classes=["cat", "dog", "owl"]), width=12)'

_TOKENS = "run = nn.chain(nn.Attention(np.eye(4)), input_shape=(4, 4)).run(np.eye(4) + np.eye(4, k=-1) + 1)"
_LOOKS = 'looks = nn.attention_looks(run, "attention1", tokens=["the", "cat", "sat", "down"], size=1.8, shown=False)'

_SUM_RUN = "run = nn.scalar_run(lambda w, x, b: (w * x + b).tanh(), w=0.8, x=-1.5, b=0.4)"
_GRAPH = "graph = fit(nn.scalar_graph(run), width=12)"

_LAYERS = "model = nn.chain(*[nn.Dense(np.eye(3), activation='relu')] * 4, input_shape=(3,))"
_PICTURES = (
    'rolled = nn.model_picture(model, model.run([1, 0.6, 0.2]), fit=(12, 6), name="rolled")',
    'opened = nn.model_picture(model, rolled.run, fit=(12, 6), roll=False, name="opened")',
    "net = rolled.group",
)

NETWORKS: Final = (
    Entry("close_up", _NEURON.removeprefix("one = "), (_SCORES,), still=True),
    Entry("add_up", "nn.add_up(one)", (_SCORES, _NEURON)),
    Entry(
        "model_picture",
        'nn.model_picture(pair, pair.run([0.2, 1.5, -0.8]), inputs=["age", "size", "$x_3$"], text_size=2).group',
        (_DENSE[0],),
        still=True,
    ),
    Entry("show_products", 'nn.show_products(dense, "dense1")', _DENSE, ("shown",)),
    Entry(
        "show_weights",
        'nn.show_weights(dense, "dense1", nn.chain(nn.Dense([[-1, 0.7, 1.2], [0.9, 0.2, -0.1]])).run([1, 1, 1]))',
        _DENSE,
        ("shown",),
    ),
    Entry("decision_map", "nn.decision_map(bent, width=7)", (_BENT,), still=True),
    Entry("softmax_bars", _SHARES.removeprefix("one = "), (_SCORES,), still=True),
    Entry("take_shares", "nn.take_shares(one)", (_SCORES, _SHARES)),
    Entry("attention_looks", _LOOKS.removeprefix("looks = ").replace(", shown=False", ""), (_TOKENS,), still=True),
    Entry("look", "nn.look(looks, 2)", (_TOKENS, _LOOKS), ("looks",)),
    Entry("color_key", 'nn.color_key(rolled, "dense1", size=2)', (_LAYERS, _PICTURES[0]), still=True),
    Entry("unroll", "nn.unroll(rolled, opened)", (_LAYERS, *_PICTURES), ("net",)),
    Entry("scalar_graph", _GRAPH.removeprefix("graph = "), (_SUM_RUN,), still=True),
    Entry("compute", "nn.compute(graph)", (_SUM_RUN, _GRAPH)),
    Entry(
        "differentiate",
        "one_after_another(nn.compute(graph, seconds=0.5), nn.differentiate(graph))",
        (_SUM_RUN, _GRAPH),
    ),
)
"""Pictures of runs of a network, and what moves in them; `nn` is `renderer.network`."""
