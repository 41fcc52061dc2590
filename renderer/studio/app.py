"""The studio as a web application: the page, the film's state, its frames, and the actions on it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
from collections.abc import AsyncIterator, Mapping
from importlib.resources import files
from typing import Literal, cast

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from renderer.scene.frame_size import QUALITIES
from renderer.studio.access_control import Access, Guard
from renderer.studio.file_watch import watch
from renderer.studio.frame_images import WIDEST
from renderer.studio.pieces import Live
from renderer.studio.playback import SPARSEST
from renderer.studio.render_job import Job
from renderer.studio.retime import TimesError
from renderer.studio.studio_film import StudioFilm
from renderer.values.errors import NetreelError, RenderError

_KINDS = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_FORMS = {"png": "image/png", "jpeg": "image/jpeg"}
_HEARTBEAT = 10.0


class EscapedJSONResponse(JSONResponse):
    """A JSON response in ASCII, for names with lone surrogates, which have no UTF-8 form."""

    def render(self, content: object) -> bytes:
        """Return the content as JSON with escapes."""
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode("ascii")


class BadRequest(NetreelError):
    """A request with invalid values."""


class Studio:
    """The handlers of the page's requests."""

    def __init__(self, stage: StudioFilm, job: Job) -> None:
        self._stage, self._job = stage, job
        self._tasks: set[asyncio.Task[None]] = set()
        folder = files("renderer.studio") / "static"
        self._static = {
            file.name: (file.read_bytes(), _KINDS[kind])
            for file in folder.iterdir()
            if (kind := file.name.rpartition(".")[2]) in _KINDS
        }

    def routes(self) -> list[Route]:
        """The routes. The page's files are looked up in a table: no path reaches the disk."""
        return [
            Route("/", self.page),
            *(Route(f"/static/{name}", self.file, name=name) for name in self._static),
            Route("/state", self.state),
            Route("/events", self.events),
            Route("/frame", self.frame),
            Route("/piece", self.piece),
            Route("/sound", self.sound),
            Route("/hit", self.hit),
            Route("/film", self.film),
            Route("/build", self.build, methods=["POST"]),
            Route("/lint", self.lint, methods=["POST"]),
            Route("/render", self.render, methods=["POST"]),
            Route("/cancel", self.cancel, methods=["POST"]),
            Route("/times", self.times, methods=["POST"]),
            Route("/undo", self.undo, methods=["POST"]),
        ]

    @contextlib.asynccontextmanager
    async def lifespan(self, app: Starlette) -> AsyncIterator[None]:
        """Build the film and watch its files; end all processes at the end."""
        await self._stage.rebuild()
        watching = asyncio.create_task(watch(lambda: self._stage.files, self._stage.rebuild))
        try:
            yield
        finally:
            watching.cancel()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(watching, *self._tasks, return_exceptions=True)
            await self._job.cancel()
            await self._stage.close()

    async def page(self, request: Request) -> Response:
        """Return the page."""
        return self._file("index.html")

    async def file(self, request: Request) -> Response:
        """Return a file of the page."""
        return self._file(request.url.path.rpartition("/")[2])

    def _file(self, name: str) -> Response:
        body, kind = self._static[name]
        return Response(body, media_type=kind)

    async def state(self, request: Request) -> Response:
        """Return the state of the page without images."""
        return EscapedJSONResponse(self._state())

    def _state(self) -> dict[str, object]:
        return {**self._stage.state(), "job": self._job.state(), "qualities": list(QUALITIES)}

    async def events(self, request: Request) -> Response:
        """Stream the state whenever it changes, for as long as the page listens."""

        async def told() -> AsyncIterator[str]:
            serial = -1
            while not self._stage.ending:
                if await self._stage.changed_since(serial, _HEARTBEAT):
                    serial = self._stage.serial
                    yield f"data: {json.dumps(self._state())}\n\n"
                else:
                    yield ": still here\n\n"

        return StreamingResponse(told(), media_type="text/event-stream")

    async def frame(self, request: Request) -> Response:
        """Return a frame at a time: exact, or faster with a small loss."""
        asked = request.query_params
        t, width = _number(asked, "t", 0.0, 1e7), int(_number(asked, "w", 16, WIDEST))
        form = asked.get("form", "png")
        if form not in _FORMS:
            raise BadRequest("a frame is png or jpeg")

        async def wanted() -> bool:
            return not await request.is_disconnected()

        picture = await self._stage.frame(t, width, cast("Literal['png', 'jpeg']", form), wanted)
        if picture is None:
            return Response(status_code=204)
        return Response(picture, media_type=_FORMS[form], headers={"x-version": str(self._stage.version)})

    async def piece(self, request: Request) -> Response:
        """Stream the piece of film with a frame in it, in fragments; a closed connection cancels it."""
        asked = request.query_params
        every, width = round(_number(asked, "every", 1, SPARSEST)), round(_number(asked, "w", 16, WIDEST))
        frame = round(_number(asked, "k", 0, 1e9))
        return _LivePiece(self._stage, await self._stage.piece(frame, every, width))

    async def sound(self, request: Request) -> Response:
        """Return the sound between two times."""
        start, end = (_number(request.query_params, name, 0.0, 1e7) for name in ("from", "to"))
        return Response(await self._stage.track.slice(start, end), media_type="audio/wav")

    async def hit(self, request: Request) -> Response:
        """Return the item at a point of the frame; with `brief` its name alone."""
        asked = request.query_params
        at = _number(asked, "t", 0.0, 1e7), _number(asked, "x", -1e4, 1e4), _number(asked, "y", -1e4, 1e4)
        return EscapedJSONResponse(await self._stage.hit(*at, "brief" in asked))

    async def film(self, request: Request) -> Response:
        """Return the last rendered film."""
        done = self._job.done
        if done is None or not done.is_file():
            return EscapedJSONResponse({"message": "no film has been rendered"}, 404)
        return FileResponse(done, filename=done.name)

    async def build(self, request: Request) -> Response:
        """Build the film, with the parameters given."""
        given = (await _json(request)).get("params", {})
        if not isinstance(given, dict) or not all(isinstance(v, str) for v in given.values()):
            raise BadRequest("parameters are words by name")
        await self._stage.rebuild(given)
        return EscapedJSONResponse({})

    async def lint(self, request: Request) -> Response:
        """Return the findings of the lint."""
        await self._stage.lint()
        return EscapedJSONResponse({})

    async def render(self, request: Request) -> Response:
        """Start rendering the film."""
        asked = await _json(request)
        if asked.get("quality") not in QUALITIES:
            raise BadRequest("there is no such quality")
        task = asyncio.create_task(self._job.run(cast(str, asked["quality"])))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return EscapedJSONResponse({})

    async def cancel(self, request: Request) -> Response:
        """Cancel the rendering."""
        await self._job.cancel()
        return EscapedJSONResponse({})

    async def times(self, request: Request) -> Response:
        """Set the length of a labeled beat or a chapter, or reset it to the script's own."""
        asked = await _json(request)
        if not {"name", "seconds"} <= asked.keys():
            raise BadRequest("a new length has a name and seconds")
        await self._stage.retime(asked["name"], asked["seconds"])
        return EscapedJSONResponse({})

    async def undo(self, request: Request) -> Response:
        """Revert the last change of a length."""
        await self._stage.undo()
        return EscapedJSONResponse({})


