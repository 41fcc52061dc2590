"""Likeness: how near a film comes to its frames as they were drawn, by the structural similarity (SSIM) of ffmpeg."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import imageio_ffmpeg

_MATRIX = "in_color_matrix=bt709:in_range=tv"


def likeness(film: Path, pictures: str, first: int, fps: int, step: int = 6) -> tuple[float, float]:
    """SSIM of luma, and of luma and colors, in YUV 4:4:4, of every sixth frame against pictures as of "%05d.png".

    A film without tags is read as what players take it for, BT.709.
    """
    picked = f"select='not(mod(n,{step}))',format=yuv444p"
    chain = (
        f"[0:v]scale={_MATRIX}:out_color_matrix=bt709:out_range=tv,{picked}[a];"
        f"[1:v]format=rgb24,scale=out_color_matrix=bt709:out_range=tv,{picked}[b];[a][b]ssim"
    )
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-loglevel", "info", "-i", str(film)]
    command += ["-framerate", str(fps), "-start_number", str(first), "-i", pictures]
    done = subprocess.run([*command, "-lavfi", chain, "-f", "null", "-"], capture_output=True, text=True, check=True)
    found = re.findall(r"SSIM Y:([\d.]+).*All:([\d.]+)", done.stderr)
    if not found:
        raise ValueError(f"ffmpeg compared nothing of {film}")
    return float(found[-1][0]), float(found[-1][1])
