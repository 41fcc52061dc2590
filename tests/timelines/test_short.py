"""The short cut of backprop: its length, its numbers, and that it stays in every frame."""

import numpy as np
import pytest

from renderer import Box, Color, Formula, NetreelError, Script, Shape, box_of, build_scene, tex
from renderer.algebra.formula_rows import row_boxes
from renderer.algebra.marks import plain
from renderer.network import Dependence, Weight, derive, evaluate, general_forms, network
from renderer.network.calculus.notation import TOTAL_ERROR, pre_activation_of
from renderer.review.check_equations import check_equations
from renderer.review.lint.lint import lint
from renderer.review.lint.visible import seen_at
from renderer.scene.part_place import part_of
from renderer.script.reading_time import CHARACTERS_A_SECOND, WORDS_A_SECOND
from renderer.values.paint import fill as as_fill
from renderer.values.theme import THEMES
from tests.sure import sure
from tests.timelines import films
from timelines.backprop import build
from timelines.backprop.charts import sides, step_charts
from timelines.backprop.making import make_board
from timelines.backprop.one_size import fitting, in_one_size
from timelines.backprop.products import products_by_ways, products_with_deltas
from timelines.backprop.roles import ROLES
from timelines.backprop.short.layer_before import FRAME_AIR, long_line
from timelines.backprop.short.matrices import LAW, broken, program_line
from timelines.backprop.short.one_weight import UNDER_CHART
from timelines.backprop.short.pictures import panels
from timelines.backprop.short.use import descent


def short():
    return films.film("backprop", cut="short")


def test_the_short_cut_takes_200_to_260_seconds_and_reads_like_a_table_of_contents():
    scene = short()
    assert 200 <= scene.duration <= 260
    names = [chapter.name for chapter in scene.chapters]
    assert 8 <= len(names) <= 12 and len(set(names)) == len(names)


def test_every_equation_and_number_of_the_short_cut_holds():
    assert [one.address for one in check_equations(short()) if not one.holds] == []


def test_captions_of_the_short_cut_can_be_read_in_their_time():
    for caption in short().captions:
        needed = max(len(caption.text) / CHARACTERS_A_SECOND, len(caption.text.split()) / WORDS_A_SECOND)
        assert caption.end - caption.start > needed - 0.05, caption.text


def test_captions_of_the_short_cut_follow_one_another_and_fit_two_lines():
    captions = short().captions
    assert len(captions) > 25
    assert max(len(caption.text) for caption in captions) <= 100


@pytest.mark.parametrize("error", ["mse", "bce"])
@pytest.mark.parametrize("output", [0.004, 0.558, 0.999])
def test_the_chart_of_an_error_shows_outputs_that_have_one(error, output):
    wanted = [-np.log(1 / output - 1), 0.0]
    model = network((2, 2), weights=[np.zeros((2, 2))], biases=[wanted])
    board = make_board(Script("dark"), error=error, model=model, given=(0.5, 0.8), target=(0.2, 0.9))
    step = board.derivation(Weight(1, 1, 1)).factors[0]
    curve, (low, high) = Dependence(board.facts, step.top, step.bottom), sides(board, step)
    assert low < output < high
    with np.errstate(all="raise"):
        assert np.isfinite([curve(low + (high - low) * k / 20) for k in range(21)]).all()


def test_the_error_falls_with_every_step_of_the_descent():
    errors = descent(evaluate(network((2, 2, 2), seed=1), [0.5, 0.8], [0.2, 0.9]), 20)
    assert (np.diff(errors) < 0).all()


def test_products_are_counted_as_by_hand_for_one_chain():
    # One neuron a layer: two products for the last weight, four for the first; with deltas 1 + 2 and one a weight.
    assert products_by_ways((1, 1, 1)) == 2 + 4
    assert products_with_deltas((1, 1, 1)) == 1 + 2 + 2


@pytest.mark.parametrize("name", sorted(THEMES))
def test_every_role_has_a_contrast_of_three_to_one_in_every_theme(name):
    theme = THEMES[name]
    ground = luminance(theme.color("ground"))
    for role in {*ROLES.values(), "lit"}:
        light = luminance(theme.color(role))
        assert (max(light, ground) + 0.05) / (min(light, ground) + 0.05) >= 3, role


