"""Damaged and hostile model files end in one clear line; nothing is unpickled, and no file beside them is read."""

from __future__ import annotations

import io
import json
import pickle
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from renderer.network.load.load import load_model
from renderer.values.errors import NetworkError
from tests.network.load.test_fixtures import DATA

FILES = ("digits_sklearn.npz", "perceptron_f16.safetensors", "dense.keras", "dense.h5")
LAYERS = "relu relu softmax"


@pytest.fixture(autouse=True)
def no_pickle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every try to unpickle fail the test."""

    def refused(*values: Any, **options: Any) -> Any:
        pytest.fail("something was unpickled")

    for name in ("load", "loads", "Unpickler"):
        monkeypatch.setattr(pickle, name, refused)


def refusal(path: Path, layers: str | None = LAYERS) -> str:
    with pytest.raises(NetworkError) as caught:
        load_model(path, layers=layers)
    message = str(caught.value)
    assert "\n" not in message and path.name in message and len(message) < 600
    return message


def mutilations(content: bytes) -> Iterator[bytes]:
    """Yield damaged copies: cut off, with other bytes here and there, without a part, with a part twice."""
    size = len(content)
    for share in (0.01, 0.1, 0.35, 0.5, 0.7, 0.9, 0.99):
        yield content[: int(share * size)]
    yield content[:-1]
    for number in range(12):
        place = (number * 7919 + 13) * size // (12 * 7919 + 13)
        yield content[:place] + bytes([content[place] ^ (1 << number % 8)]) + content[place + 1 :]
    yield content[: size // 3] + content[size // 2 :]
    yield content[: size // 2] + content[size // 3 :]
    yield b"\x00" * size
    yield content + content


@pytest.mark.parametrize("name", FILES)
def test_a_mutilated_file_is_read_whole_or_refused_in_one_line(name: str, tmp_path: Path) -> None:
    path, refused = tmp_path / name, 0
    layers = LAYERS if name.endswith(("npz", "safetensors")) else None
    for content in mutilations((DATA / name).read_bytes()):
        path.write_bytes(content)
        try:
            load_model(path, layers=layers)
        except NetworkError as error:
            assert "\n" not in str(error) and name in str(error)
            refused += 1
    # Of an HDF5 file many bytes mean nothing, and numbers are numbers after a flip.
    assert refused >= 12


class Trap:
    def __reduce__(self) -> Any:
        return print, ("unpickled",)


def test_arrays_of_python_objects_are_refused_by_name(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", W1=np.ones((2, 2)), trap=np.array([Trap()], dtype=object))
    assert "'trap' holds pickled Python objects" in refusal(tmp_path / "a.npz")
    np.save(tmp_path / "a.npy", np.array([Trap()], dtype=object))
    assert "pickled Python objects" in refusal(tmp_path / "a.npy")


@pytest.mark.parametrize("ending", [".pkl", ".joblib", ".pickle"])
def test_a_pickle_is_never_read(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"model{ending}"
    path.write_bytes(pickle.dumps(Trap()))
    assert "never read" in refusal(path)


def header(shape: str, kind: str = "<f8") -> bytes:
    """Return a .npy file of that shape without numbers."""
    text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (header("(100000, 100000)"), "more than 134,217,728 numbers"),
        (header("(4, 4)"), "are 128 bytes, but 0 are there"),
        (header("(-1, 4)"), "has the shape"),
        (header("(4, 'x')"), "no array of numpy"),
        (header("__import__('os')"), "no array of numpy"),
        (header("(2, 1)", "|O"), "pickled Python objects"),
        (b"\x93NUMPY\x09\x00", "9.0"),
        (b"\x93NUMPY\x03\x00", "3.0"),
        (b"no array", "no array of numpy"),
    ],
)
def test_a_header_of_numpy_that_lies_is_refused(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("fc1.weight.npy", content)
    message = refusal(path)
    assert words in message and "'fc1.weight'" in message


def bomb(path: Path, names: tuple[str, ...], size: int) -> None:
    """Write a zip archive whose entries unpack to `size` zeros each."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            with archive.open(name, "w", force_zip64=True) as entry:
                for _ in range(size >> 20):
                    entry.write(bytes(1 << 20))


