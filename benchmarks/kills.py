"""Films after SIGKILL: `python -m benchmarks.kills [TARGET] [TIMES]` kills parents, workers and encoders at any moment.

Each render is started as a user starts it and one of its processes is killed after a random time. The next render must
end well, with the very frames of an undisturbed one, and leave no process and no workplace behind.
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from renderer.encode.encoder import decode

QUALITY = "720p30"
WHO = {"parent": b"", "worker": b"renderer.film.render.worker", "encoder": b"ffmpeg"}


def main() -> None:
    """Kills, renders again and compares; the exit code says whether all went well."""
    target = sys.argv[1] if len(sys.argv) > 1 else "intro"
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    chance = random.Random(1)
    bad = 0
    with tempfile.TemporaryDirectory(prefix="netreel-kills-") as place:
        folder = Path(place)
        began = time.monotonic()
        render(target, folder / "whole.mp4", folder / "whole").wait()
        took, right = time.monotonic() - began, shown(folder / "whole.mp4")
        for who in WHO:
            told = []
            for number in range(times):
                cache, film = folder / f"{who}-{number}", folder / f"{who}-{number}.mp4"
                moment = chance.uniform(0.05, 0.95) * took
                hit, code = killed(render(target, film, cache), who, moment)
                half = film.exists() and code != 0
                again = render(target, film, cache)
                said = again.communicate()[1].decode()
                reused = next((line for line in said.splitlines() if "reused" in line), "nothing reused")
                well = not half and again.returncode == 0 and shown(film) == right and not left(cache)
                bad += not well
                told.append(f"  at {moment:.2f} s {hit}, exit {code}; then {'right' if well else 'WRONG'}: {reused}")
            print(f"{who}: killed {times} times in renders of {took:.1f} s", *told, sep="\n", flush=True)
    raise SystemExit(bad and 1)


def render(target: str, film: Path, cache: Path) -> subprocess.Popen[bytes]:
    """A render by two processes, with a cache of its own."""
    command = [sys.executable, "-m", "renderer.cli.main", "render", target, "-q", QUALITY, "-j", "2", "-o", str(film)]
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def killed(process: subprocess.Popen[bytes], who: str, moment: float) -> tuple[str, int]:
    """Kills a process of a render after a time, or as soon as there is one; what was hit, and how the render ended."""
    time.sleep(moment)
    victims: list[int] = []
    while not victims and process.poll() is None:
        victims = [process.pid] if who == "parent" else [one for one in below(process.pid) if WHO[who] in called(one)]
    for victim in random.sample(victims, min(len(victims), 1)):
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
    process.communicate()
    return ("hit" if victims else "nobody was there"), process.returncode


def below(process: int) -> list[int]:
    """The processes that a process started, and theirs."""
    found = []
    with suppress(OSError):
        for entry in Path(f"/proc/{process}/task").glob("*/children"):
            for one in entry.read_text().split():
                found += [int(one), *below(int(one))]
    return found


def called(process: int) -> bytes:
    """The command line of a process."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def left(cache: Path) -> bool:
    """Whether a process or a workplace that used a cache is left after a moment."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        names = [called(int(entry.name)) for entry in Path("/proc").glob("[0-9]*")]
        if not any(str(cache).encode() in name for name in names) and not list(cache.rglob("work-*")):
            return False
        time.sleep(0.05)
    return True


def shown(film: Path) -> str:
    """The digest of all frames of a film."""
    state = hashlib.blake2b()
    for pixels in decode(film):
        state.update(pixels.tobytes())
    return state.hexdigest()


if __name__ == "__main__":
    main()
