"""Arguments of ffmpeg for each codec."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from renderer.encode.codec import CRF, PRESETS, Coding
from renderer.encode.ffmpeg import file_name, read_from
from renderer.encode.matroska import FORMAT

_TO_BT709 = "out_color_matrix=bt709:out_range=tv"
_TAGS = "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv"
_FORMS = {".mp4": "mp4", ".mov": "mov", ".webm": "webm"}
_PALETTE = "split[a][b];[a]palettegen=stats_mode=diff[p];[b][p]paletteuse=dither=sierra2_4a:diff_mode=rectangle"
_MOVING = {".gif": (_PALETTE, "gif"), ".webp": ("format=bgra", "libwebp_anim")}
"""Of moving pictures the filters after the rate, and the encoder."""
_SOUND = {
    ".mp4": ["-c:a", "aac", "-b:a", "192k"],
    ".mov": ["-c:a", "pcm_s16le"],
    ".webm": ["-c:a", "libopus", "-b:a", "160k"],
}
_SPARED = "me=dia:subme=0:weightp=0:b-adapt=0:no-8x8dct=1:no-mbtree=1:rc-lookahead=0:scenecut=0"
"""What x264 leaves out of veryfast: in flat, noiseless pictures its finer search for motion and its look ahead find
little, and there is no grain in which loss could hide, so that one quantizer for all does as well as any choice."""
_NO_GHOSTS = "no-fast-pskip=1:direct=none"
"""x264 guesses which blocks it may skip, in predicted frames and by direct prediction in those between. What fades out
or moves on leaves a trace in them, which may stand until the next key frame: there is no grain that would hide it."""
_FLAT = f"{_SPARED}:partitions=i4x4,p8x8,b8x8:chroma-qp-offset=-4:{_NO_GHOSTS}"
"""Blocks are split, since edges are sharp, and colors that fill areas are kept a little better than light."""
_NO_GUESSES = "early-skip=0"
"""x265 stops early to look for a better block than one that it may skip, which leaves the same trail behind."""
_AV1_FLAT = 6
"""The speed of SVT-AV1 that takes the time of x265: faster ones make films twice as large with trails of 46 of 255."""
_FORWARD = "pred-struct=1"
"""Frames that are predicted from earlier ones alone keep less of what has faded."""
_QUANTIZER = 6
"""How much larger than CRF the quantizer is that gives the same likeness."""

_HURRY = {"ultrafast": 5, "superfast": 4, "veryfast": 3, "medium": 1, "slow": 0, "slower": 0, "veryslow": 0}
"""The speed of VP9 by preset, where it is not 2."""
_VP9_FLAT = "6"
"""The speed of VP9 for flat pictures, among those for calls: a fifth of the time of 2, with a third more bytes."""


@dataclass(frozen=True, slots=True)
class Extras:
    """Files to mux into a film: chapters in ffmpeg's format, sound as WAV, captions as SubRip; None for none."""

    chapters: Path | None = None
    sound: Path | None = None
    captions: Path | None = None

    def __bool__(self) -> bool:
        return any((self.chapters, self.sound, self.captions))

    def resolved(self) -> Extras:
        """Return the same files with absolute paths."""
        return Extras(*(file and file.resolve() for file in (self.chapters, self.sound, self.captions)))


def takes_planes(suffix: str, coding: Coding) -> bool:
    """Return whether frames may be sent as planes, ready to be encoded, rather than as BGRA."""
    return not coding.transparent and suffix not in _MOVING


def film_arguments(
    part: Path, size: tuple[int, int], fps: Fraction, frames: int, coding: Coding, threads: int, live: bool = False
) -> list[str]:
    """Return the arguments that encode frames to a film file; with `live`, also to fragments meanwhile."""
    rate = f"{fps.numerator}/{fps.denominator}"
    suffix = part.suffix.lower()
    if suffix in _MOVING:
        (filters, encoder), form = _MOVING[suffix], suffix.removeprefix(".")
        quality = (
            ["-lossless", str(int(coding.crf <= CRF)), "-quality", str(100 - coding.crf)] if form == "webp" else []
        )
        count = ["-an", "-fps_mode", "passthrough", "-frames:v", str(frames)]
        chain = f"fps={rate}:round=near:start_time=0,{filters}"
        coded = ["-vf", chain, "-c:v", encoder, *quality, "-threads", str(threads), "-loop", "0", "-f", form]
        return ["-y", "-f", FORMAT, "-i", "pipe:0", *count, *coded, file_name(part)]
    if not coding.transparent and coding.codec != "h264":
        pixels = "yuv420p"
        codec = _codec(coding)
    elif not coding.transparent:
        pixels = "yuv420p"
        codec = ["-c:v", "libx264", *_x264(coding)]
    elif suffix == ".mov":
        pixels = "yuva444p10le"
        codec = ["-c:v", "prores_ks", "-profile:v", "4444", "-vendor", "apl0"]
    else:
        pixels = "yuva420p"
        codec = _vp9(coding)
    # A frame that was not sent again is repeated last, when it has been converted.
    made = [f"scale={_TO_BT709}", f"format={pixels}", "setsar=1", _TAGS, f"fps={rate}:round=near:start_time=0"]
    tags = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
    count = ["-an", "-fps_mode", "passthrough", "-frames:v", str(frames)]
    coded = ["-vf", ",".join(made), *codec, "-threads", str(threads), *tags]
    if live:
        # The same packets go both ways: the file equals one made without a listener.
        whole = _form(suffix, fps)
        out = f"[{_options(whole)}]{_escaped(file_name(part))}|[{_options(_fragmented(whole))}:flush_packets=1]pipe:1"
        coded += ["-map", "0:v:0", "-flags", "+global_header", "-f", "tee", out]
        return ["-y", "-f", FORMAT, "-i", "pipe:0", *count, *coded]
    return ["-y", "-f", FORMAT, "-i", "pipe:0", *count, *coded, *_form(suffix, fps), file_name(part)]


