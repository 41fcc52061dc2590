from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise, product
from types import ModuleType

import pytest

from renderer import Box, Script, bounds, box_of, fade_in, hidden, rectangle, to
from renderer.algebra.claims import Claim
from renderer.algebra.marks import plain
from renderer.network import Weight, derive, general_forms, numbers_over
from renderer.network.calculus.matrix_forms import matrix_forms
from renderer.review.check_equations import check_equations
from renderer.scene.part_place import lined_up, part_of
from renderer.scene.picture import Item, Layer, Outline
from renderer.scene.scene import Scene
from renderer.typeset.formula import Formula
from renderer.values.box import union
from renderer.values.number_format import compact, in_tex
from tests.sure import sure
from tests.timelines import films
from tests.timelines.films import outline_box
from timelines.backprop import bias, generalise, hidden_columns, hidden_layer, summary
from timelines.backprop.board import Board
from timelines.backprop.lines import line_of
from timelines.backprop.making import make_board
from timelines.backprop.values import (
    RATE,
    UPDATED,
    all_under,
    along,
    let_go,
    name_under,
    numbers_come,
    numbers_of,
)

SIZES = [(2, 2, 2), (3, 4, 2), (2, 2, 3, 2), (1, 1, 1)]
GENERALISE = [*[1.0] * 12, 4.0, 1.0, 5.0, 1.0, 1.0, 4.0, 1.0, 1.0]
GENERALISE_BIAS = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 1.5, 1.0, 2.0, *[1.0] * 7]
SUMMARY = [1.0, 1.0, 3.0]


def board_of(sizes: tuple[int, ...] = (2, 2, 2), frame: tuple[int, int] = (16, 9), **fields: object) -> Board:
    board = make_board(Script(str(fields.pop("theme", "dark")), frame), sizes)
    for name, value in fields.items():
        setattr(board, name, value)
    return board


def played(act: ModuleType, board: Board) -> Scene:
    act.stand(board)
    act.play(board)
    return board.script.scene()


@cache
def film(act: ModuleType, sizes: tuple[int, ...] = (2, 2, 2), frame: tuple[int, int] = (16, 9)) -> Scene:
    """An act alone, made once for all tests that only look at it."""
    return played(act, board_of(sizes, frame))


def as_printed(number: float) -> str:
    """A number as the film writes it, without blanks."""
    return in_tex(compact(number))


def lengths(scene: Scene) -> list[float]:
    return [beat.seconds for beat in scene.beats]


def flat(items: Iterable[Item]) -> Iterator[Outline]:
    """All outlines that are drawn, also on layers of their own."""
    for item in items:
        if isinstance(item, Layer):
            yield from flat(item.items)
        elif isinstance(item, Outline):
            yield item


def outside(scene: Scene) -> list[tuple[str, float]]:
    """What is to be seen beyond the frame at the end of a beat, and when."""
    found = []
    frame = Box(-scene.frame[0] / 2, -scene.frame[1] / 2, scene.frame[0] / 2, scene.frame[1] / 2)
    for beat in scene.beats:
        t = beat.start + beat.seconds - 1e-6
        for item in flat(scene.at(t).items):
            box = outline_box(item) if item.opacity > 0.01 else None
            if box and union([box, frame]) != frame:
                found.append((item.address, t))
    return found


# ---- beats


@pytest.mark.parametrize("sizes", SIZES)
def test_the_generalisation_keeps_its_beats_for_any_net_with_a_hidden_layer(sizes: tuple[int, ...]) -> None:
    assert lengths(film(generalise, sizes)) == GENERALISE
    assert sum(GENERALISE) == 30


@pytest.mark.parametrize("sizes", [*SIZES, (4, 2), (2, 1)])
def test_the_bias_ends_with_its_generalisation_and_the_film_with_a_hold(sizes: tuple[int, ...]) -> None:
    scene = film(bias, sizes)
    assert lengths(scene)[-len(GENERALISE_BIAS) :] == GENERALISE_BIAS
    assert lengths(film(summary, sizes)) == SUMMARY
    if sizes == (2, 2, 2):
        assert scene.duration == pytest.approx(42)
        assert scene.beats[-len(GENERALISE_BIAS)].start == pytest.approx(22.5)


@pytest.mark.parametrize("act", [generalise, bias, summary])
def test_an_act_is_the_same_film_every_time_in_both_themes(act: ModuleType) -> None:
    for theme in ("dark", "light"):
        scene = played(act, board_of(theme=theme))
        assert scene == played(act, board_of(theme=theme)) == pickle.loads(pickle.dumps(scene))


# ---- layers of many neurons