def luminance(color: Color):
    """The relative luminance of sRGB, 0 to 1."""
    parts = (color.red, color.green, color.blue)
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_softmax_of_one_layer_is_refused_by_the_short_cut_with_what_to_take_instead():
    with pytest.raises(NetreelError, match=r"leave out cut.* hidden layer"):
        build_scene(build, cut="short", sizes=(3, 2), error="cross_entropy")


@pytest.mark.parametrize("sizes", [(2, 2, 2), (3, 4, 3)])
def test_the_short_cut_tells_a_softmax_and_all_that_it_says_of_it_holds(sizes: tuple[int, ...]) -> None:
    scene = build_scene(build, cut="short", sizes=sizes, error="cross_entropy")
    checked = check_equations(scene)
    assert {"softmax-outputs", "law-delta_last", "slope-E"} <= {one.address for one in checked}
    assert [one for one in checked if not one.holds] == []
    assert lint(scene).findings == ()


@pytest.mark.parametrize("place", [1, 2])
def test_the_curve_of_a_softmax_has_the_slope_that_backpropagation_gives(place: int) -> None:
    board = make_board(Script("dark"), error="cross_entropy", values=True)
    facts, z = board.facts, pre_activation_of(2, place)
    curve, at, step = Dependence(facts, TOTAL_ERROR, z), facts.value(z), 1e-5
    assert curve(at) == pytest.approx(facts.value(TOTAL_ERROR))
    slope = (curve(at + step) - curve(at - step)) / (2 * step)
    assert slope == pytest.approx(facts.derivative(TOTAL_ERROR, z), abs=1e-8)


# ---- frames of other shapes


@pytest.mark.parametrize("shape", [shape for shape in films.SHAPES if shape != "16:9"])
def test_the_four_lines_are_the_largest_formulas_of_the_short_cut_in_a_narrow_frame(shape: str) -> None:
    board = make_board(Script("dark", films.SHAPES[shape]))
    forms = general_forms(board.sizes, "standard")
    equations = {name: getattr(forms, name) for name in ("delta_last", "delta", "weights", "bias")}
    room = Box(0.0, 0.0, board.frame.width, 4.8)
    lines = in_one_size(equations, LAW, room)
    assert len({line.size for line in lines}) == 1
    assert all(line.width <= room.width + 1e-9 for line in lines)
    # Lines are this large while they are made.
    assert lines[0].size > 1.2 * board.layout.line
    # In one row each they would be no larger.
    rows = [tex(plain(one.tex), size=LAW, name="row") for one in equations.values()]
    assert lines[0].size >= LAW * fitting(rows, room)


@pytest.mark.parametrize(("row", "rows"), [("a = b", 1), ("a = b * c", 2), ("a = b @ c * d", 2)])
def test_a_line_of_the_program_is_broken_once_before_its_first_operator(row: str, rows: int) -> None:
    assert len(broken(row).splitlines()) == rows
    assert " ".join(piece.strip(" \\") for piece in broken(row).splitlines()) == row


def test_a_line_with_deltas_has_rows_in_a_tall_frame_and_fits_above_the_net() -> None:
    board = make_board(Script("dark", films.SHAPES["9:16"]))
    derivation = derive(board.sizes, Weight(1, 1, 1))
    for one in (derivation, derivation.with_deltas):
        box = box_of(long_line(board, f"line-{one.deltas_from}", one))
        assert box.bottom > board.above_net.bottom and box.top < board.above_net.top
        assert box.width > 0.9 * board.frame.width


@pytest.mark.parametrize("shape", sorted(films.SHAPES))
def test_a_line_keeps_its_rows_when_deltas_come_into_it(shape: str) -> None:
    board = make_board(Script("dark", films.SHAPES[shape]))
    derivation = derive(board.sizes, Weight(1, 1, 1))
    long, short = (long_line(board, f"line-{k}", one) for k, one in enumerate((derivation, derivation.with_deltas)))
    assert len(row_boxes(long)) == len(row_boxes(short))