def test_an_archive_that_unpacks_to_more_than_the_limit_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("renderer.network.load.npz.MOST_BYTES", 3 << 20)
    for name, entries in (("a.npz", ("W1.npy", "W2.npy")), ("a.keras", ("config.json", "model.weights.h5"))):
        bomb(tmp_path / name, entries, 2 << 20)
        assert "unpacks to 4,194,304 bytes, more than 3,145,728" in refusal(tmp_path / name)


def test_an_archive_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("W1.npy", header("(4, 4)") + bytes(1 << 16))
    true = struct.pack("<I", len(header("(4, 4)")) + (1 << 16))
    path = tmp_path / "a.npz"
    path.write_bytes(content.getvalue().replace(true, struct.pack("<I", len(header("(4, 4)")) + 128)))
    assert "'W1' is damaged" in refusal(path)


def test_an_archive_of_a_version_that_is_not_known_is_refused(tmp_path: Path) -> None:
    content, path = bytearray((DATA / "digits_sklearn.npz").read_bytes()), tmp_path / "a.npz"
    content[content.rindex(b"PK\x01\x02") + 6] = 180
    path.write_bytes(content)
    assert "zip file version 18.0" in refusal(path)


def test_an_archive_with_two_files_of_one_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    with pytest.warns(UserWarning), zipfile.ZipFile(path, "w") as archive:
        for _ in range(2):
            archive.writestr("W1.npy", header("(0,)"))
    assert "two files named 'W1.npy'" in refusal(path)


def safetensors(entries: Any, data: bytes = bytes(32)) -> bytes:
    text = entries if isinstance(entries, bytes) else json.dumps(entries).encode()
    return struct.pack("<Q", len(text)) + text + data


