"""What code reads, imports and writes, found in its bytecode."""

import dis
from types import CodeType, FunctionType

import pytest

from renderer.film.code import bytecode_reads as module
from renderer.film.code.bytecode_reads import CodeRead, imports, reads, writes
from tests.sure import sure

STATE = 0


def outer() -> object:
    import json

    def inner() -> None:
        global STATE
        STATE = len(json.dumps(STATE))

    return inner


def test_what_functions_inside_read_import_and_write_counts() -> None:
    function = sure(FunctionType, outer)
    assert CodeRead(("STATE",)) in reads(function) and CodeRead(("dumps",), "json") in reads(function)
    assert imports(function) == ("json",) and writes(function.__code__) == ("STATE",)


def test_code_is_disassembled_once_for_all_questions_about_it(monkeypatch: pytest.MonkeyPatch) -> None:
    module._steps.cache_clear()
    function = sure(FunctionType, outer)
    asked: list[CodeType] = []
    usual = dis.get_instructions
    monkeypatch.setattr(dis, "get_instructions", lambda code: asked.append(code) or usual(code))
    for _ in range(2):
        reads(function), imports(function), writes(function.__code__)
    assert sorted(code.co_name for code in asked) == ["inner", "outer"]
