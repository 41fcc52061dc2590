from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from renderer import Arithmetic, NumberClaim, Script, build_scene, fade_in, group, number, tex, text
from renderer.cli.main import main
from renderer.network import Dense, Quantity, Weight, chain, derive, evaluate, network
from renderer.network.calculus.expressions import Symbol
from renderer.review.check_equations import check_equations, is_equation, unclaimed_numbers
from renderer.review.fingerprint import differing_keys, fingerprint
from renderer.scene.scene import Scene
from renderer.values.errors import NetworkError, ScriptError
from tests.golden.films import build


@dataclass(frozen=True)
class Said:
    """A claim with an error that is known beforehand."""

    tex: str
    error: float = 1e-9

    def check(self) -> float:
        if self.error < 0:
            raise NetworkError("it has no facts")
        return self.error


def film(*claims: tuple[str, object], formulas: tuple[object, ...] = ()) -> Scene:
    script = Script()
    script.add(*formulas)  # type: ignore[arg-type]
    for address, claim in claims:
        script.claim(address, claim)
    script.wait(1)
    return script.scene()


def kinds(scene: Scene) -> list[tuple[str, str]]:
    def kind(one: object) -> str:
        error = one.error  # type: ignore[attr-defined]
        return "no claim" if error is None else "holds" if one.holds else "wrong"  # type: ignore[attr-defined]

    return [(one.address, kind(one)) for one in check_equations(scene)]


def test_an_equation_with_a_claim_that_holds_is_fine() -> None:
    scene = film(("e", Said("a = b")), formulas=(tex(r"\part{l}{a} \part{equals}{=} b", name="e"),))
    assert kinds(scene) == [("e", "holds")]


def test_an_equation_without_a_claim_is_found() -> None:
    assert kinds(film(formulas=(tex("a = b", name="e"),))) == [("e", "no claim")]
    assert kinds(film(formulas=(group(tex("a = b", name="e"), name="all"),))) == [("all/e", "no claim")]


@pytest.mark.parametrize("error", [1e-6, 0.3, float("inf"), float("nan")])
def test_a_claim_that_does_not_hold_is_found(error: float) -> None:
    assert kinds(film(("e", Said("a = b", error)), formulas=(tex("a = b", name="e"),))) == [("e", "wrong")]


def test_a_claim_that_cannot_be_evaluated_does_not_hold() -> None:
    (raises,) = check_equations(film(("e", Said("a = b", -1)), formulas=(tex("a = b", name="e"),)))
    assert (raises.holds, raises.trouble) == (False, "it has no facts")
    with pytest.raises(ScriptError, match="claim takes claims"):
        film(("e", "a = b"), formulas=(tex("a = b", name="e"),))


def test_a_claim_of_something_else_than_is_shown_does_not_hold() -> None:
    wrong, bare = check_equations(film(("e", Said("c = d")), formulas=(tex("a = b", name="e"),)))
    assert (wrong.holds, wrong.trouble) == (False, "another formula stands at this address: a = b")
    assert (bare.equation, bare.error) == ("a = b", None)


@pytest.mark.parametrize("hidden", [False, True])
def test_a_claim_at_an_address_where_nothing_is_seen_does_not_hold(hidden: bool) -> None:
    formulas = (tex("a = b", name="e").with_(opacity=0.0),) if hidden else (text("a = b", name="words"),)
    script = Script()
    script.add(*formulas)
    script.wait(1)
    scene = replace(script.scene(), claims=(("e", Said("a = b")),))
    (found,) = check_equations(scene)
    assert (found.holds, found.trouble) == (False, "no formula or number is ever seen at this address")


def test_one_side_of_an_equation_may_stand_alone_and_be_claimed() -> None:
    facts = evaluate(network([1, 1], seed=1), [0.5], [0.2])
    equation = derive([1, 1], Weight(1, 1, 1)).equation
    scene = film(("letter", equation.claim(facts)), formulas=(tex(equation.left.tex, name="letter"),))
    assert kinds(scene) == [("letter", "holds")]


