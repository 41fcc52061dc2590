"""HDF5 files, read from memory; links to other files are not followed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Final

import numpy as np

from renderer.network.load.layer_groups import natural
from renderer.network.load.tensors import MOST_NUMBERS, MOST_TENSORS, as_numbers, count_of, refuse
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array
from renderer.values.short_repr import brief

MOST_DEPTH: Final = 32
_LEFT_OUT: Final = ("optimizer", "optimizer_weights")


@dataclass(frozen=True, eq=False)
class Folder:
    """A group of an HDF5 file: its groups and tensors by name, and its text attributes.

    Names are in natural order: 2 before 10.
    """

    path: str
    folders: dict[str, Folder] = field(default_factory=dict)
    tensors: dict[str, Array] = field(default_factory=dict)
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def text(self, name: str) -> str | None:
        """Return a text attribute; None where there is none."""
        return self.texts[name][0] if len(self.texts.get(name, ())) == 1 else None

    def list(self, name: str) -> tuple[str, ...] | None:
        """Return a list attribute of texts, which a large file splits into name0, name1, ..."""
        if name in self.texts:
            return self.texts[name]
        parts = sorted(
            (one for one in self.texts if one.startswith(name) and one[len(name) :].isdecimal()), key=natural
        )
        return tuple(text for part in parts for text in self.texts[part]) if parts else None

    def every_tensor(self) -> Iterator[tuple[str, Array]]:
        """Yield the tensors of this group and its subgroups, with their relative paths."""
        yield from self.tensors.items()
        for name, folder in self.folders.items():
            for path, array in folder.every_tensor():
                yield f"{name}/{path}", array


def read_hdf5(content: bytes, source: str) -> Folder:
    """Return the groups of an HDF5 file; raise a NetworkError where it is damaged or refers to other files."""
    try:
        import h5py
    except ImportError:
        refuse(source, "h5py, which reads such files, is not installed: pip install 'netreel[models]'")
    try:
        with h5py.File(io.BytesIO(content), "r") as file:
            return _Reader(h5py, source).folder(file, "", 0)
    except NetworkError:
        raise
    except Exception as error:
        # What h5py raises for a damaged file is not limited: OSError, KeyError, RuntimeError, TypeError, ...
        refuse(source, f"the HDF5 file is damaged: {brief(str(error))}")


class _Reader:
    """A walk through an HDF5 file that counts what it has read."""

    def __init__(self, h5py: ModuleType, source: str) -> None:
        self.h5py, self.source = h5py, source
        self.entries = self.numbers = 0

    def folder(self, group: Any, path: str, depth: int) -> Folder:
        """Return a group and all that is in it."""
        if depth > MOST_DEPTH:
            refuse(self.source, f"the groups of the HDF5 file are more than {MOST_DEPTH} deep, or one is inside itself")
        result = Folder(path, texts=_texts(group))
        for name in sorted(group, key=natural):
            if depth == 0 and name in _LEFT_OUT:
                continue
            self.entries += 1
            if self.entries > MOST_TENSORS:
                refuse(self.source, f"the HDF5 file has more than {MOST_TENSORS:,} entries")
            inner = f"{path}/{name}" if path else name
            if not isinstance(group.get(name, getlink=True), self.h5py.HardLink):
                refuse(self.source, f"{brief(inner)} is a link to elsewhere, and links are not followed")
            try:
                entry = group[name]
            except Exception as error:
                refuse(self.source, f"tensor {brief(inner)} is damaged: {brief(str(error))}")
            if isinstance(entry, self.h5py.Group):
                result.folders[name] = self.folder(entry, inner, depth + 1)
            elif isinstance(entry, self.h5py.Dataset):
                result.tensors[name] = self.tensor(entry, inner)
        return result

    def tensor(self, data: Any, path: str) -> Array:
        """Return the numbers of a dataset whose bytes are in this file."""
        if data.is_virtual or data.external:
            refuse(self.source, f"tensor {brief(path)} lies in another file, which is not read")
        if data.shape is None or data.dtype.kind == "O":
            refuse(self.source, f"tensor {brief(path)} holds no numbers")
        self.numbers += count_of(data.shape, self.source, path)
        if self.numbers > MOST_NUMBERS:
            refuse(self.source, f"the HDF5 file has more than {MOST_NUMBERS:,} numbers")
        try:
            array = np.asarray(data[()])
        except Exception as error:
            refuse(self.source, f"tensor {brief(path)} is damaged: {brief(str(error))}")
        return as_numbers(array, self.source, path)


def _texts(group: Any) -> dict[str, tuple[str, ...]]:
    """Return the attributes of a group that are texts or lists of texts."""
    texts: dict[str, tuple[str, ...]] = {}
    for name in group.attrs:
        value = group.attrs[name]
        listed = list(np.ravel(value)) if isinstance(value, np.ndarray) else [value]
        if all(isinstance(one, str | bytes) for one in listed):
            texts[name] = tuple(one if isinstance(one, str) else one.decode("utf-8") for one in listed)
    return texts
