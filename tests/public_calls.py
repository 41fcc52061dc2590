"""Values that no author should hand in, and calls of the public face in which they are tried."""

from __future__ import annotations

import decimal
import fractions
import functools
import inspect
import math
import pickle
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np

import renderer
import renderer.network
from renderer import Script, circle, group, line, number, text, to
from renderer.drawing.canvas import rasterise
from renderer.network import network_picture
from renderer.scene.node import Node
from renderer.scene.scene import Scene
from renderer.script.clips.clip import Clip
from renderer.values.errors import NetreelError, TypesetError
from tests.sure import unchecked

SIZE = (48, 27)


def half(u: float) -> float:
    return 0.5


def saddle(x: Any, y: Any) -> Any:
    return x * x - y * y


def wordy(*values: Any) -> str:
    return "a word"


def raising(*values: Any) -> float:
    raise ZeroDivisionError("on purpose")


class Strange:
    def __repr__(self) -> str:
        raise RuntimeError("no words for it")


def small_net() -> Any:
    return renderer.network.network([2, 2, 1], seed=1)


def small_layer() -> Any:
    return renderer.network.Dense([[1, 2]], [0.5], "relu")


def small_model() -> Any:
    return renderer.network.chain(small_layer(), input_shape=(2,))


@cache
def small_attention() -> Any:
    layer = renderer.network.Attention(np.eye(2))
    return renderer.network.chain(layer, input_shape=(3, 2)).run(np.eye(3, 2))


def product(w: Any, x: Any) -> Any:
    return w * x


def small_graph() -> Any:
    return renderer.network.scalar_graph(renderer.network.scalar_run(product, w=2.0, x=3.0), name="n")


@cache
def small_stack(roll: bool) -> Any:
    layer = renderer.network.Dense(np.eye(2), None, "relu")
    model = renderer.network.chain(layer, layer, layer, input_shape=(2,))
    return renderer.network.model_picture(model, model.run([1, 2]), roll=roll, name=f"stack-{roll}")


@cache
def small_run() -> Any:
    return renderer.network.chain(small_layer(), renderer.network.Softmax(), input_shape=(2,)).run([0.5, 1.0])


def small_plane() -> Any:
    return renderer.network.chain(renderer.network.Dense(np.array([[1.0, -1.0]]), None, "sigmoid"), input_shape=(2,))


@cache
def small_lines() -> Any:
    model = small_model()
    return renderer.network.model_picture(model, model.run([0.5, 1.0]), name="lines")


@cache
def small_maps() -> Any:
    kernel = renderer.network.Conv(np.ones((1, 1, 2, 2)))
    model = renderer.network.chain(kernel, input_shape=(1, 3, 3))
    return renderer.network.model_picture(model, model.run(np.ones((1, 3, 3))), name="maps")


@cache
def small_picture(**options: Any) -> Any:
    return network_picture(small_net(), fill="green", **options)


def nasty() -> dict[str, Any]:
    """The values by a word for each; made anew, since some can be used up."""
    return {
        "None": None,
        "True": True,
        "zero": 0,
        "minus": -1,
        "half": 0.5,
        "nan": math.nan,
        "inf": math.inf,
        "minus inf": -math.inf,
        "huge": 10**400,
        "large": 1e308,
        "tiny": 5e-324,
        "complex": 1j,
        "fraction": fractions.Fraction(1, 3),
        "decimal": decimal.Decimal("0.25"),
        "numpy float": np.float32(0.5),
        "numpy int": np.int64(2),
        "numpy nan": np.float64("nan"),
        "empty text": "",
        "word": "bluue",
        "digits": "2",
        "lines": "a\nb",
        "surrogate": "\ud800",
        "path": "a/b.c",
        "bytes": b"blue",
        "pair": (1, 2),
        "list pair": [0.5, 1],
        "array pair": np.array([1, 2]),
        "nan pair": (math.nan, 0),
        "triple": (1, 2, 3),
        "empty": (),
        "nested": [[1, 2], [3]],
        "words": ["a", "b"],
        "array": np.ones((3, 2, 2)),
        "texts array": np.array(["a", "b"]),
        "dict": {"a": 1},
        "set": {1, 2},
        "generator": (k for k in range(3)),
        "range": range(3),
        "function": half,
        "wordy": wordy,
        "raising": raising,
        "lambda": lambda *values: 0.5,
        "class": circle,
        "type": int,
        "object": object(),
        "strange": Strange(),
        "node": circle(name="other"),
        "ref": group(circle(name="c"), name="g")["c"],
        "clip": to("a", at=(1, 1)),
        "signal": renderer.Clock(),
        "net": small_net(),
        "picture": small_picture(),
        "script": Script(),
    }