@pytest.mark.parametrize("shape", sorted(films.SHAPES))
def test_the_frame_of_what_is_known_is_off_the_bracket_before_it(shape: str) -> None:
    board = make_board(Script("dark", films.SHAPES[shape]))
    line = long_line(board, "line", derive(board.sizes, Weight(1, 1, 1)))
    bracket, known = (box_of(part_of(line, mark)) for mark in ("sum-a1_1-open", "delta2_1"))
    assert known.left - bracket.right - FRAME_AIR / 2 > 0.05


def test_digits_in_circles_of_the_short_cut_are_at_least_20_px_high_at_1080p() -> None:
    scene = short()
    labels = [one for one in seen_at(scene, 20.5).labels if one.address.startswith("net/labels/neuron/")]
    assert len(labels) > 10
    assert min(one.smallest for one in labels) * 1080 / scene.frame[1] >= 20


def test_the_number_under_a_factor_waits_for_the_symbols_that_fly_there():
    scene = short()
    number = "line-w2_1_1-value-z2_1-w2_1_1"

    def there(t):
        return any(str(item.address).startswith(number) for item in scene.at(t).items)

    beat = next(beat for beat in scene.beats if there(beat.end - 1e-3))
    assert not there(beat.start + 0.6 * beat.seconds) and there(beat.start + 0.8 * beat.seconds)


def test_curves_in_a_tall_frame_are_high_enough_for_a_slope_that_can_be_seen() -> None:
    board = make_board(Script("dark", films.SHAPES["9:16"]))
    _, above = panels(board, UNDER_CHART)
    for made in step_charts(board, 1, 1, above):
        box = box_of(made.back)
        assert box.height > 0.25 * box.width
        assert above.left <= box.left and box.right <= above.right
        assert above.bottom <= box.bottom and box.top < box_of(made.caption).bottom


def test_numbers_of_the_net_are_at_full_strength_once_nothing_is_discussed() -> None:
    scene = short()
    beat = next(one for one in scene.captions if one.text.startswith("Take one weight"))
    shown = [item for item in scene.at(beat.start - 1e-3).items if str(item.address).startswith("net/values/")]
    assert len(shown) > 10 and {item.opacity for item in shown} == {1.0}


@pytest.mark.parametrize("error", ["", "cross_entropy"])
def test_no_number_in_the_net_that_depends_on_a_weight_stands_while_it_turns(error: str) -> None:
    scene = films.film("backprop", cut="short", **({"error": error} if error else {}))
    (beat,) = (one for one in scene.captions if one.text.startswith("E goes up or down"))

    def standing(t: float) -> set[str]:
        return {one.address.split("/")[2] for one in seen_at(scene, t).labels if "/values/" in one.address}

    gone = standing(beat.start - 3) - standing(beat.start + 1)
    assert {"z2-0", "a2-0", "e-0", "E"} <= gone and not gone & {"a0-0", "a0-1", "z1-0", "a1-0"}
    assert ("a2-1" in gone) == bool(error)
    assert gone <= standing(beat.end - 0.1)


def test_a_delta_of_the_last_layer_has_one_name_in_lines_and_matrices_which_a_caption_explains() -> None:
    scene = short()
    (head,) = (life.node for life in scene.lives if life.node.name == "matrix-name-0")
    assert plain(sure(Formula, head).source) == r"\delta^{(L)}"
    lines = [life.node for life in scene.lives if life.node.name.startswith("short-")]
    assert lines and all(r"\delta^{(L)}" in plain(sure(Formula, line).source) for line in lines)
    assert any("L is the last layer" in caption.text for caption in scene.captions)


def test_names_in_the_program_have_the_colors_of_their_symbols() -> None:
    made = program_line("delta[l] = W[l+1].T @ delta[l+1]", "program")
    fills = {
        text: {sure(Shape, leaf.node).fill for leaf in made[f"0/{k}"].leaves}
        for k, (_, text) in enumerate(made.tokens[0])
    }
    assert fills["delta"] == {as_fill("delta")} and fills["W"] == {as_fill("weight")}
    assert fills["1"] == fills["l"] == fills["="] == {as_fill("ink")}
