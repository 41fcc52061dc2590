"""The same scenes in ManimCE and here, in turn, from command to finished file: `python -m benchmarks.peers [ROUNDS]`.

ManimCE is installed into an environment of its own beside this file, `.peers`, with `pip install manim==0.22.0`. On
Linux that needs Pango's headers (Debian: libpango1.0-dev and pkg-config); the formulas of `proof` need LaTeX and
dvisvgm (texlive-latex-extra, texlive-fonts-recommended, dvisvgm), `mesh` and `tiles` do not. What is missing is said in
a line; then our films are timed alone.
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

from benchmarks.likeness import likeness
from renderer.encode.encoder import probe

HERE = Path(__file__).resolve().parent
PEERS = HERE / ".peers"
SCENES = {"mesh": "Mesh", "tiles": "Tiles", "proof": "Proof"}
NEEDS_LATEX = {"proof"}


def main() -> None:
    """Measures ours, theirs, ours, theirs, and prints the medians."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    manim = installed()
    for scene, theirs in SCENES.items():
        if manim is None:
            alone(scene, rounds)
        elif scene in NEEDS_LATEX and shutil.which("latex") is None:
            print(f"{scene}: not compared, because ManimCE finds no latex for its formulas", flush=True)
            alone(scene, rounds)
        else:
            compare(scene, theirs, manim, rounds)


def alone(scene: str, rounds: int) -> None:
    """Times a scene of ours."""
    with tempfile.TemporaryDirectory(prefix="netreel-peers-") as place:
        film = Path(place, f"{scene}.mp4")
        took = [timed([*ours(scene), "-o", str(film)]) for _ in range(rounds)]
    print(f"{scene}: ours {', '.join(f'{seconds:.2f}' for seconds in took)} s", flush=True)


def ours(scene: str) -> list[str]:
    """The command that renders a scene here, but for its output."""
    return [sys.executable, "-m", "renderer.cli.main", "render", f"benchmarks.{scene}", "--no-cache"]


def compare(scene: str, theirs: str, manim: Path, rounds: int) -> None:
    """Times a scene in turn, then compares each film with its frames as they were drawn."""
    took: dict[str, list[float]] = {"ours": [], "theirs": []}
    with tempfile.TemporaryDirectory(prefix="netreel-peers-") as place:
        folder = Path(place)
        film = folder / f"{scene}.mp4"
        netreel = ours(scene)
        asked = [str(manim), "render", "-qh", "--fps", "60", "--disable_caching", "--progress_bar", "none"]
        asked += ["--media_dir", str(folder)]
        drawn = [str(HERE / "manim_scenes.py"), theirs]
        for _ in range(rounds):
            took["ours"].append(timed([*netreel, "-o", str(film)]))
            took["theirs"].append(timed([*asked, *drawn]))
        other = max(folder.rglob(f"{theirs}.mp4"), key=lambda path: path.stat().st_size)
        sizes = film.stat().st_size / 1e6, other.stat().st_size / 1e6
        frames = probe(film).frames, probe(other).frames
        timed([*netreel, "--format", "png", "-o", str(folder / "ours")])
        timed([*asked, "--format", "png-sequence", *drawn])
        picture = min(folder.rglob(f"{theirs}/[0-9]*.png"))
        pattern = str(picture.with_name(f"%0{len(picture.stem)}d.png"))
        near = likeness(film, str(folder / "ours" / "%05d.png"), 0, 60), likeness(other, pattern, int(picture.stem), 60)
    us, them = (statistics.median(took[who]) for who in ("ours", "theirs"))
    print(f"{scene}: {them / us:.1f} times as fast")
    for who, k in (("ours", 0), ("theirs", 1)):
        each = ", ".join(f"{seconds:.2f}" for seconds in took[who])
        luma, whole = near[k]
        print(
            f"  {who}: {each} s; {frames[k]} frames; {sizes[k]:.2f} MB; SSIM {luma:.4f} luma, {whole:.4f} all",
            flush=True,
        )


def installed() -> Path | None:
    """The command of ManimCE, installed if need be; None where it cannot be, which is said."""
    manim = PEERS / "bin" / "manim"
    if manim.exists():
        return manim
    venv.create(PEERS, with_pip=True, clear=True)
    done = subprocess.run(
        [str(PEERS / "bin" / "pip"), "install", "-q", "manim==0.22.0"], capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        return manim
    shutil.rmtree(PEERS)
    headers = "pangocairo" in done.stderr or "pkg-config" in done.stderr
    words = done.stderr.strip().splitlines() or ["pip said nothing"]
    why = "Pango's headers are missing (Debian: apt install libpango1.0-dev pkg-config)" if headers else words[-1]
    print(f"ManimCE cannot be installed: {why}; our films are timed alone", flush=True)
    return None


def timed(command: list[str]) -> float:
    """The seconds that a command takes."""
    began = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    return time.monotonic() - began


if __name__ == "__main__":
    main()
