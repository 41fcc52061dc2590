"""Runs the property tests with examples drawn at random, again and again, until the time is over.

Usage: python -m tools.fuzz [MINUTES]    Each failure is printed with the example to pin; the exit code is 1 after one.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time

EXIT_FAILED = 1


def fuzz(minutes: float, words: list[str]) -> int:
    """Run the property tests for `minutes`, each round with a new seed; return 1 after a round that failed, else 0."""
    end = time.monotonic() + 60 * minutes
    rounds = 0
    while time.monotonic() < end:
        seed = secrets.randbelow(2**32)
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-n",
            "auto",
            "-m",
            "hypothesis",
            "-x",  # a failure is told at once, also in a round for which the time is too short
            f"--hypothesis-seed={seed}",
            "tests",
        ]
        environment = {**os.environ, "NETREEL_HYPOTHESIS": "fuzz"}
        limit = max(60.0, end - time.monotonic() + 60)
        try:
            done = subprocess.run([*command, *words], env=environment, check=False, timeout=limit)
        except subprocess.TimeoutExpired:
            break
        rounds += 1
        if done.returncode:
            print(f"fuzz: round {rounds} failed with --hypothesis-seed={seed}; pin the example that is printed above")
            return EXIT_FAILED
    if not rounds:
        print(f"fuzz: no round ended within {minutes:g} minutes; give it more")
        return EXIT_FAILED
    print(f"fuzz: {rounds} rounds in {minutes:g} minutes, nothing found")
    return 0


def main() -> int:
    """Read the minutes and further words for pytest from the command line."""
    words = sys.argv[1:]
    try:
        minutes = float(words[0]) if words else 10.0
    except ValueError:
        print(f"fuzz: the minutes must be a number, not {words[0]!r}", file=sys.stderr)
        return 2
    return fuzz(minutes, words[1:])


if __name__ == "__main__":
    sys.exit(main())