def calls() -> Mapping[str, Callable[[], dict[str, Any]]]:
    """A call that works for every public callable: its arguments by name."""
    a = circle(name="a")

    made: dict[str, dict[str, Any]] = {
        "Always": {"value": 1.0},
        "Clock": {},
        "Key": {"t": 0.0, "value": 1.0},
        "Reading": {"address": "a.at"},
        "Track": {"keys": (renderer.Key(0, 1.0),)},
        "Box": {"left": 0.0, "bottom": 0.0, "right": 1.0, "top": 1.0},
        "Contour": {"points": [(0, 0), (1, 0), (1, 1), (0, 1)]},
        "Path": {"contours": a.path.contours},
        "Theme": {"name": "paper", "colors": renderer.LIGHT.colors},
        "Lengths": {"own": (1.0,), "moves": (1.0,), "holds": (0.0,)},
        "Stroke": {"color": "blue"},
        "Gradient": {"stops": ((0, "blue"), (1, "red"))},
        "Color": {"red": 0.1, "green": 0.2, "blue": 0.3},
        "Script": {},
        "Group": {"name": "n", "parts": (a,)},
        "Shape": {"name": "n", "path": a.path, "fill": "blue"},
        "Strokes": {"name": "n", "lines": [[(0, 0), (1, 1)]], "stroke": "blue"},
        "Life": {"node": a},
        "add": {"parts": ("a.at", (0, 1))},
        "align": {"node": a, "other": (1, 1), "edge": (1, 0)},
        "area": {"values": [1, 2, 3], "on": renderer.axes(x=(0, 2), y=(0, 4), name="x")},
        "another": {"node": circle(0.5)},
        "apply": {"function": half, "parts": (renderer.Clock(),)},
        "arc": {"name": "n", "radius": 1, "start": 0, "angle": 1},
        "arrange": {"nodes": [a, circle(name="b")]},
        "arrow": {"name": "n", "a": (0, 0), "b": (1, 1)},
        "axes": {"name": "n"},
        "bake": {"step": drop, "start": (0.0, 0.0), "seconds": 0.05},
        "band": {"values": [1, 2, 3], "error": 0.5, "on": renderer.axes(x=(0, 2), y=(0, 4), name="x")},
        "bars": {"values": [1, 2, 3]},
        "become": {"sources": "a", "target": circle(name="n")},
        "bounds": {"node": a},
        "box_of": {"place": a},
        "brace": {"name": "n", "along": a},
        "bracket": {"name": "n", "along": a},
        "brackets": {"name": "n", "around": a},
        "build_scene": {"build": lambda script: script.wait(1)},
        "center": {"node": a},
        "check": {"name": "n"},
        "circle": {"name": "n"},
        "code": {"source": "x = 1"},
        "contours": {"function": [[0, 1], [1, 2]], "on": renderer.axes(name="x"), "samples": 4},
        "counted": {"samples": [0.5, 1.5], "edges": [0, 1, 2]},
        "loss_curve": {"losses": [0.9, 0.4, 0.2]},
        "curve": {"values": [1, 2, 3], "on": renderer.axes(x=(0, 2), y=(0, 4), name="x")},
        "colored": {"node": group(a, name="g"), "fills": {"a": "red"}},
        "count": {"target": "number", "to": 3},
        "cross": {"name": "n"},
        "delay": {"seconds": 1, "clips": (to("a", at=(1, 1)),)},
        "dot": {"name": "n"},
        "edit": {"target": "a", "new": renderer.code("x = 1", name="n")},
        "draw": {"target": line((0, 0), (1, 1), name="n")},
        "ellipse": {"name": "n", "width": 2, "height": 1},
        "erase": {"target": "a"},
        "fade_in": {"target": circle(name="n")},
        "fade_out": {"target": "a"},
        "faded": {"value": "blue", "alpha": 0.5},
        "fit": {"node": a, "width": 1},
        "flash": {"target": "a"},
        "focus": {"whole": "g", "parts": ("g/c",)},
        "gradient": {"colors": ("blue", "red")},
        "grid": {"nodes": [a, circle(name="b")]},
        "group": {"name": "n", "parts": (a, circle(name="b"))},
        "grow": {"target": circle(name="n")},
        "hidden": {"node": group(a, name="n"), "parts": ("a",)},
        "hide": {"target": "a"},
        "histogram": {"samples": [1, 2, 2], "on": renderer.axes(x=(0, 3), y=(0, 4), name="x")},
        "indicate": {"target": "a"},
        "ink": {"value": "blue"},
        "keyed": {"lives": (a,), "tracks": {"a.at": renderer.track((0, (0, 0)), (1, (1, 1)))}, "duration": 1},
        "lasting": {"seconds": 1, "clips": (to("a", at=(1, 1)),)},
        "legend": {"entries": {"a": "red"}},
        "line": {"name": "n", "a": (0, 0), "b": (1, 1)},
        "lines": {"name": "n", "ends": [[(0, 0), (1, 1)]]},
        "masked": {"node": a, "by": circle(0.5)},
        "matrix": {"values": [[1, 2], [3, 4]]},
        "mix": {"a": "#000", "b": "#fff", "u": 0.5},
        "move_along": {"target": "a", "outline": "g/l"},
        "move_to": {"node": a, "place": (1, 1)},
        "next_to": {"node": a, "other": (1, 1)},
        "number": {"name": "n", "value": 0.5},
        "number_line": {},
        "one_after_another": {"clips": (to("a", at=(1, 1)),)},
        "parenthesis": {"name": "n", "along": a},
        "path": {"outline": "M0 0 L1 0 L1 1 Z"},
        "camera_back": {},
        "pan": {"by": (1, 0)},
        "zoom_to": {"target": "a"},
        "axes3": {},
        "curve3": {"points": [(0, 0, 0), (1, 1, 1)]},
        "points3": {"points": [(0, 0, 0)]},
        "space": {"bodies": (renderer.surface(saddle, samples=3),)},
        "surface": {"function": saddle, "samples": 4},
        "dots": {"points": [(0.0, 0.0), (1.0, 1.0)]},
        "heat_map": {"matrix": [[0.0, 1.0], [2.0, 3.0]]},
        "image": {"source": [[0.0, 1.0], [0.5, 0.5]]},
        "squares": {"of": renderer.image([[0.0, 1.0]])},
        "plot": {"name": "n", "on": renderer.axes(name="x"), "function": math.sin, "samples": 8},
        "polygon": {"name": "n", "points": [(0, 0), (1, 0), (0, 1)]},
        "polyline": {"name": "n", "points": [(0, 0), (1, 0), (0, 1)]},
        "rectangle": {"name": "n", "width": 2, "height": 1},
        "regular_polygon": {"name": "n", "corners": 5},
        "repainted": {"node": a, "fill": "red"},
        "resize": {"target": "a", "by": 2},
        "rounded": {"name": "n", "width": 2, "height": 1},
        "scatter": {"values": [[0, 0], [1, 1]], "on": renderer.axes(x=(0, 3), y=(0, 4), name="x")},
        "run_along": {"target": line((0, 0), (1, 1), name="n")},
        "shift": {"target": "a", "by": (1, 0)},
        "shifted": {"node": a, "by": (1, 0)},
        "show": {"target": circle(name="n")},
        "stagger": {"clips": (to("a", at=(1, 1)),)},
        "stretch": {"target": "a", "x": 2},
        "stroke": {"value": "blue"},
        "surround": {"name": "n", "place": a},
        "svg": {"file": str(Path(__file__).parent / "parts" / "drawings" / "feather.svg")},
        "swap": {"a": "a", "b": "g"},
        "table": {"rows": [["a", 1], ["b", 2]]},
        "tex": {"name": "n", "source": "x"},
        "text": {"name": "n", "lines": ("word",)},
        "theme": {"name": "mine"},
        "through": {"points": [(0, 0), (1, 1), (2, 0)]},
        "typeface": {"font": "sans"},
        "times": {"part": "a.scale", "factor": 2},
        "to": {"target": "a", "at": (1, 1)},
        "together": {"clips": (to("a", at=(1, 1)),)},
        "trace": {"name": "n", "along": "a"},
        "traced": {"target": "a"},
        "following": {"make": renderer.brace, "others": (circle(name="n"),)},
        "track": {"keys": ((0, (0, 0)), (1, (1, 1)))},
        "turn": {"target": "a", "by": 1},
        "unfocus": {"whole": "g"},
        "vector_field": {"function": [[[1, 0], [0, 1]]], "on": renderer.axes(name="x")},
        "wiggle": {"target": "a"},
        "wipe_in": {"target": circle(name="n")},
        "wipe_out": {"target": "a"},
        # eases
        "ThereAndBack": {},
        "ToAndFro": {},
        "Polynomial": {"degree": 2},
        "Back": {},
        "Elastic": {},
        "Spring": {},
        "CubicBezier": {"x1": 0.25, "y1": 0.1, "x2": 0.25, "y2": 1.0},
        "Steps": {"count": 3},
        "Squeezed": {"ease": "smooth"},
        "Flipped": {"ease": "smooth"},
        "BothEnds": {"ease": "smooth"},
        "write": {"target": text("word", name="n")},
        # networks
        "Bias": {"layer": 1, "to": 1},
        "Weight": {"layer": 1, "to": 1, "source": 1},
        "Quantity": {"kind": "a", "layer": 1, "to": 1},
        "Equation": {"left": renderer.network.Quantity("a", 1, 1), "right": renderer.network.Quantity("a", 1, 1)},
        "Claim": {"left": renderer.network.Quantity("a", 1, 1), "right": renderer.network.Quantity("a", 1, 1)},
        "Definition": {"tex": "a"},
        "Each": {"tex": "a", "cases": (renderer.network.Quantity("a", 1, 1),)},
        "Facts": {"network": small_net(), "x": [1, 2], "y": [1]},
        "Network": {"sizes": (2, 1), "weights": ([[1, 2]],), "biases": ([0.5],)},
        "Pass": {"activations": ([1, 2], [0.5]), "pre_activations": ([1.0],)},
        "Activate": {"activation": "relu"},
        "Concatenate": {},
        "Flatten": {},
        "Gru": {"input_weight": [[1.0]] * 3, "hidden_weight": [[1.0]] * 3},
        "Lstm": {"input_weight": [[1.0]] * 4, "hidden_weight": [[1.0]] * 4},
        "Reduce": {},
        "Reshape": {"sides": (2, 1)},
        "Transpose": {},
        "Dense": {"weight": [[1, 2]], "bias": [0.5], "activation": "relu"},
        "Softmax": {},
        "Step": {"name": "dense1", "kind": small_layer(), "inputs": ("x",)},
        "Model": {"steps": (renderer.network.Step("dense1", small_layer(), ("x",)),)},
        "Conv": {"weight": [[[[1.0]]]], "bias": [0.5]},
        "MaxPool": {"kernel": (2, 2)},
        "AveragePool": {"kernel": (2, 2)},
        "GlobalAveragePool": {},
        "BatchNorm": {"mean": [0.0], "variance": [1.0]},
        "LayerNorm": {"scale": [1.0]},
        "RmsNorm": {"scale": [1.0]},
        "Dropout": {},
        "Embedding": {"weight": [[1, 2]]},
        "Positions": {},
        "Attention": {"query_weight": [[1.0]]},
        "Rnn": {"input_weight": [[1.0]], "hidden_weight": [[1.0]]},
        "Take": {"places": (0,)},
        "Constant": {"weight": [1.0]},
        "Function": {"name": "exp"},
        "chain": {"kinds": (small_layer(),), "input_shape": (2,)},
        "train": {"model": small_model(), "inputs": [[1, 2]], "targets": [[1]], "epochs": 2},
        "load_recording": {"file": "run.npz"},
        "Recorder": {},
        "Recording": {"steps": (0,), "losses": [1.0], "weights": {"W1": [[[1.0]]]}},
        "load_model": {"source": {"W1": np.ones((2, 3)), "b1": np.zeros(2)}, "layers": "relu"},
        "network": {"sizes": [2, 1]},
        "network_of": {"model": renderer.network.chain(small_layer())},
        "model_of": {"network": small_net()},
        "network_picture": {"network": small_net()},
        "numbers_over": {"picture": PICTURE, "facts": renderer.network.evaluate(small_net(), [1, 2], [1])},
        "Dependence": {
            "facts": renderer.network.evaluate(small_net(), [1, 2], [1]),
            "top": renderer.network.Quantity("E"),
            "bottom": renderer.network.Quantity("w", 1, 1, 1),
        },
        "model_picture": {"model": small_model()},
        "forward": {"network": small_net(), "x": [1, 2]},
        "backward": {"network": small_net(), "x": [1, 2], "y": [1]},
        "evaluate": {"network": small_net(), "x": [1, 2], "y": [1]},
        "activate": {"picture": PICTURE, "values": [0.1, 0.2], "layer": 1},
        "forward_pass": {"picture": PICTURE, "x": [0.1, 0.2]},
        "backward_pass": {"picture": PICTURE},
        "show_products": {"picture": small_lines(), "step": "dense1"},
        "show_weights": {"picture": small_lines(), "step": "dense1"},
        "slide": {"picture": small_maps(), "step": "conv1"},
        "decision_map": {"model": small_plane(), "samples": 4},
        "close_up": {"run": small_run(), "step": "dense1"},
        "add_up": {"shown": renderer.network.close_up(small_run(), "dense1", name="n")},
        "softmax_bars": {"run": small_run()},
        "color_key": {"picture": small_maps(), "step": "conv1"},
        "unroll": {"rolled": small_stack(True), "opened": small_stack(False)},
        "scalar_run": {"function": product},
        "scalar_graph": {"run": renderer.network.scalar_run(product, w=2.0, x=3.0)},
        "compute": {"graph": small_graph()},
        "differentiate": {"graph": small_graph()},
        "attention_looks": {"run": small_attention(), "step": "attention1"},
        "look": {"shown": renderer.network.attention_looks(small_attention(), "attention1", name="n"), "query": 1},
        "take_shares": {"shown": renderer.network.softmax_bars(small_run(), name="n")},
        "propagate": {"picture": PICTURE, "layer": 1},
        "derive": {"sizes": [2, 2, 1], "parameter": renderer.network.Weight(1, 1, 1)},
        "general_forms": {"sizes": [2, 2, 1]},
        "softmax_forms": {"sizes": [2, 2, 1]},
        "matrix_forms": {"sizes": [2, 2, 1], "layer": 1},
        "attach": {"picture": BULK, "seconds": 1},
        "attached": {"picture": BULK, "layer": 1},
        "join": {"picture": BULK, "layer": 1},
        "thin": {"picture": BULK, "seconds": 1},
        "kept_rows": {"picture": BULK, "layer": 1},
        "drift": {"picture": BULK, "seconds": 1},
        "pulses": {"picture": BULK, "layer": 1, "seconds": 1},
        "shimmer": {"picture": BULK, "layer": 1, "seconds": 1},
    }
    return {name: functools.partial(dict, given) for name, given in made.items()}