def entry(kind: str = "F32", shape: Any = (2, 4), places: Any = (0, 32)) -> dict[str, Any]:
    return {"dtype": kind, "shape": shape, "data_offsets": places}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (safetensors({"fc1.weight": entry(places=(0, 28))}), "it needs 32 bytes"),
        (safetensors({"fc1.weight": entry(places=(8, 40))}), "'fc1.weight' is damaged"),
        (safetensors({"fc1.weight": entry(shape=(2**40, 2**40))}), "'fc1.weight' is 1099511627776"),
        (safetensors({"fc1.weight": entry(shape=(-2, -4))}), "has the shape"),
        (safetensors({"fc1.weight": entry("F8_E4M3")}), "'F8_E4M3'; known are F64"),
        (safetensors({"fc1.weight": entry(shape="ab")}), "needs dtype, shape and data_offsets"),
        (safetensors({"fc1.weight": [1, 2]}), "needs dtype, shape and data_offsets"),
        (safetensors({"a.weight": entry(), "b.weight": entry()}), "'b.weight' is damaged"),
        (safetensors({"fc1.weight": entry()}, bytes(40)), "8 bytes at its end"),
        (safetensors({"fc1.weight": entry(), "__metadata__": {"layers": 3}}), "metadata"),
        (safetensors({"fc1.weight": entry(), "__metadata__": {"layers": "relu", "input_shape": "a"}}), "'3,28,28'"),
        (safetensors(b"[" * 5000), "no JSON"),
        (safetensors(b'{"a": 1, "a": 2}'), "twice"),
        (safetensors([]), "has no names"),
        (struct.pack("<Q", 2**62), "does not fit"),
        (b"abc", "does not fit"),
    ],
)
def test_a_header_of_safetensors_that_lies_is_refused(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    path.write_bytes(content)
    assert words in refusal(path)


def small_h5(path: Path, change: Callable[[h5py.File], None]) -> Path:
    """Write the weights of a dense layer as Keras does, and change the file."""
    with h5py.File(path, "w") as file:
        group = file.create_group("answer/answer")
        group["kernel"], group["bias"] = np.ones((3, 2)), np.zeros(2)
        change(file)
    return path


def test_weights_of_keras_without_a_model_are_read_by_name(tmp_path: Path) -> None:
    model = load_model(small_h5(tmp_path / "a.h5", lambda file: None), layers="relu")
    assert model.steps[0].name == "answer" and model.shapes["answer"] == (2,)


def linked(file: h5py.File) -> None:
    file["answer/answer/gamma"] = h5py.ExternalLink("other.h5", "/answer/answer/kernel")


def soft(file: h5py.File) -> None:
    file["answer/answer/gamma"] = h5py.SoftLink("/answer/answer/kernel")


def raw(file: h5py.File) -> None:
    file.create_dataset("answer/answer/gamma", (3, 2), "<f8", external=[("other.h5", 0, 48)])


def virtual(file: h5py.File) -> None:
    layout = h5py.VirtualLayout((3, 2), "<f8")
    layout[:] = h5py.VirtualSource("other.h5", "/answer/answer/kernel", (3, 2))
    file.create_virtual_dataset("answer/answer/gamma", layout)


def endless(file: h5py.File) -> None:
    file["answer/inner"] = file["answer"]


def large(file: h5py.File) -> None:
    file.create_dataset("answer/answer/gamma", (1 << 20, 1 << 20), "<f4", chunks=(64, 64))


def wordy(file: h5py.File) -> None:
    file["answer/answer/gamma"] = "words"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (linked, "'answer/answer/gamma' is a link to elsewhere"),
        (soft, "'answer/answer/gamma' is a link to elsewhere"),
        (raw, "'answer/answer/gamma' lies in another file"),
        (virtual, "'answer/answer/gamma' lies in another file"),
        (endless, "more than 32 deep"),
        (large, "'answer/answer/gamma' is 1048576 x 1048576"),
        (wordy, "'answer/answer/gamma' holds no numbers"),
    ],
)
def test_an_hdf5_file_that_leads_elsewhere_is_refused(
    change: Callable[[h5py.File], None], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The file that is led to is there, both beside the model and where the process runs.
    monkeypatch.chdir(tmp_path)
    small_h5(tmp_path / "other.h5", lambda file: None)
    assert words in refusal(small_h5(tmp_path / "a.h5", change))


def changed_keras(path: Path, change: Callable[[dict[str, Any]], Any]) -> Path:
    """Write a copy of a .keras file with another description."""
    with zipfile.ZipFile(DATA / "dense.keras") as archive, zipfile.ZipFile(path, "w") as copy:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "config.json":
                config = json.loads(content)
                content = json.dumps(change(config) or config).encode()
            copy.writestr(name, content)
    return path


def layer(config: dict[str, Any], **options: Any) -> None:
    config["config"]["layers"][1]["config"].update(options)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: c.update(class_name="MyModel"), "Sequential and Functional"),
        (lambda c: c["config"].update(layers=5), "no list of layers"),
        (lambda c: c["config"]["layers"].insert(1, 7), "a layer that is none: 7"),
        (lambda c: c["config"]["layers"][1].update(class_name="Lambda"), "is a 'Lambda', which is not known"),
        (lambda c: c["config"]["layers"][1].update(class_name="Densee"), "did you mean 'Dense'?"),
        (lambda c: layer(c, activation="my_function"), "no layer and no activation is named 'my_function'"),
        (lambda c: layer(c, activation=5), "has an activation that is not known: 5"),
        (lambda c: layer(c, use_bias=None), "has use_bias None"),
        (lambda c: layer(c, use_bias=False), "needs 1 tensor (weight)"),
        (lambda c: c["config"]["layers"][2]["config"].update(name="nobody"), "the file has 0 for it"),
        (lambda c: c["config"]["layers"].__delitem__(1), "takes 4 numbers"),
        (lambda c: [1], "has no names"),
    ],
)
def test_a_description_of_keras_that_cannot_be_read_is_refused(
    change: Callable[[dict[str, Any]], Any], words: str, tmp_path: Path
) -> None:
    assert words in refusal(changed_keras(tmp_path / "a.keras", change), None)


def test_a_file_that_is_not_there_or_of_no_known_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "digits.npz").write_bytes((DATA / "digits_sklearn.npz").read_bytes())
    with pytest.raises(NetworkError, match=r"is not there; did you mean 'digits\.npz'\?"):
        load_model(tmp_path / "digit.npz")
    with pytest.raises(NetworkError, match="is a folder"):
        load_model(tmp_path)
    (tmp_path / "empty.npz").touch()
    assert "is empty" in refusal(tmp_path / "empty.npz")
    (tmp_path / "a.npzz").write_text("x")
    assert "did you mean '.npz'?" in refusal(tmp_path / "a.npzz")
    with pytest.raises(NetworkError, match="is not there"):
        load_model("a\0b.npz")
