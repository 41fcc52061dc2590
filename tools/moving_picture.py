"""The moving picture of the README: a film, small and in a few frames, as an animation that a web page plays.

python tools/moving_picture.py intro docs/intro.webp
python tools/moving_picture.py training docs/training.webp --chapter "It learns" --skip 1.5 --speed 3.5 --width 640
"""

from __future__ import annotations

import argparse
from pathlib import Path

import imageio.v3 as iio
import numpy as np

from renderer.cli.film_part import chapter_span
from renderer.film.load.target import load
from renderer.film.render.still import still_array
from renderer.system.atomic_file import written_whole


def main() -> None:
    """Read the arguments and write the file."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("film")
    ask.add_argument("output", type=Path)
    ask.add_argument("--width", type=int, default=480)
    ask.add_argument("--fps", type=float, default=10.0)
    ask.add_argument("--speed", type=float, default=1.5, help="how many seconds of the film pass in one")
    ask.add_argument("--chapter", help="the name of a chapter; the whole film by default")
    ask.add_argument(
        "--skip", type=float, default=0.0, help="seconds at the start, in which another act is still leaving"
    )
    ask.add_argument("--quality", type=int, default=25, help="0 to 100")
    args = ask.parse_args()
    scene = load(args.film).scene
    size = (args.width, round(args.width * scene.frame[1] / scene.frame[0]))
    start, end = (0.0, scene.duration) if args.chapter is None else chapter_span(scene, args.chapter)
    times = np.arange(start + args.skip, end, args.speed / args.fps)
    frames = np.stack([still_array(scene, float(t), size) for t in times])
    with written_whole(args.output) as part:
        iio.imwrite(
            part, frames, extension=".webp", duration=round(1000 / args.fps), loop=0, quality=args.quality, method=6
        )
    print(f"{args.output}: {len(frames)} frames of {size[0]}x{size[1]}, {args.output.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