def drop(state: Any, t: float, dt: float) -> Any:
    return state + dt


PICTURE = small_picture()
BULK = small_picture(name="bulk", edges="bulk")


def faces() -> Iterator[tuple[str, Any]]:
    """The public callables by name; what has the name of another callable is told apart by its module."""
    names = unchecked(renderer).__all__
    for name in sorted(names):
        yield name, getattr(renderer, name)
    for name in sorted(unchecked(renderer.network).__all__):
        yield f"network.{name}" if name in names else name, getattr(renderer.network, name)


@cache
def parameters(function: Any) -> tuple[inspect.Parameter, ...]:
    return tuple(inspect.signature(function).parameters.values())


def called(function: Any, given: dict[str, Any]) -> Any:
    """Call a function with arguments by name, in the form in which it takes them."""
    args: list[Any] = []
    left, skipped = dict(given), False
    for one in parameters(function):
        if one.kind is one.VAR_POSITIONAL:
            rest = left.pop(one.name, ())
            args += list(rest) if isinstance(rest, tuple) else [rest]
        elif one.kind is one.POSITIONAL_ONLY and one.name in left:
            args.append(left.pop(one.name))
        elif one.kind is one.POSITIONAL_OR_KEYWORD:
            skipped = skipped or one.name not in left
            if not skipped:
                args.append(left.pop(one.name))
    return function(*args, **left)


