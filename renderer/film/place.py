"""Places for what is written: whole files only, by way of a temporary name in the same folder."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from renderer.values.errors import RenderError


@contextlib.contextmanager
def written_whole(path: str | Path) -> Iterator[Path]:
    """Lends a temporary file beside `path` that takes its name when the block ends well and vanishes when it does not.

    Folders are made as needed, and the temporary name keeps the suffix. When making the file or naming it fails, the
    error names the path; what goes wrong inside the block is left as it is.
    """
    final = Path(path)
    with disk_trouble(final):
        final.parent.mkdir(parents=True, exist_ok=True)
        if final.is_dir():
            raise RenderError(f"{str(final)!r} cannot be written: it is a folder")
        handle, name = tempfile.mkstemp(dir=final.parent, prefix=f".{final.stem}.", suffix=final.suffix)
        os.close(handle)
    part = Path(name)
    try:
        yield part
        with disk_trouble(final):
            # A temporary file is private; what an author gets has the rights of any new file in the folder.
            part.chmod(0o666 & ~_umask())
            part.replace(final)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def disk_trouble(path: str | Path) -> Iterator[None]:
    """Turns errors of the disk into one that names the path and the reason."""
    try:
        yield
    except OSError as error:
        raise RenderError(f"{str(path)!r} cannot be written: {reason(error)}") from error


def reason(error: OSError) -> str:
    """Why the disk refused, in a few words."""
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


def _umask() -> int:
    # The only portable way to read the mask is to set it.
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
