from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

from renderer import Script, circle, code, edit, focus, group, indicate
from renderer.scene.node import walk
from renderer.script.clips.edit import staying
from renderer.values.errors import NetreelError, ScriptError

OLD = code("def f(x):\n    return x\n", name="old", numbers=True)
NEW = code("import g\n\ndef f(x, y):\n    return x\n", name="new", numbers=True)


def first_glyph(made: Any, line: int) -> Any:
    """Where the first glyph of a line lies in the code, in cells from the corner."""
    at = np.zeros(2)
    node = made
    for step in (str(line), "0", "0"):
        node = next(child for child in node.children if child.name == step)
        at += node.at
    return at


def test_tokens_are_parts_by_line_and_number_and_are_colored_by_kind() -> None:
    assert [text for _, text in OLD.tokens[0]] == ["def", "f", "(", "x", "):"] or OLD.tokens[0][0][1] == "def"
    keyword: Any = OLD["0/0/0"].node
    assert keyword.source == "d" and keyword.fill.name == "purple"
    assert OLD[1].address == OLD[-1].address == "old/1"


def test_indentation_is_kept_to_the_cell() -> None:
    made = code("a\n    a\n\ta\n        a")
    left = [first_glyph(made, line)[0] for line in range(4)]
    cell = (left[3] - left[0]) / 8
    assert np.allclose(np.array(left) - left[0], [0, 4 * cell, 4 * cell, 8 * cell])


def test_lines_are_equally_far_apart_empty_ones_too_and_other_line_ends_are_the_same() -> None:
    made = code("a\n\na\na")
    heights = [first_glyph(made, line)[1] for line in (0, 2, 3)]
    assert heights[0] - heights[1] == pytest.approx(2 * (heights[1] - heights[2]))
    assert code("a\r\nb").tokens == code("a\rb").tokens == code("a\nb").tokens


def test_a_string_over_several_lines_is_a_token_in_each() -> None:
    made = code('x = """one\ntwo"""')
    assert [text for _, text in made.tokens[1]] == ["two", '"""']
    assert made["1/0/0"].node.fill.name == "green"  # type: ignore[attr-defined]


def test_words_are_found_with_the_blanks_aside() -> None:
    made = code("x = f(x)\ny = f(y)")
    assert made.find("= f", 1).addresses == ("code/1/1/0", "code/1/2/0")
    with pytest.raises(NetreelError, match="holds no"):
        made.find("z")


def test_what_stays_in_an_edit_are_equal_lines_and_equal_words_of_changed_ones() -> None:
    kept = dict(staying(OLD, NEW))
    assert all(kept[1, k] == (3, k) for k in range(len(OLD.tokens[1])))
    assert kept[0, 0] == (2, 0)
    assert staying(code("a"), code("b")) == []


def test_an_edit_moves_what_stays_and_ends_as_the_new_version() -> None:
    script = Script()
    script.add(OLD)
    script.play(edit(OLD, NEW))
    script.wait(1)
    scene = pickle.loads(pickle.dumps(script.scene()))
    assert script.stands("new") and not script.stands("old")
    stood = dict(walk(script.pose("new")))
    for address, node in walk(NEW):
        assert stood[address].at == pytest.approx(node.at, abs=1e-9) or address == "new"
        assert stood[address].opacity == node.opacity
    assert scene.digest(0.5, 0.5) != scene.digest(1.0, 1.0)
    corner = np.array(script.pose("new").at) + NEW.corner
    assert corner == pytest.approx(np.array(OLD.at) + OLD.corner)


def test_in_the_first_moment_of_an_edit_nothing_has_moved() -> None:
    script = Script()
    script.add(OLD)
    script.wait(1)
    script.play(edit(OLD, NEW))
    scene = script.scene()

    def places(t: float) -> Any:
        return sorted(
            (round(item.place.dx, 6), round(item.place.dy, 6)) for item in flat(scene.at(t).items) if item.opacity > 0
        )

    assert places(0.5) == places(1.0)


def flat(items: Any) -> Any:
    for item in items:
        yield from flat(item.items) if hasattr(item, "items") else [item]


def test_lines_can_be_brought_into_focus() -> None:
    script = Script()
    script.add(NEW)
    script.play(focus(NEW, *NEW.lines(1, 2)))
    assert script.pose("new/0").opacity < 1 == script.pose("new/2").opacity


def test_what_is_no_code_or_lies_in_a_group_cannot_be_edited() -> None:
    script = Script()
    script.add(circle(name="c"), group(code("a", name="inner"), name="g"), code("a", name="same"))
    for target, new in (("c", NEW), ("g/inner", NEW), ("same", code("b", name="same"))):
        with pytest.raises(ScriptError):
            script.play(edit(target, new))


@pytest.mark.parametrize(
    ("source", "options", "words"),
    [
        ("", {}, "nothing to see"),
        ("\n \t\n", {}, "nothing to see"),
        ("a\x00", {}, "U\\+0000"),
        ("a\n" * 500, {}, "500 lines"),
        ("a" * 1000, {}, "1000 characters"),
        ("a", {"language": "pythn"}, "did you mean 'python"),
        ("a", {"colors": {"keyword": "red"}}, "did you mean 'Keyword"),
        ("a = '\u4e2d'", {}, "no glyph"),
        ("a", {"size": 0}, "above 0"),
    ],
)
def test_bad_code_is_refused(source: str, options: dict[str, Any], words: str) -> None:
    with pytest.raises(NetreelError, match=words):
        code(source, **options)


def test_lines_of_code_without_a_name_are_found_on_the_stage() -> None:
    script = Script()
    lines = code("a = 1\nb = 2")
    script.add(lines)
    script.play(indicate(lines[1]), focus(lines, *lines.lines(0, 0)))
    assert script.scene().duration == 1.0
