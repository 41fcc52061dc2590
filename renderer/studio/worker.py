"""The studio's worker: a process that builds one film and draws single frames of it on request.

Between one order and the next it makes pieces of film, a frame at a time, and tells of them as they come. It ends when
its input does, whatever the script is doing.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import cast

from renderer.film.load.target import Loaded, times_file
from renderer.scene.image_node import Image
from renderer.scene.node import walk
from renderer.scene.scene import Scene
from renderer.studio.film_data import described_film
from renderer.studio.frame_images import Drawer
from renderer.studio.hit import hit
from renderer.studio.item_description import brief_hit, description
from renderer.studio.messages import SoundTold, StudioOrder, StudioSaid
from renderer.studio.playback import Playback
from renderer.studio.script_errors import own_files, trouble
from renderer.studio.source_lines import SourceLines
from renderer.system.worker import Connection, connect

_IDLE = 0.3


def main() -> None:
    """Handle requests until there are no more."""
    server = connect()
    owner = os.getpid()

    def end(number: int, frame: object) -> None:
        if os.getpid() != owner:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        raise _Ended

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    desk = RequestHandler(server)
    try:
        orders = server.queued()
        _warm()
        while True:
            try:
                order, _ = orders.get(timeout=desk.patience)
            except queue.Empty:
                desk.step()
            else:
                desk.work(cast("StudioOrder", order))
    except _Ended:
        desk.close()
        sys.exit(143)


class _Ended(BaseException):
    """A request to end the process, which no script can catch."""


def _warm() -> None:
    """Load the modules that every film needs, ahead of the build."""
    from renderer.typeset.tex import tex
    from renderer.typeset.text import text

    tex("x", name="warm")
    text("x", name="warm")


class RequestHandler:
    """The handler of requests, with the film that it built."""

    def __init__(self, server: Connection) -> None:
        self._server = server
        self._film: Loaded | None = None
        self._sound_files: set[str] = set()
        self._drawer: Drawer | None = None
        self._lines = SourceLines()
        self._reel: Playback | None = None

    @property
    def patience(self) -> float | None:
        """The seconds to wait for a request before `step` is called; None if there is no other work."""
        if self._reel is None:
            return None
        return 0.0 if self._reel.busy else None if self._reel.prepared else _IDLE

    def step(self) -> None:
        """Do a small part of the work that needs no request."""
        assert self._reel is not None
        if self._reel.busy:
            self._reel.step()
        else:
            self._reel.prepare()

    def close(self) -> None:
        """Cancel the work in progress."""
        if self._reel is not None:
            self._reel.close()

    def work(self, order: StudioOrder) -> None:
        """Handle one request and answer; errors are answers too. Progress of pieces is reported as it comes."""
        if order["do"] in ("piece", "drop"):
            assert self._reel is not None
            if order["do"] == "piece":
                self._reel.begin(order)
            else:
                self._reel.drop(order["piece"])
            return
        said: StudioSaid
        body = b""
        try:
            said, body = self._do(order)
        except (Exception, SystemExit) as error:
            files = self._files(order)
            said = {"error": trouble(error, files), "files": files}
        self._say(said, body)

    def _files(self, order: StudioOrder) -> list[str]:
        if self._film is not None:
            own = own_files(self._film.source, self._film.source.name, self._film.source.folder)
            return sorted({*own, *_image_files(self._film.scene), *self._sound_files})
        return own_files(None, order.get("target", ""), Path(order.get("folder", ".")))

    def _say(self, said: StudioSaid, body: bytes = b"") -> None:
        # Pieces are told from the thread that listens to their encoder.
        self._server.say(said, body)

    def _do(self, order: StudioOrder) -> tuple[StudioSaid, bytes]:
        if order["do"] == "build":
            return self._build(order), b""
        assert self._film is not None
        assert self._drawer is not None
        with self._film.source.watched():
            match order["do"]:
                case "frame":
                    return {}, self._drawer.frame(order["t"], order["width"], order["form"])
                case "hit":
                    return {"hit": self._hit(order)}, b""
                case "lint":
                    return {"findings": _findings(self._film)}, b""
                case "render":
                    return self._render(order), b""
        raise ValueError(f"there is no order {order['do']!r}")

    def _build(self, order: StudioOrder) -> StudioSaid:
        from renderer.film.load.target import lines_file, load

        folder = Path(order["folder"])
        spoken = order["spoken"]
        self._film = load(order["target"], order["params"], folder, **spoken)
        self._sound_files = {str(sound.file) for sound in self._film.scene.sounds}
        if language := spoken.get("language"):
            self._sound_files.add(str(lines_file(self._film.source, language)))
        self._drawer = Drawer(self._film.scene)
        files = self._files(order)
        others = _image_files(self._film.scene) | self._sound_files
        self._lines = SourceLines(self._film.source, (file for file in files if file not in others))
        self._reel = Playback(self._film, self._say)
        film = described_film(self._film, order["params"], self._lines)
        sounds = [cast(SoundTold, asdict(sound)) for sound in self._film.scene.sounds]
        return {"film": film, "files": files, "times": str(times_file(self._film.source)), "sounds": sounds}

    def _hit(self, order: StudioOrder) -> dict[str, object] | None:
        assert self._film is not None
        scene, t = self._film.scene, order["t"]
        found = hit(scene, t, (order["x"], order["y"]))
        if found is None:
            return None
        return brief_hit(scene, t, found) if order["brief"] else description(scene, t, found, self._lines)

    def _render(self, order: StudioOrder) -> StudioSaid:
        from renderer.film.render.film_spec import Progress
        from renderer.film.render.render import render
        from renderer.film.render.render_settings import RenderSettings
        from renderer.scene.frame_size import quality

        assert self._film is not None
        grade = quality(order["quality"])
        # A film of another shape keeps its shape and the quality's number of lines.
        width, height = self._film.scene.frame
        size = 2 * round(grade.size[1] * width / height / 2), grade.size[1]
        asked = RenderSettings(output=order["path"], quality=grade, size=size)

        def tell(progress: Progress) -> None:
            self._say({"progress": {"done": progress.done, "total": progress.total, "left": progress.left}})

        made = render(self._film.scene, asked, self._film.source.stem, tell, aside=False)
        assert made is not None
        report = made.report
        return {"made": {"frames": report.frames, "bytes": report.bytes, "took": report.took}}


def _image_files(scene: Scene) -> set[str]:
    """Return the files that the images of a scene were read from: the film is built again when one of them changes."""
    return {node.file for life in scene.lives for _, node in walk(life.node) if isinstance(node, Image) and node.file}


def _findings(film: Loaded) -> list[dict[str, object]]:
    from renderer.review.lint.lint import lint

    return [{"kind": f.kind, "t": f.t, "message": f.message} for f in lint(film.scene).findings]
