"""What the tests of typesetting share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from renderer.typeset import tex


@pytest.fixture(autouse=True, scope="session")
def empty_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Layouts are kept in a folder of the test run's own, so that the engine is really asked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        tex.layout.cache_clear()
        yield
