"""Load a model from a file, by the ending of its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from renderer.network.model import Model
from renderer.values.brief import brief
from renderer.values.door import door
from renderer.values.errors import NetworkError, nearest

READERS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {".onnx": ("renderer.network.load.onnx", "read_onnx")},
)
"""By ending: the module and the function that reads the bytes of a file, its name, and keywords of `load_model`."""

LARGEST: Final = 2**31
"""Bytes of the largest file that is read."""


@door
def load_model(path: str | Path, **options: Any) -> Model:
    """Return the model in a file. What it may hold and which options there are depends on its ending.

    `.onnx` takes `input_shapes`, a dict of shapes by input, for inputs with axes of no fixed length (the first one is
    the batch and counts 1). Nothing else is read than the file, and nothing in it is run.
    """
    place = Path(path)
    ending = place.suffix.lower()
    if ending not in READERS:
        known = ", ".join(sorted(READERS))
        raise NetworkError(
            f"{brief(place.name)}: no model is read from {ending or 'a file without an ending'!r}"
            f"{nearest(ending, READERS) or '; there are ' + known}"
        )
    data = file_bytes(place)
    module, function = READERS[ending]
    reader: Callable[..., Model] = getattr(import_module(module), function)
    return reader(data, place.name, **options)


def file_bytes(place: Path) -> bytes:
    """Return the content of a file; a NetworkError that names it when it cannot be read or is too large."""
    try:
        size = place.stat().st_size
        if size > LARGEST:
            raise NetworkError(f"{place.name} is larger than {LARGEST // 2**30} GiB")
        return place.read_bytes()
    except (OSError, ValueError) as error:
        raise NetworkError(f"{brief(str(place))} cannot be read: {getattr(error, 'strerror', None) or error}") from None
