"""A page in Chromium, for the tests of this room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.studio.chromium import Window, chromium


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    with chromium(tmp_path_factory.mktemp("chromium")) as window:
        yield window
