"""Atomic writes: whole files only, by way of a temporary name in the same folder."""

from __future__ import annotations

import contextlib
import errno
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from renderer.system.locks import abandoned, held
from renderer.values.errors import DiskError, RenderError


@contextlib.contextmanager
def written_whole(path: str | Path) -> Iterator[Path]:
    """Provide a temporary file beside `path`, renamed to it if the block succeeds and deleted if it fails.

    Folders are made as needed, and the temporary name keeps the suffix. When making the file or naming it fails, the
    error names the path; what goes wrong inside the block is left as it is.
    """
    final = Path(path)
    with disk_trouble(final):
        final.parent.mkdir(parents=True, exist_ok=True)
        if final.is_dir():
            raise RenderError(f"{str(final)!r} cannot be written: it is a folder")
        part = final.with_name(f".{final.stem}.{secrets.token_hex(4)}{final.suffix}")
        part.open("xb").close()
    try:
        with held(part):
            yield part
            with disk_trouble(final):
                part.replace(final)
    finally:
        # Renamed onto another name of the same file, the temporary name would stay.
        part.unlink(missing_ok=True)


def write_bytes(data: bytes, path: str | Path) -> Path:
    """Write a file atomically; make the folder if needed."""
    with written_whole(path) as part, disk_trouble(path):
        part.write_bytes(data)
    return Path(path)


class _Enough(Exception):
    """Ends a trial."""


def try_place(path: str | Path) -> None:
    """Raise an error if a file cannot be written, before hours of work.

    The trial leaves nothing but the folder of the file.
    """
    _sweep(Path(path))
    with contextlib.suppress(_Enough), written_whole(path):
        raise _Enough


def _sweep(final: Path) -> None:
    """Delete files in the making of a name that no process holds."""
    made = re.compile(re.escape(f".{final.stem}.") + r"[0-9a-f]{8}" + re.escape(final.suffix))
    with contextlib.suppress(OSError):
        for part in final.parent.iterdir():
            if made.fullmatch(part.name) and abandoned(part):
                part.unlink()


@contextlib.contextmanager
def disk_trouble(path: str | Path) -> Iterator[None]:
    """Convert disk errors in the block to one that names the path and the reason."""
    try:
        yield
    except OSError as error:
        raise DiskError(f"{str(path)!r} cannot be written: {reason(error)}") from error


def reason(error: OSError) -> str:
    """Return the reason of a disk error in a few words."""
    known = {
        errno.ENOSPC: "the disk is full",
        errno.EDQUOT: "the disk quota is used up",
        errno.EFBIG: "the file would be larger than this process or disk allows",
        errno.EACCES: "the folder may not be written to",
        errno.EPERM: "the folder may not be written to",
        errno.EROFS: "the disk may only be read",
        errno.ENOTDIR: "a part of the path is a file, not a folder",
        errno.EEXIST: "a part of the path is a file, not a folder",
    }
    return known.get(error.errno or 0, error.strerror or str(error))