class _LivePiece(StreamingResponse):
    """A response with a piece of film while it is made; it stops when the page disconnects."""

    def __init__(self, stage: StudioFilm, piece: Live) -> None:
        self._stage, self._piece = stage, piece
        frames = piece.frames
        told = {
            "x-first": str(frames.start),
            "x-stop": str(frames.stop),
            "x-whole": str(int(piece.whole)),
            "x-version": str(stage.version),
        }
        super().__init__(self._parts(), media_type="video/mp4", headers=told)

    async def _parts(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._piece.parts():
                yield part
        except RenderError as error:
            # The page finds fewer frames than it was told of, and asks no more.
            await self._stage.failed(self._piece.bench, error)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await asyncio.shield(self._piece.close())


def application(stage: StudioFilm, job: Job, allowed: Access) -> Guard:
    """Return the whole application, guarded."""
    studio = Studio(stage, job)
    app = Starlette(routes=studio.routes(), lifespan=studio.lifespan, exception_handlers={NetreelError: _refused})
    app.router.redirect_slashes = False
    return Guard(app, allowed)


async def _refused(request: Request, error: Exception) -> Response:
    status = 400 if isinstance(error, BadRequest) else 409 if isinstance(error, TimesError) else 503
    return EscapedJSONResponse({"message": str(error)}, status)


async def _json(request: Request) -> dict[str, object]:
    try:
        found = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise BadRequest("the request is no JSON") from None
    if not isinstance(found, dict):
        raise BadRequest("the request is no JSON object")
    return found


def _number(asked: Mapping[str, str], name: str, least: float, most: float) -> float:
    try:
        found = float(asked.get(name, ""))
    except ValueError:
        found = math.nan
    if not least <= found <= most:
        raise BadRequest(f"{name!r} is a number from {least:g} to {most:g}")
    return found
