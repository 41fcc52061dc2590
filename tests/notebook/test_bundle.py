from __future__ import annotations

import pytest

from renderer.notebook.bundle import BundleError, bundled

MAIN = 'import { a, b as c } from "./one.js";\n\nexport function render(context) { return a(c); }\n'
ONE = 'import { d } from "./two.js";\nexport const b = 1;\nexport async function a() {}\nexport { d };\n'
TWO = "export class d {}\n"


def test_modules_become_functions_that_give_one_another_what_they_export() -> None:
    made = bundled({"main": MAIN, "one": ONE, "two": TWO, "unused": "export const x = 1;\n"}, "main")
    assert 'const { a, b: c } = require("one");' in made
    assert "return { b, a, d };" in made
    assert "unused" not in made
    assert [line for line in made.splitlines() if line.startswith(("import", "export"))] == [
        "export default { render };"
    ]


def test_a_module_that_several_need_is_there_once() -> None:
    made = bundled({"main": MAIN, "one": ONE, "two": TWO}, "main")
    assert made.count("class d {}") == 1


def test_a_module_that_is_nowhere_is_told() -> None:
    with pytest.raises(BundleError, match="no module 'two'"):
        bundled({"main": MAIN, "one": ONE}, "main")


@pytest.mark.parametrize(
    "line",
    ['import x from "./two.js";', 'import * as x from "./two.js";', "export default 3;", 'export * from "./two.js";'],
)
def test_what_is_not_understood_is_refused_rather_than_left_out(line: str) -> None:
    with pytest.raises(BundleError, match="is not known here"):
        bundled({"main": f"{line}\n", "two": TWO}, "main")