def is_filmed(made: Any) -> bool:
    """Whether a value can be put in a film, or is one."""
    parts = made if isinstance(made, tuple) else (made,)
    signal = hasattr(made, "inputs") and hasattr(made, "at")
    return bool(parts) and (signal or isinstance(made, Script | Scene | Clip) or isinstance(parts[0], Node))


PIECES = (
    circle(name="a"),
    group(circle(name="c"), line((0, 0), (1, 1), name="l"), name="g"),
    number(1.0, name="number"),
)


def stage() -> Script:
    script = Script()
    script.add(*PIECES)
    return script


def filmed(made: Any) -> str | None:
    """Put a value in a film of its kind, send the film through a pickle and draw it small."""
    script = made if isinstance(made, Script) else stage()
    if type(made).__module__.startswith("renderer.network") or type(made).__name__ == "Composed":
        script.add(*(one.group for one in (PICTURE, BULK) if not script.stands(one.name)))
    try:
        if isinstance(made, Scene):
            return drawn(made)
        nodes = [made] if isinstance(made, Node) else list(made) if isinstance(made, tuple) else []
        if nodes and all(isinstance(node, Node) for node in nodes):
            for node in nodes:
                if not script.stands(node.name):
                    script.add(node)
        elif isinstance(made, Clip):
            script.play(made)
        elif hasattr(made, "inputs") and hasattr(made, "at"):
            script.follow("a.at", made)
        script.wait(0.2)
        return drawn(script.scene())
    except NetreelError as error:
        return refusal(error)