def test_of_a_long_sum_the_first_and_the_last_term_are_written_and_walked() -> None:
    board = board_of((1, 2, 10), full=frozenset({Weight(1, 1, 1)}))
    scene = played(hidden_layer, board)
    assert all(sure(Claim, claim).check() < 1e-6 for _, claim in scene.claims)
    full = next(sure(Claim, claim).tex for address, claim in scene.claims if address == "full-w1_1_1")
    assert plain(full).count(r"\frac") == 1 + 2 * 3 + 2 and r"+ \cdots +" in plain(full)
    said = [caption.text for caption in scene.captions]
    assert sum("So on" in words for words in said) == 1 and not any("z₂:" in words or "e₃" in words for words in said)
    deltas = {life.node.name for life in scene.lives if life.node.name.startswith("delta-")}
    assert deltas == {"delta-1", "delta-10"}


def test_in_a_tall_frame_what_is_recalled_leaves_the_line_its_room() -> None:
    scene = played(hidden_layer, board_of((1, 2, 5), (9, 16), full=frozenset({Weight(1, 1, 1)}), values=True))
    whole = 0
    for beat in scene.beats:
        boxes: dict[str, list[Box]] = {}
        for item in flat(scene.at(beat.start + beat.seconds - 1e-6).items):
            box = item.path.transformed(item.place).box if item.opacity > 0.9 else None
            if box is not None:
                boxes.setdefault(item.address.split("/")[0], []).append(box)
        lines, recalled = union(boxes.get("full-w1_1_1", [])), union(boxes.get("recalled", []))
        if lines is not None and recalled is not None:
            whole += 1
            assert recalled.bottom > lines.top
    assert whole > 2


def test_the_sums_of_a_column_are_written_as_the_lines_that_meet_in_it() -> None:
    scene = film(hidden_columns, (1, 2, 10))
    assert all(sure(Claim, claim).check() < 1e-6 for _, claim in scene.claims)
    columns = next(sure(Claim, claim).tex for address, claim in scene.claims if address == "columns")
    assert plain(columns).count(r"\delta") == 2 * 2


# ---- claims


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("act", [generalise, bias, summary])
def test_every_equation_holds(act: ModuleType, sizes: tuple[int, ...]) -> None:
    claims = film(act, sizes).claims
    assert claims
    assert all(sure(Claim, claim).check() < 1e-6 for _, claim in claims)


def test_every_equation_of_the_generalisation_has_numbers_or_letters_for_its_layers_never_both() -> None:
    claims = [sure(Claim, claim).tex for _, claim in film(generalise).claims]
    forms = general_forms((2, 2, 2))
    numbered = [matrix_forms((2, 2, 2), 1).expanded.tex, matrix_forms((2, 2, 2), 2).delta.tex]
    assert claims == [*numbered, forms.expanded.tex, forms.delta_last.tex, forms.delta.tex]


def test_no_equation_with_letters_stands_beside_one_with_numbers() -> None:
    scene = film(generalise)
    for beat in scene.beats:
        seen = {item.address.split("/")[0] for item in flat(scene.at(beat.end - 1e-6).items) if item.opacity > 0.1}
        written = {name.partition("-")[2] for name in seen if name.startswith(("weights-", "delta-"))} - {"box"}
        assert written in (set(), {"formula"}, {"lettered"})


def test_delta_runs_back_through_the_row_of_layers_while_the_equations_stand() -> None:
    scene = film(generalise)

    def filled(t: float) -> list[int]:
        items = [item for item in flat(scene.at(t).items) if item.opacity > 0.5]
        return sorted(
            {int(item.address.split("/")[1][5:]) for item in items if item.address.startswith("layers/fill-")}
        )

    one_step, sweep = scene.beats[12], scene.beats[14]
    assert [filled(t) for t in (one_step.start, one_step.start + 1, one_step.end)] == [[], [2], [1, 2]]
    assert filled(sweep.start) == []
    assert filled(sweep.start + 1) == [4]
    assert filled(sweep.start + 3) == [2, 4]
    assert filled(sweep.end) == [0, 1, 2, 4]


@pytest.mark.parametrize(
    ("notation", "names"),
    [
        ("seed", {"bias-formula", "weights", "delta-last", "delta"}),
        ("standard", {"standard-delta_last", "standard-delta", "standard-weights", "standard-bias"}),
    ],
)
def test_the_summary_ends_on_the_equations_of_its_notation(notation: str, names: set[str]) -> None:
    board = board_of(notation=notation)
    scene = played(summary, board)
    assert {item.address.split("/")[0] for item in scene.at(scene.duration).items} - {"brace"} == names


