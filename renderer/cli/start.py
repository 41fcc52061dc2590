"""Entry point of the command `netreel`: signals are handled from the first import to the end of the process."""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import NoReturn

from renderer.system.stop_signals import STOPPED, ending_at_once, stopping_signals

_MADE_BEFORE_COLLECTING = 50_000  # objects


def main() -> NoReturn:
    """Run the command; a signal at any time ends it with one line."""
    # A film is hundreds of thousands of small values without circles; to look through them every 700 takes long.
    gc.set_threshold(_MADE_BEFORE_COLLECTING)
    code: object = STOPPED
    try:
        with ending_at_once():
            from renderer.cli.main import main as command
        command()
    except SystemExit as error:
        code = error.code
    except KeyboardInterrupt:
        os.write(2, b"netreel: stopped\n")
    # What was asked for is done, and so is what there was to say about it.
    for number in stopping_signals():
        signal.signal(number, signal.SIG_IGN)
    sys.exit(code)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