def _x264(coding: Coding) -> list[str]:
    """Return the preset and quality of H.264; without any loss it would have a profile that common players refuse."""
    if coding.preset != "flat":
        return ["-preset", coding.preset, "-crf", str(max(coding.crf, 1))]
    quantizer = min(coding.crf + _QUANTIZER, 51) if coding.crf else 1
    return ["-preset", "veryfast", "-qp", str(quantizer), "-x264-params", _FLAT]


def _codec(coding: Coding) -> list[str]:
    """Return all but H.264; an AV1 quality counts to 63 and its presets from 13, the fastest, down."""
    if coding.codec == "vp9":
        return _vp9(coding)
    preset = "veryfast" if coding.preset == "flat" else coding.preset
    if coding.codec == "h265":
        said = ["-x265-params", f"log-level=error:{_NO_GUESSES}"]
        return ["-c:v", "libx265", "-preset", preset, "-crf", str(coding.crf), "-tag:v", "hvc1", *said]
    quality = ["-crf", str(max(round(coding.crf * 63 / 51), 1))]
    if coding.preset == "flat":
        return ["-c:v", "libsvtav1", "-preset", str(_AV1_FLAT), *quality, "-svtav1-params", _FORWARD]
    return ["-c:v", "libsvtav1", "-preset", str(12 - PRESETS.index(preset)), *quality]


def _vp9(coding: Coding) -> list[str]:
    """Return the arguments of VP9, with its speed; alpha is coded as a film of its own, so it takes twice as long."""
    quality = ["-c:v", "libvpx-vp9", "-crf", str(coding.crf), "-b:v", "0", "-row-mt", "1"]
    if coding.preset == "flat":
        return [*quality, "-deadline", "realtime", "-cpu-used", _VP9_FLAT, "-aq-mode", "0"]
    return [*quality, "-cpu-used", str(_HURRY.get(coding.preset, 2))]


def join_arguments(part: Path, fps: Fraction, extras: Extras) -> list[str]:
    """Return the arguments that join a list of files to one, with chapters, sound and captions."""
    suffix = part.suffix.lower()
    inputs = ["-f", "concat", "-safe", "0", "-protocol_whitelist", "file,pipe", "-i", "pipe:0"]
    taken, number = ["-map", "0:v:0", "-c:v", "copy"], 0
    if extras.chapters is not None:
        number += 1
        inputs += ["-f", "ffmetadata", *read_from(extras.chapters)]
        taken += ["-map_chapters", str(number)]
    if extras.sound is not None:
        number += 1
        inputs += read_from(extras.sound)
        taken += ["-map", f"{number}:a:0", *_SOUND[suffix]]
    if extras.captions is not None:
        number += 1
        inputs += ["-f", "srt", *read_from(extras.captions)]
        taken += ["-map", f"{number}:s:0", "-c:s", "webvtt" if suffix == ".webm" else "mov_text"]
    return ["-y", *inputs, *taken, *_form(suffix, fps), file_name(part)]


def fragment_arguments(path: Path) -> list[str]:
    """Return the arguments that convert a film file to fragments of a frame each."""
    return [*read_from(path), "-map", "0:v:0", "-c", "copy", *_fragmented(["-f", "mp4"]), "pipe:1"]


_NO_CODEC = "none"
REFUSED = f"not on whitelist '{_NO_CODEC}'", "Last message repeated"
"""What ffmpeg says of files that it may not decode, which is no failure of a join."""


def concat_list(parts: Sequence[tuple[Path, int]], fps: Fraction, folder: Path) -> str:
    """Return ffmpeg's list of files relative to a folder, with their durations; rounding errors do not add up.

    The files are coded alike, so ffmpeg finds out from the first alone what they hold, by decoding a frame of it. Of
    the others it may decode none, which takes half of the time of a join; it says so of each (see `REFUSED`).
    """
    lines, frames, told = ["ffconcat version 1.0"], 0, 0
    for path, count in parts:
        frames += count
        until = round(frames * 1_000_000 / fps)
        name = file_name(os.path.relpath(path, folder)).replace("'", "'\\''")
        decoded = [f"option codec_whitelist {_NO_CODEC}"] if frames > count else []
        lines += [f"file '{name}'", *decoded, f"duration {until - told}us"]
        told = until
    return "\n".join(lines) + "\n"


def _form(suffix: str, fps: Fraction) -> list[str]:
    """Return the arguments of the container.

    Its timescale holds a frame of any rate as a whole number of ticks, 24000/1001 too.
    """
    form = _FORMS[suffix]
    if form == "webm":
        return ["-f", form]
    ticks = fps.numerator * max(1, -(-10000 // fps.numerator))
    return ["-movflags", "+faststart", "-video_track_timescale", str(ticks), "-f", form]


def _fragmented(form: list[str]) -> list[str]:
    """Return the arguments of a container in fragments of a frame each, readable while it is written.

    The first frame is at time 0.
    """
    whole = dict(zip(form[::2], form[1::2], strict=True))
    flags = "+frag_every_frame+empty_moov+default_base_moof+negative_cts_offsets+skip_trailer"
    return [word for pair in (whole | {"-movflags": flags}).items() for word in pair]


def _options(form: list[str]) -> str:
    """Return the options of one of several outputs."""
    return ":".join(f"{name[1:]}={value}" for name, value in zip(form[::2], form[1::2], strict=True))


def _escaped(name: str) -> str:
    """Return a file's name among several outputs."""
    return re.sub(r"([\\'|\s])", r"\\\1", name)