@pytest.mark.parametrize("size", [(1080, 1350), (1080, 1920)])
def test_every_claim_of_the_summary_is_seen_and_holds_in_a_tall_frame(size: tuple[int, int]) -> None:
    checked = check_equations(films.film("backprop", act="summary", size=size))
    assert checked and all(one.holds for one in checked)


def test_the_caption_of_the_summary_comes_with_its_equations() -> None:
    scene = films.film("backprop", act="summary")
    caption = next(one for one in scene.captions if "carried back" in one.text)
    assert caption.start == next(life for life in scene.lives if life.node.name == "delta-last").start


def test_without_a_hidden_layer_the_summary_speaks_of_none() -> None:
    board = board_of((4, 2))
    scene = played(summary, board)
    assert {item.address.split("/")[0] for item in scene.at(scene.duration).items} == {
        "bias-formula",
        "weights",
        "delta-last",
    }


def test_both_sides_of_the_equation_of_the_bias_turn_at_once() -> None:
    for sizes in ((2, 2, 2), (4, 2)):
        claims = [sure(Claim, claim).tex for _, claim in film(bias, sizes).claims]
        general = general_forms(sizes).bias
        assert [one for one in claims if one.startswith(general.left.tex)] == [general.tex]


def test_no_box_stands_empty_while_the_one_is_on_its_way_to_the_line() -> None:
    scene = film(bias)
    coming = next(life for life in scene.lives if life.node.name == "line-with-one").start
    for t, seen in ((coming + 0.5, set()), (coming + 1.0, {"number-box"})):
        boxes = {item.address for item in flat(scene.at(t).items) if item.opacity > 0.01}
        assert boxes & {"one-box", "number-box"} == seen


# ---- what stands when an act is over, and where


def test_the_generalisation_leaves_the_net_alone() -> None:
    board = board_of()
    scene = played(generalise, board)
    assert {item.address.split("/")[0] for item in scene.at(scene.duration).items} == {"net"}
    assert board.script.pose("net").at == board.net.group.at


def test_the_bias_leaves_only_what_the_summary_begins_with() -> None:
    scene = film(bias)
    assert {item.address.split("/")[0] for item in scene.at(scene.duration).items} == {"bias-formula"}


@pytest.mark.parametrize(("sizes", "frame"), [*((sizes, (16, 9)) for sizes in SIZES), ((2, 2, 2), (4, 3))])
def test_nothing_leaves_the_frame(sizes: tuple[int, ...], frame: tuple[int, int]) -> None:
    for act in (generalise, bias, summary):
        assert outside(film(act, sizes, frame)) == []
    assert outside(played(summary, board_of(sizes, frame, notation="standard"))) == []


def test_a_line_keeps_its_equals_sign_where_it_is_when_it_takes_another_form() -> None:
    board = board_of()
    forms = matrix_forms((2, 2, 2), 1)
    standing = board.equation("one", forms.expanded, at=(0.5, 1.0))
    moved = lined_up(board.equation("two", forms.weights), standing, "equals")
    assert box_of(part_of(moved, "equals")).center == pytest.approx(box_of(part_of(standing, "equals")).center)


# ---- numbers beside the symbols


def test_without_values_no_number_is_shown() -> None:
    board = board_of()
    derivation = derive(board.sizes, Weight(2, 1, 1))
    line = line_of(board, derivation)
    assert numbers_come(board) == [] == all_under(board, derivation, line)
    assert board.deep == 0


@pytest.mark.parametrize("sizes", [(2, 2, 2), (3, 4, 2), (2, 1)])
def test_every_circle_but_those_of_biases_has_its_number(sizes: tuple[int, ...]) -> None:
    board = board_of(sizes)
    net = numbers_over(board.net, board.facts)
    numbers = {part.node.name for part in net["values"].parts}
    assert len(numbers) == sizes[0] + 2 * sum(sizes[1:]) + sizes[-1] + 1
    assert sure(Formula, net["values/a0-0"].node).plain == as_printed(board.facts.x[0])
    assert sure(Formula, net["values/E"].node).plain == as_printed(board.facts.gradients.error)


@pytest.mark.parametrize("frame", [(16, 9), (9, 16)])
def test_numbers_above_circles_keep_off_the_circles_above_them(frame: tuple[int, int]) -> None:
    board = make_board(Script("dark", frame), (20, 2), values=True)
    group = board.net.group
    circles = [bounds(part.node) for layer in group["neurons"].parts for part in layer.parts]
    numbers = [bounds(part.node) for part in group["values"].parts]
    for number, circle in product(numbers, circles):
        assert number is not None and circle is not None
        if abs(number.center[0] - circle.center[0]) < 0.1 and circle.center[1] > number.center[1]:
            assert number.top < circle.bottom


