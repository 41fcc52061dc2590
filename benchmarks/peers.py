"""The same scenes in ManimCE and here, in turn, from command to finished file: `python -m benchmarks.peers [ROUNDS]`.

ManimCE is installed into an environment of its own beside this file, `.peers`, with `pip install manim==0.22.0`; it
needs LaTeX for the formulas of `proof`. What cannot be measured is said and left out.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
PEERS = HERE / ".peers"
SCENES = {"mesh": "Mesh", "proof": "Proof"}


def main() -> None:
    """Measures ours, theirs, ours, theirs, and prints the medians."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    manim = installed()
    for scene, theirs in SCENES.items():
        if scene == "proof" and shutil.which("latex") is None:
            print(f"{scene}: not compared, because ManimCE finds no latex for its formulas")
            continue
        took: dict[str, list[float]] = {"ours": [], "theirs": []}
        with tempfile.TemporaryDirectory(prefix="netreel-peers-") as folder:
            film = Path(folder, f"{scene}.mp4")
            netreel = [sys.executable, "-m", "renderer.cli.main", "render", f"benchmarks.{scene}"]
            ours = [*netreel, "--no-cache", "-o", str(film)]
            asked = ["-qh", "--fps", "60", "--disable_caching", "--media_dir", folder]
            for _ in range(rounds):
                took["ours"].append(timed(ours))
                took["theirs"].append(timed([str(manim), "render", *asked, str(HERE / "manim_scenes.py"), theirs]))
            others = max(Path(folder).rglob(f"{theirs}.mp4"), key=lambda path: path.stat().st_size)
            sizes = film.stat().st_size / 1e6, others.stat().st_size / 1e6
        us, them = (statistics.median(took[who]) for who in ("ours", "theirs"))
        print(
            f"{scene}: ours {us:.1f} s and {sizes[0]:.1f} MB, theirs {them:.1f} s and {sizes[1]:.1f} MB, "
            f"{them / us:.1f} times as fast",
            flush=True,
        )


def installed() -> Path:
    """The command of ManimCE, installed if need be."""
    manim = PEERS / "bin" / "manim"
    if not manim.exists():
        venv.create(PEERS, with_pip=True)
        subprocess.run([str(PEERS / "bin" / "pip"), "install", "-q", "manim==0.22.0"], check=True)
    return manim


def timed(command: list[str]) -> float:
    """The seconds that a command takes."""
    began = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    return time.monotonic() - began


if __name__ == "__main__":
    main()
