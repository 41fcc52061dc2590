"""Addresses: values that are equal to their text, and the one place that takes them apart."""

import copy
import pickle
import re
from pathlib import Path

import renderer
from renderer.scene.address import Address, each_part, is_name, own_of, reading
from renderer.scene.node import Group, Ref
from renderer.scene.shapes import circle
from renderer.values.digest import digest

SURGERY = re.compile(
    r"""partition\(["'][/.]["']\)|split\(["']/["']|["']/["'] (not )?in |startswith\(f?["'][^"']*/["']\)"""
    r"""|startswith\(["']\*"""
)
OTHERS = (
    "film/",
    "encode/",
    "network/load/",
    "network/training/recording.py",
    "studio/app.py",
    "typeset/engine/",
    "values/",
    "scene/address.py",
)
"""Places that take apart names of files, modules, tensors and types of data, not addresses."""


def test_an_address_is_equal_to_its_text_in_every_way() -> None:
    edge = Address("net/edges/3")
    assert edge == "net/edges/3" and hash(edge) == hash("net/edges/3") and repr(edge) == "'net/edges/3'"
    assert digest(edge) == digest("net/edges/3") and {edge: 1}[Address("net/edges/3")] == 1
    for other in (pickle.loads(pickle.dumps(edge)), copy.deepcopy(edge)):
        assert other == edge and type(other) is Address


def test_an_address_knows_what_holds_it() -> None:
    edge = Address("net/edges/3")
    assert (edge.top, edge.parent, edge.last, edge.part) == ("net", "net/edges", "3", "edges/3")
    assert edge.line == ("net/edges/3", "net/edges", "net") and edge.steps == ("net", "edges", "3")
    assert edge.with_top("net#1") == "net#1/edges/3" and Address("net").with_top("b") == "b"
    assert Address("net").parent == "" and Address("net").part == "" and Address("net").line == ("net",)
    assert edge.below("net") == "edges/3" and edge.below(edge) == ""


def test_a_node_is_not_under_one_whose_name_only_begins_alike() -> None:
    assert Address("net/edges").under("net") and Address("net/edges").within("net/edges")
    assert not Address("network/edges").under("net") and not Address("net").under("net")
    assert not Address("a").under("a/b") and not Address("a").within("")


def test_a_reading_is_an_address_and_a_property() -> None:
    assert reading("net/a.*.at") == ("net/a", "*.at") and own_of(reading("net/a.*.at").prop) == "at"
    assert reading("dot") == ("dot", "") and own_of("at") == "" and each_part("at") == "*.at"
    assert Address("net/a").property("at") == "net/a.at"
    assert [is_name(text) for text in ("a", "", "a/b", "a.b")] == [True, False, False, False]


def test_references_hold_addresses_whatever_they_are_made_of() -> None:
    ref = Ref(Address("g"), Group(name="g", parts=(circle(name="c"),)))
    assert type(ref.address) is Address and ref["c"].address == "g/c" and type(ref.parts[0].address) is Address


def test_no_other_file_takes_addresses_apart() -> None:
    root = Path(renderer.__file__).parent
    found = []
    for file in sorted(root.rglob("*.py")):
        place = file.relative_to(root).as_posix()
        if not place.startswith(OTHERS):
            lines = enumerate(file.read_text("utf-8").splitlines(), start=1)
            found += [f"{place}:{number}: {line.strip()}" for number, line in lines if SURGERY.search(line)]
    assert found == []