def test_each_number_stands_under_its_factor_and_goes_where_the_line_goes() -> None:
    board = board_of(values=True)
    script = board.script
    derivation = derive(board.sizes, Weight(2, 2, 1))
    line = line_of(board, derivation)
    script.add(hidden(line))
    script.play(fade_in([line[part.name] for part in line.parts]), all_under(board, derivation, line))
    marks = [derivation.left.mark, *(factor.mark for factor in derivation.factors)]
    assert len(numbers_of(board, line.name)) == len(marks) + 1

    def apart() -> list[tuple[float, float]]:
        found = []
        for mark in marks:
            number, part = bounds(script.pose(f"{line.name}-value-{mark}")), bounds(script.pose(line[mark]))
            assert number is not None and part is not None
            assert number.top < part.bottom
            found.append((number.center[0] - part.center[0], part.center[1] - number.center[1]))
        return found

    before = apart()
    assert [x for x, _ in before] == pytest.approx([0.0] * len(marks))
    script.play(to(along(board, line.name), at=(1.0, 2.0), scale=0.5), let_go(board, line.name))
    assert [y for _, y in apart()] == pytest.approx([y / 2 for _, y in before])
    assert len(numbers_of(board, line.name)) == len(marks)


def test_finished_lines_keep_to_the_margins() -> None:
    board = board_of((2, 2, 2))
    box, (wide, high) = Box(-7.0, 0.0, 7.0, 3.0), (12.0, 1.0)
    places = board.grid_cells([rectangle(wide, high, name=str(k)) for k in range(6)], 3, box)
    for x, y, scale in places:
        assert box.left - 1e-9 <= x - wide * scale / 2 and x + wide * scale / 2 <= box.right + 1e-9
        assert y + high * scale / 2 <= box.top + 1e-9


def test_what_is_lit_is_thinner_where_circles_are_small_and_still_thicker_than_what_is_not() -> None:
    widths = [make_board(Script("dark", frame), (2, 2, 2)).lit_stroke.width for frame in ((16, 9), (9, 16))]
    assert widths[0] == 6.0 > widths[1] > 1.4 * 3.0


@pytest.mark.parametrize("values", [False, True])
def test_a_line_stands_over_the_label_that_its_weight_gets_alone(values: bool) -> None:
    board = board_of((5, 5), values=values)
    label, line = board.own_label(Weight(1, 1, 1)), box_of(line_of(board, board.derivation(Weight(1, 1, 1))))
    assert label is not None and box_of(label).right > line.left
    assert line.bottom > box_of(label).top


@pytest.mark.parametrize("sizes", [(2, 2, 2), (2, 2, 9), (7, 2, 2)])
@pytest.mark.parametrize("frame", [(16, 9), (9, 16)])
def test_the_numbers_under_a_line_stand_apart_from_each_other(sizes: tuple[int, ...], frame: tuple[int, int]) -> None:
    board = board_of(sizes, frame, values=True)
    for weight in (Weight(2, 1, 1), Weight(1, 1, 1)):
        derivation = board.derivation(weight)
        line = line_of(board, derivation)
        board.script.add(line)
        board.script.play(all_under(board, derivation, line))
        boxes = [bounds(board.script.pose(number)) for number in numbers_of(board, line.name)]
        found = sorted((box for box in boxes if box), key=lambda box: (round(box.top, 1), box.left))
        assert len(found) >= len(derivation.factors) + 1
        for before, after in pairwise(found):
            assert before.right < after.left or before.bottom > after.top or after.bottom > before.top


def test_the_numbers_under_the_factors_multiply_to_that_under_the_derivative() -> None:
    board = board_of(values=True)
    derivation = derive(board.sizes, Weight(2, 1, 2))
    line = line_of(board, derivation)
    board.script.add(line)
    board.script.play(all_under(board, derivation, line))

    def under(mark: str) -> str:
        return str(board.script.pose(f"{name_under(line.name, mark)}/number").plain)

    product = 1.0
    for factor in derivation.factors:
        assert under(factor.mark).strip("()") == as_printed(factor.value(board.facts))
        product *= factor.value(board.facts)
    assert under(derivation.left.mark) == as_printed(product)
    after = board.facts.value(Weight(2, 1, 2).quantity) - RATE * product
    assert under(UPDATED).endswith(as_printed(after))


def test_the_changed_weight_is_left_out_where_there_is_no_room_for_it() -> None:
    board = board_of(values=True)
    derivation = derive(board.sizes, Weight(1, 1, 1)).full
    line = line_of(board, derivation)
    marks = (*derivation.factors, derivation.left)
    assert len(all_under(board, derivation, line)) == len(marks)