def test_one_claim_does_not_cover_two_formulas_in_turn_at_one_address() -> None:
    script = Script()
    for source in ("a = b", "c = d"):
        script.add(tex(source, name="e"))
        script.wait(1)
        script.remove("e")
    script.claim("e", Said("a=b"))
    assert kinds(script.scene()) == [("e", "holds"), ("e", "no claim")]
    (_, bare) = check_equations(script.scene())
    assert bare.equation == "c = d"


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("2 + 2 = 4", "holds"),
        ("2 + 2 = 5", "wrong"),
        (r"0.646 + 0.5 \cdot 0.0094 = 0.650", "wrong"),
        (r"0.6457 + 0.5 \cdot 0.0094 = 0.6504", "holds"),
        (r"0.5 \cdot (-0.25) \approx -0.13", "holds"),
        (r"0.5 \cdot (-0.25) \approx -0.14", "wrong"),
        (r"3 \cdot 10^{-2} = 0.03", "holds"),
        (r"2 + 2 = 4 = 5", "wrong"),
    ],
)
def test_arithmetic_is_checked_as_it_is_written(source: str, kind: str) -> None:
    assert kinds(film(formulas=(tex(source, name="e"),))) == [("e", kind)]


def test_numbers_that_no_claim_speaks_of_are_counted() -> None:
    facts = evaluate(network([1, 1], weights=[[[2.0]]], activation="linear"), [0.5], [0.25])
    output = Symbol(Quantity("a", 1, 1))
    script = Script()
    script.add(
        number(1.0, format="{:.2f}", name="right"),
        number(1.1, name="wrong"),
        tex("1.00", name="formula"),
        tex("0.31", name="other"),
    )
    for address, written in (("right", "1.00"), ("wrong", "1.10"), ("formula", "1.00")):
        script.claim(address, NumberClaim(written, output, facts))
    script.wait(1)
    assert kinds(script.scene()) == [("right", "holds"), ("wrong", "wrong"), ("formula", "holds")]
    assert unclaimed_numbers(script.scene()) == ("other",)


def test_a_number_that_is_claimed_but_not_shown_does_not_hold() -> None:
    facts = evaluate(network([1, 1], weights=[[[2.0]]], activation="linear"), [0.5], [0.25])
    claim = NumberClaim("1.00", Symbol(Quantity("a", 1, 1)), facts)
    (found,) = check_equations(film(("n", claim), formulas=(number(7.0, name="n"),)))
    assert (found.holds, found.trouble) == (False, "another formula stands at this address: 7.00")


@pytest.mark.parametrize(("written", "kind"), [("0.31", "holds"), ("0.32", "wrong"), ("0.3133", "holds")])
def test_a_number_of_a_run_in_a_formula_is_computed_again(written: str, kind: str) -> None:
    z = chain(Dense(np.array([[0.31329]]))).run([1.0]).output[0]
    line = rf"z = {written}"
    claims = ("line", Arithmetic(line, (NumberClaim(written, z),))), ("number", NumberClaim(written, z))
    scene = film(*claims, formulas=(tex(line, name="line"), tex(written, name="number")))
    assert kinds(scene) == [("line", kind), ("number", kind)]


def test_a_copy_of_a_claimed_equation_needs_no_claim_of_its_own() -> None:
    scene = film(("e", Said("a = b")), formulas=(tex("a = b", name="e"), tex("a=b", name="copy")))
    assert kinds(scene) == [("e", "holds")]


def test_what_is_never_seen_and_what_is_no_equation_needs_no_claim() -> None:
    never = tex("a = b", name="never").with_(opacity=0.0)
    gone = tex("a = b", name="gone").with_(present=False)
    assert kinds(film(formulas=(never, gone, tex(r"\sum_{i=1}^n i", name="sum"), text("a = b", name="words")))) == []


def test_what_fades_in_is_seen() -> None:
    script = Script()
    script.play(fade_in(tex("a = b", name="e")))
    assert kinds(script.scene()) == [("e", "no claim")]


