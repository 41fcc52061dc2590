"""How long a film takes to its first picture: `python -m benchmarks.first_picture [OTHER [TIMES]]`, seconds of a core.

For the introduction and backprop: building the scene, a still as the first one, and a still after it, which reads the
scene back. OTHER is another checkout of netreel, measured in turn with this one.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

MOMENTS = {"intro": "15", "backprop": "300"}
_BUILD = "import sys; from renderer.film.load.target import load; load(sys.argv[1])"
_STILL = "import sys; from renderer.cli.start import main; sys.argv[0] = 'netreel'; main()"


def main() -> None:
    """Print a table of Markdown: medians of three, or of as many runs as the second argument says."""
    here = Path(__file__).resolve().parents[1]
    trees = [Path(word).resolve() for word in sys.argv[1:2]] + [here]
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    print("| film | tree | build | first still | still again |", "| --- " * 5 + "|", sep="\n")
    for film, moment in MOMENTS.items():
        with tempfile.TemporaryDirectory(prefix="netreel-first-") as place:
            folder = Path(place)
            for number, tree in enumerate(trees):
                # Formulas are set, and modules compiled, before anything is measured.
                _run(tree, folder / str(number), "-c", _BUILD, film)
            taken: list[list[tuple[float, ...]]] = [[] for _ in trees]
            for _ in range(times):
                for number, tree in enumerate(trees):
                    taken[number].append(_measured(tree, folder / str(number), film, moment))
            for tree, rows in zip(trees, taken, strict=True):
                cells = [f"{statistics.median(column):.2f}" for column in zip(*rows, strict=True)]
                print(f"| {film} | {tree.name} | {' | '.join(cells)} |", flush=True)


def _measured(tree: Path, cache: Path, film: str, moment: str) -> tuple[float, ...]:
    still = ("-c", _STILL, "still", film, "--at", moment, "-o", str(cache / "still.png"))
    for kept in (cache / "netreel" / "scenes").glob("*"):
        kept.unlink()
    return _run(tree, cache, "-c", _BUILD, film), _run(tree, cache, *still), _run(tree, cache, *still)


def _run(tree: Path, cache: Path, *words: str) -> float:
    """Return the seconds that processors worked for a Python process in a checkout."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONPATH": str(tree), "XDG_CACHE_HOME": str(cache)}
    subprocess.run([sys.executable, *words], cwd=tree, env=environment, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
