"""What a film explains, read from words: inputs, targets and names from files, or typed."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from renderer.network import Model
from renderer.network.load.tensors import existing_file
from renderer.parts.image import read_image
from renderer.values.errors import NetworkError, nearest
from renderer.values.short_repr import brief

Array = NDArray[np.float64]
IMAGES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff")
TABLES = (".csv", ".txt", ".tsv")


def read_array(given: Any, what: str) -> tuple[Any, tuple[str, ...]]:
    """Return an array, or a dict of arrays, and the names of its columns, from a file, from typed numbers or itself.

    Files are .npy, .npz, images, and .csv with one row, or a row of names above it. Typed numbers have commas between.
    """
    if not isinstance(given, str | Path):
        return _checked(given, what), ()
    words = str(given).strip()
    if not words:
        raise NetworkError(f"{what} is a file, or numbers with commas between, but this is empty")
    typed = _typed(words)
    if typed is not None:
        return _checked(typed, what), ()
    path = _file(words, what)
    suffix = path.suffix.lower()
    if suffix in IMAGES:
        pixels = read_image(path, what)
        return np.asarray(pixels[..., :3], dtype=np.float64) / 255, ()
    if suffix in TABLES:
        return _table(path, what)
    if suffix not in (".npy", ".npz"):
        known = ", ".join((".npy", ".npz", *TABLES, *IMAGES[:3]))
        raise NetworkError(f"{what} {path.name!r} is of no kind that is read; these are: {known}")
    try:
        content: Any = np.load(path, allow_pickle=False)
        if suffix == ".npz":
            content = {name: np.asarray(content[name]) for name in content.files}
            content = next(iter(content.values())) if len(content) == 1 else content
    except Exception as error:
        # numpy raises errors of many kinds for damaged files.
        raise NetworkError(f"{what} {path.name!r} is damaged or no file of numpy: {brief(str(error))}") from None
    return _checked(content, what), ()


def _can_be_read(words: str) -> bool:
    """Return whether words are the name of a file; opening it, the script is known to depend on whether it is there."""
    try:
        with open(words, "rb"):
            return True
    except (OSError, ValueError):
        return False


def read_names(given: Any, what: str) -> tuple[str, ...]:
    """Return names from a file with one a line, from words with commas between, or from a list."""
    if given is None:
        return ()
    if isinstance(given, str | Path):
        words = str(given).strip()
        if "," in words and not _can_be_read(words):
            return tuple(word.strip() for word in words.split(","))
        if not words:
            raise NetworkError(f"{what}: there is a file or names with commas between, but this is empty")
        try:
            text = _file(words, what).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise NetworkError(f"{what} {words!r} is no text in UTF-8") from None
        names = tuple(line.strip() for line in text.splitlines() if line.strip())
    elif isinstance(given, Sequence | np.ndarray):
        names = tuple(str(one) for one in given)
    else:
        raise NetworkError(f"{what} is a file with one name a line, or a list of names, but it is {brief(given)}")
    if not names:
        raise NetworkError(f"{what} {brief(given)} has no names")
    return names


def fitting_input(model: Model, content: Any) -> Any:
    """Return an input in the shapes of a model: with channels first, flat where the model reads a vector.

    An image without colors is the mean of its colors where the model has one channel.
    """
    if isinstance(content, Mapping):
        if len(model.inputs) == 1 or set(content) != set(model.inputs):
            raise NetworkError(f"the model reads {', '.join(model.inputs)}, but the file has {', '.join(content)}")
        shapes = dict(zip(model.inputs, model.input_shapes, strict=True))
        return {name: _fitting(np.asarray(one), shapes[name], name) for name, one in content.items()}
    if len(model.inputs) > 1:
        raise NetworkError(f"the model reads {', '.join(model.inputs)}: give a .npz file with an array for each")
    return _fitting(np.asarray(content), model.input_shapes[0], model.inputs[0])


def _fitting(array: Array, shape: tuple[int, ...] | None, name: str) -> Array:
    if shape is None or array.shape == shape:
        return array
    for one in readings(array):
        if _sides(one.shape) == _sides(shape):
            return one.reshape(shape)
    # Numbers in rows that the model reads as one vector, or the other way round.
    flat = [one for one in readings(array) if one.size == math.prod(shape)]
    if flat and (len(shape) == 1 or array.ndim == 1):
        return flat[0].reshape(shape)
    want = " x ".join(map(str, shape))
    have = " x ".join(map(str, array.shape)) or "a single number"
    raise NetworkError(f"the model reads {name!r} of shape {want}, but the input has the shape {have}")


def _sides(shape: tuple[int, ...]) -> list[int]:
    return [side for side in shape if side > 1]


def readings(array: Array) -> list[Array]:
    """Return an array as it is and, if it may be an image, with channels first and gray; of two axes as a channel."""
    found = [array]
    if array.ndim == 2:
        found.append(array[None])
    if array.ndim == 3 and array.shape[-1] in (1, 3, 4):
        colors = np.moveaxis(array, -1, 0)
        gray = colors[:3].mean(axis=0)
        found += [colors, colors[:3], gray, gray[None]]
    return found


def target_of(given: Any, labels: Sequence[str], count: int, task: str) -> Any:
    """Return the target of a run: the number of a class, by its name or number, or an array; None where there is none.

    Of a single probability the two labels are 0 and 1.
    """
    if given is None:
        return None
    if isinstance(given, str) and given.strip() in labels:
        number = labels.index(given.strip())
        return number if task == "classes" else np.array(float(number))
    if isinstance(given, str) and task == "classes" and not _numeric(given) and not Path(given).suffix:
        known = nearest(given, labels) or f"; a class is a number from 0 to {count - 1}"
        raise NetworkError(f"the target {given!r} is no class{known}")
    array, _ = read_array(given, "the target")
    array = np.asarray(array, dtype=np.float64)
    if task == "classes" and array.size == 1 and count > 1:
        value = float(array.reshape(-1)[0])
        if value != round(value) or not 0 <= value < count:
            raise NetworkError(f"the target is the number of a class, from 0 to {count - 1}, but it is {value:g}")
        return int(value)
    return array


def _numeric(words: str) -> bool:
    return _typed(words) is not None


def _typed(words: str) -> list[float] | None:
    """Return the numbers of a text such as "0.2,0.9"; None where it is something else."""
    try:
        return [float(word) for word in words.strip("()[] ").split(",")]
    except ValueError:
        return None


def _file(words: str, what: str) -> Path:
    try:
        return existing_file(words)
    except NetworkError as error:
        raise NetworkError(str(error).replace("the model file", what, 1)) from None


def _table(path: Path, what: str) -> tuple[Array, tuple[str, ...]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read(1_000_000)
    except UnicodeDecodeError:
        raise NetworkError(f"{what} {path.name!r} is no text in UTF-8") from None
    delimiter = "\t" if path.suffix.lower() == ".tsv" else "," if "," in text else None
    if delimiter is None:
        rows = [line.split() for line in text.splitlines() if line.strip()]
    else:
        rows = [row for row in csv.reader(text.splitlines(), delimiter=delimiter) if any(map(str.strip, row))]
    if not rows:
        raise NetworkError(f"{what} {path.name!r} is empty")
    names: tuple[str, ...] = ()
    if any(_typed(cell) is None for cell in rows[0]):
        names, rows = tuple(cell.strip() for cell in rows[0]), rows[1:]
    values = [[_typed(cell) for cell in row] for row in rows]
    wrong = [
        cell for row, line in zip(rows, values, strict=True) for cell, one in zip(row, line, strict=True) if not one
    ]
    if wrong or not values:
        raise NetworkError(f"{what} {path.name!r} has {brief(wrong[0]) if wrong else 'no row'} where numbers should be")
    if len({len(row) for row in values}) > 1 or (names and len(names) != len(values[0])):
        raise NetworkError(f"{what} {path.name!r} has rows of different lengths")
    array = np.array([[cell[0] for cell in row if cell] for row in values])
    return _checked(array[0] if len(array) == 1 else array, what), names


def _checked(content: Any, what: str) -> Any:
    """Return finite numbers as float64 arrays."""
    if isinstance(content, Mapping):
        return {str(name): _checked(one, f"{what} {name!r}") for name, one in content.items()}
    try:
        array = np.asarray(content)
    except ValueError:
        raise NetworkError(f"{what} has rows of different lengths") from None
    if array.dtype.kind not in "biuf" or not array.size:
        raise NetworkError(f"{what} holds no numbers, but {brief(content)}")
    if not np.isfinite(array).all():
        raise NetworkError(f"{what} holds NaN or infinity")
    return array.astype(np.float64)