@pytest.mark.parametrize(
    ("source", "equation"),
    [
        ("a = b", True),
        (r"\frac{a = b}{c}", False),
        (r"\{ a = b \}", True),
        (r"\text{if } a = b", True),
        (r"w_{i=1}", False),
        (r"a \neq b", False),
        (r"\left( a = b \right)", True),
        ("", False),
        (r"\delta =", False),
        (r"a \approx b", True),
    ],
)
def test_an_equation_has_an_equals_sign_outside_braces(source: str, equation: bool) -> None:
    assert is_equation(source) is equation


def test_the_intro_proves_what_it_shows() -> None:
    from timelines.intro import build as intro

    found = check_equations(build_scene(intro))
    assert len(found) >= 4
    assert [one for one in found if not one.holds] == []


def test_equal_builds_have_equal_fingerprints() -> None:
    assert differing_keys(fingerprint(build()), fingerprint(build())) == ()


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"color": "#112233"}, ("disc.fill",)),
        ({"shift": 0.1}, ("sum.at",)),
        ({"seconds": 2.0}, ("duration", "beats 3")),
        ({"swapped": True}, ("disc.z",)),
    ],
)
def test_what_differs_is_named_by_its_address(changes: dict[str, object], what: tuple[str, ...]) -> None:
    found = differing_keys(fingerprint(build()), fingerprint(build(**changes)))  # type: ignore[arg-type]
    assert set(what) <= set(found)
    assert len(found) <= len(what) + 1


def test_a_track_and_a_claim_that_differ_are_named() -> None:
    scene = build()
    slower = {key: signal for key, signal in scene.tracks.items() if key[1:] != ("disc", "at")}
    assert differing_keys(fingerprint(scene), fingerprint(replace(scene, tracks=slower))) == ("disc.at (its track)",)
    claimed = replace(scene, claims=(("sum", Said("a = b")),))
    assert differing_keys(fingerprint(scene), fingerprint(claimed)) == ("number of claims", "claims 0")


ODD = """
import datetime, random, time
from renderer import Script, circle, tex

def build(odd: bool = True):
    script = Script()
    print("printed")
    script.add(circle(name="fine"))
    if odd:
        script.add(circle(at=(random.random(), 0), name="random"))
        script.add(*(circle(name=name) for name in {"red", "green", "blue", "yellow", "white"}))
        script.add(circle(at=(datetime.datetime.now().year / 1000, 0), name="year"))
        script.add(circle(at=(datetime.date.today().toordinal() / 1e6, 0), name="day"))
        script.add(circle(at=(time.localtime().tm_yday / 100, 0), name="minute"))
    script.wait(1)
    return script.scene()
"""


@pytest.fixture
def netreel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Result]]:
    path, modules = list(sys.path), set(sys.modules)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "odd.py").write_text(ODD)
    (tmp_path / "wrong.py").write_text(
        "from renderer import *\ndef build():\n  s = Script()\n  s.add(tex('a=b', name='e'))\n"
        "  s.wait(1)\n  return s.scene()\n"
    )
    yield lambda *words: CliRunner().invoke(main, words, prog_name="netreel")
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


def test_what_is_not_built_alike_is_told_with_its_cause(netreel: Callable[..., Result]) -> None:
    found = netreel("check", "odd.py", "--json")
    assert found.exit_code == 1
    causes: dict[str, set[str]] = {}
    for one in json.loads(found.stdout)["differs"]:
        causes.setdefault(one["cause"], set()).add(one["what"])
    assert causes == {
        "again": {"random.at"},
        "hashes": {"order of nodes"},
        "clock": {"year.at", "day.at", "minute.at"},
    }


DRAWN = """
import random
from renderer.scene.shapes import circle
from renderer.script.script import Script
from renderer.tracks.signal_arithmetic import Clock, apply
GAIN = random.uniform(0.1, 0.5)
CALLS = 0
def drawn(t): return (GAIN * t, 0.0)
def counted(t):
    global CALLS
    CALLS += 1
    return 1.0 / CALLS
def build():
    s = Script()
    s.add(circle(name="dot"))
    s.follow("dot.at", apply(drawn, Clock()))
    s.follow("dot.opacity", apply(counted, Clock()))
    s.wait(1)
    return s.scene()
"""


