"""The tiers hold: what is named as slow is there, and who needs a browser says so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.tiers import BROWSER, SLOW, place

ROOT = Path(__file__).parents[1]


def test_every_slow_file_or_folder_is_there_and_none_is_named_in_vain() -> None:
    assert [slow for slow in SLOW if not (ROOT / slow).exists()] == []
    assert [slow for number, slow in enumerate(SLOW) if place(slow) != number] == []


def test_each_test_has_the_marker_of_its_tier(request: pytest.FixtureRequest) -> None:
    for item in request.session.items:
        slow = place(item.path.relative_to(ROOT).as_posix()) is not None
        assert (item.get_closest_marker("slow") is not None) is slow, item.nodeid
        browser = bool(BROWSER & set(getattr(item, "fixturenames", ())))
        assert (item.get_closest_marker("browser") is not None) is browser, item.nodeid


@pytest.mark.parametrize("path", sorted(ROOT.glob("tests/**/*.py")), ids=lambda path: path.stem)
def test_a_fixture_that_opens_a_browser_has_a_name_that_tells_it(path: Path) -> None:
    source = path.read_text("utf-8")
    fixtures = re.findall(r"@pytest\.fixture[^\n]*\ndef (\w+)\((?:.|\n)*?(?=\n\n\n|\Z)", source)
    for name in fixtures:
        body = re.search(rf"\ndef {name}\((?:.|\n)*?(?=\n\n\n|\Z)", source)
        assert body is not None
        if "chromium(" in body[0] or "CHROMIUM" in body[0]:
            assert name in BROWSER


def test_the_markers_are_registered_and_a_misspelt_one_fails(pytestconfig: pytest.Config) -> None:
    names = {line.partition(":")[0].partition("(")[0] for line in pytestconfig.getini("markers")}
    assert {"slow", "browser", "golden"} <= names
    assert pytestconfig.option.strict_markers