def filmed_together(nodes: Mapping[str, Node]) -> dict[str, str]:
    """Put many nodes in one film; return what is wrong with a node, by its word.

    A film that fails tells nothing of its nodes, so each of them gets a film of its own then.
    """
    film, wrong = Script(), {}
    for place, (word, node) in enumerate(nodes.items()):
        try:
            film.add(node if node.pinned else group(node, name=f"held-{place}"))
        except NetreelError as error:
            wrong[word] = refusal(error)
        except Exception as error:
            wrong[word] = f"while it was put up: {error!r}"[:200]
    try:
        film.wait(0.2)
        drawn(film.scene())
    except Exception:
        for word, node in nodes.items():
            try:
                wrong[word] = filmed(node)
            except Exception as error:
                wrong[word] = f"while it was filmed: {error!r}"[:200]
    return {word: trouble for word, trouble in wrong.items() if trouble}


def drawn(scene: Scene) -> str | None:
    film = pickle.loads(cloudpickle.dumps(scene))  # as films travel: lambdas by value
    for t in (film.duration / 2,) if film.tracks else (0.0,):
        rasterise(film.at(t), SIZE)
    return None


def refusal(error: NetreelError) -> str | None:
    """What is wrong with how an error says what is wrong."""
    words = str(error)
    if "\n" in words.partition("\n  ")[0] or ("\n" in words and not isinstance(error, TypesetError)):
        return f"more than one line: {words[:200]}"
    if len(words) >= 400:
        return f"{len(words)} characters: {words[:200]}"
    return None