def test_functions_that_draw_otherwise_in_each_process_or_frame_are_told(netreel: Callable[..., Result]) -> None:
    Path("my_film.py").write_text(DRAWN, "utf-8")
    found = netreel("check", "my_film.py", "--json")
    assert found.exit_code == 1
    told = {(one["what"], one["cause"]) for one in json.loads(found.stdout)["differs"]}
    assert ("dot.at (the code it is drawn with)", "again") in told
    assert ("my_film.counted keeps something in 'CALLS' from one frame to the next", "drawing") in told


def test_a_film_that_is_built_alike_is_fine(netreel: Callable[..., Result]) -> None:
    found = netreel("check", "odd.py", "--set", "odd=no")
    assert (found.exit_code, found.stdout) == (0, "")
    assert "built alike five times" in found.stderr


def test_an_equation_without_a_claim_fails_the_check(netreel: Callable[..., Result]) -> None:
    found = netreel("check", "wrong.py", "--no-builds")
    assert found.exit_code == 1
    assert found.stdout.split()[-4:] == ["no", "claim", "e", "a=b"]
    assert "1 equation without a claim" in found.stderr


FALSE = """
from renderer import Claim, Script, group, tex
from renderer.network import Weight, derive, evaluate, forward, forward_pass, network, network_picture
from renderer.algebra.expressions import Number, Product

WEIGHTS = [[[0.5, -0.4], [0.3, 0.8]], [[1.1e-7, 0.7e-7], [-0.9e-7, 0.2e-7]]]

def build(fault: str = ""):
    script, net = Script(), network((2, 2, 2), weights=WEIGHTS)
    facts = evaluate(net, [0.3, 0.8], [0.2, 0.9])
    right = derive(net.sizes, Weight(1, 1, 1))
    claim = right.claim(facts)
    if fault == "small":
        claim = Claim(right.left, Product((Number(1.001), right.right)), facts)
    other = derive(net.sizes, Weight(1, 1, 2)).claim(facts)
    script.add(tex(claim.tex, name="line"), tex(claim.tex, name="gone").with_(opacity=0.0))
    script.claim("gone" if fault == "nowhere" else "line", other if fault == "other" else claim)
    if fault == "pass":
        picture = network_picture(net, fill="green")
        script.add(picture.group)
        script.play(forward_pass(picture, forward(network((2, 2, 2), seed=5), [0.3, 0.8])))
    script.wait(1)
    return script.scene()
"""


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        ("", 0, "1 claim, "),
        ("small", 1, "not under 1e-06"),
        ("nowhere", 1, "no formula or number is ever seen at this address"),
        ("other", 1, "another formula stands at this address"),
        ("pass", 1, "false.py:21: the pass is that of another network"),
    ],
)
def test_a_film_that_says_what_is_false_fails_the_check(
    netreel: Callable[..., Result], tmp_path: Path, fault: str, code: int, words: str
) -> None:
    (tmp_path / "false.py").write_text(FALSE)
    found = netreel("check", "false.py", "--no-builds", "--set", f"fault={fault}")
    assert found.exit_code == code
    assert words in found.stdout + found.stderr + str(found.exception)


def test_the_lint_command_leaves_a_still_of_each_finding(netreel: Callable[..., Result], tmp_path: Path) -> None:
    text = (tmp_path / "wrong.py").read_text().replace("tex('a=b', name='e')", "text('Out', at=(7, 0), name='title')")
    (tmp_path / "wrong.py").write_text(text)
    found = netreel("lint", "wrong.py", "--size", "320x180")
    assert found.exit_code == 1
    assert "'title' reaches out of the frame" in found.stdout
    assert (tmp_path / "lint" / "wrong" / "00-off-frame@0.50s.png").is_file()
    assert netreel("lint", "odd.py", "--set", "odd=no").exit_code == 0
