"""NumPy files, .npz and .npy, read without pickle."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from typing import IO, Final

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from renderer.network.layers.layer_kind import TensorShape, written
from renderer.network.load.tensors import (
    MOST_BYTES,
    MOST_TENSORS,
    StateDict,
    as_numbers,
    count_of,
    refuse,
    shape_from,
)
from renderer.values.numbers import Array
from renderer.values.short_repr import brief

BAD_ZIP: Final = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, NotImplementedError)
"""The exceptions of a damaged or encrypted zip archive."""

_LAYERS, _INPUT_SHAPE = "layers", "input_shape"


def read_npz(path: Path) -> StateDict:
    """Return the arrays of a .npz file.

    The text "layers" and the whole numbers "input_shape" among them tell the layers; other text is left out.
    """
    tensors: dict[str, Array] = {}
    layers: str | None = None
    input_shape: TensorShape | None = None
    for name, array in read_arrays(path):
        if name == _LAYERS and array.dtype.kind == "U":
            layers = " ".join(array.ravel().tolist())
        elif name == _INPUT_SHAPE:
            input_shape = shape_from(array, path.name)
        elif array.dtype.kind not in "US":
            tensors[name] = as_numbers(array, path.name, name)
    return StateDict(path.name, tensors, layers, input_shape)


def read_npy(path: Path) -> StateDict:
    """Return the array of a .npy file, under the name "weight"."""
    with path.open("rb") as file:
        array = _array(file, path.stat().st_size, path.name, path.stem)
    return StateDict(path.name, {"weight": as_numbers(array, path.name, path.stem)})


def checked_entries(archive: zipfile.ZipFile, source: str) -> list[zipfile.ZipInfo]:
    """Return the entries of a zip archive; raise a NetworkError when they are too many or too large unpacked."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_TENSORS:
        refuse(source, f"the archive has {len(entries):,} files, more than {MOST_TENSORS:,}")
    size = sum(entry.file_size for entry in entries)
    if size > MOST_BYTES:
        refuse(source, f"the archive unpacks to {size:,} bytes, more than {MOST_BYTES:,}")
    names = [entry.filename for entry in entries]
    twice = next((name for name in names if names.count(name) > 1), None) if len(set(names)) < len(names) else None
    if twice is not None:
        refuse(source, f"the archive has two files named {brief(twice)}")
    return entries


def opened_archive(path: Path, what: str) -> zipfile.ZipFile:
    """Return an open zip archive; raise a NetworkError when its list of files is damaged."""
    try:
        return zipfile.ZipFile(path)
    except BAD_ZIP as error:
        refuse(path.name, f"this is no whole {what} file: {brief(str(error))}")


def read_arrays(path: Path) -> list[tuple[str, NDArray[np.generic]]]:
    """Return the arrays of a .npz file by name, in its order; raise a NetworkError for damage or pickle."""
    with opened_archive(path, ".npz") as archive:
        return [_entry(archive, entry, path.name) for entry in checked_entries(archive, path.name)]


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, source: str) -> tuple[str, NDArray[np.generic]]:
    name = entry.filename.removesuffix(".npy")
    try:
        with archive.open(entry) as packed:
            # A zip archive may lie about the size of an entry; one byte more is asked for to find that out.
            content = packed.read(entry.file_size + 1)
    except BAD_ZIP as error:
        refuse(source, f"tensor {brief(name)} is damaged: {brief(str(error))}")
    return name, _array(io.BytesIO(content), len(content), source, name)


def _array(file: IO[bytes], size: int, source: str, name: str) -> NDArray[np.generic]:
    """Return the array of a .npy file of `size` bytes."""
    try:
        version = npy.read_magic(file)
        read = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}.get(version)
        if read is None:
            refuse(source, f"tensor {brief(name)} is in version {version[0]}.{version[1]} of the .npy format")
        shape, by_columns, dtype = read(file)
    except (ValueError, EOFError, OSError, MemoryError, RecursionError, SyntaxError, TypeError, OverflowError) as error:
        if type(error).__module__.startswith("renderer."):
            raise
        refuse(source, f"tensor {brief(name)} is no array of numpy: {brief(str(error))}")
    if dtype.hasobject:
        refuse(source, f"tensor {brief(name)} holds pickled Python objects, which are never read")
    if dtype.itemsize == 0:
        refuse(source, f"tensor {brief(name)} has elements of 0 bytes")
    count = count_of(shape, source, name)
    rest = size - file.tell()
    if rest != count * dtype.itemsize:
        refuse(
            source,
            f"tensor {brief(name)} is damaged: {written(shape)} of {dtype.name} are {count * dtype.itemsize} bytes, "
            f"but {rest} are there",
        )
    flat = np.frombuffer(file.read(rest), dtype=dtype)
    return flat.reshape(shape, order="F" if by_columns else "C")
