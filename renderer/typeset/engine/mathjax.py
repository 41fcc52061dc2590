"""MathJax, run inside the process: TeX in, SVG out. The only file that uses the JavaScript engine."""

from __future__ import annotations

import os
import re
import threading
from concurrent.futures import Future
from queue import SimpleQueue

from renderer.typeset.engine.assets import asset

# A formula that needs more than this is refused. The slowest formulas of 4000 characters take about 2 s and 70 MB on a
# machine of 2024. The time is processor time of the whole process; the memory is that of the engine, which holds 7 MB,
# and 25 MB with all its font ranges.
_SECONDS = 20
MEGABYTES = 256
# The engine recurses with the nesting of a formula. It runs in a thread of its own whose stack is larger than what the
# engine may use, so that a formula nested too deeply is an error and not the end of the process.
_SCRIPT_STACK = 8 << 20
_THREAD_STACK = 64 << 20
_FAULT = re.compile(r"TexError: (\d+|preamble): (.*)", re.DOTALL)
_RANGE = re.compile(r"NeedRange: ([\w-]+)$")
_CONSOLE = "globalThis.console = {log() {}, info() {}, warn() {}, error() {}};"


class TexFault(Exception):
    """An error in a formula with its position: an offset into the source, or None for the preamble."""

    def __init__(self, message: str, offset: int | None, stopped: bool = False, full: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.stopped = stopped  # whether the engine was stopped by a limit
        self.full = full  # whether that was the limit of memory


def tex_to_svg(source: str, display: bool = True, preamble: str = "") -> str:
    """Return the SVG of a formula, in thousandths of an em.

    The engine starts with the first formula, in 0.1 to 0.3 s.

    Raises:
        TexFault: The formula cannot be set, or not within the limits of time and memory.

    """
    host, result = _submit((source, display, preamble))
    try:
        return result.result()
    finally:
        if not result.done():  # Ctrl-C: the engine cannot be stopped at once, so nobody waits for it any longer
            _abandon(host)


class _Engine:
    """MathJax in a JavaScript context of its own, for the thread that made it."""

    def __init__(self) -> None:
        import quickjs

        self.error: type[Exception] = quickjs.JSException
        self.context = quickjs.Context()
        self.context.set_max_stack_size(_SCRIPT_STACK)
        self.context.set_memory_limit(MEGABYTES << 20)
        self.context.eval(_CONSOLE)
        self.context.eval(asset("mathjax.js").read_text(encoding="utf-8"))
        self.function, self.provide = self.context.get("tex2svg"), self.context.get("provideRange")

    def convert(self, source: str, display: bool, preamble: str) -> str:
        """Return the SVG of a formula; font ranges that it needs are read on the way."""
        while True:
            self.context.set_time_limit(_SECONDS)
            try:
                return str(self.function(source, display, preamble))
            except self.error as error:
                text = str(error).split("\n    at ")[0].strip()
            finally:
                self.context.set_time_limit(-1)
            range_ = _RANGE.fullmatch(text)
            if range_ is None:
                raise _fault(text, source)
            self.provide(range_[1], asset(f"dyn/{range_[1]}.js").read_text(encoding="utf-8"))


class _Host:
    """A thread with an engine, and the formulas that wait for it."""

    def __init__(self) -> None:
        self.jobs: SimpleQueue[tuple[Future[str], tuple[str, bool, str]] | None] = SimpleQueue()
        before = threading.stack_size(_THREAD_STACK)
        try:
            # A daemon, so that a process that ends need not wait for a formula that takes long.
            threading.Thread(target=self._run, name="typeset", daemon=True).start()
        finally:
            threading.stack_size(before)

    def _run(self) -> None:
        # The engine is a local variable: a process that ends frees what threads own, but not what their frames hold,
        # and an engine must not be freed while it runs.
        engine = None
        while (job := self.jobs.get()) is not None:
            result, formula = job
            try:
                try:
                    used, engine = engine is not None, engine or _Engine()
                    svg = engine.convert(*formula)
                except TexFault as fault:
                    if not (fault.full and used):
                        raise
                    # MathJax keeps a tenth of a megabyte of each formula; this one shall not pay for those before it.
                    engine = _Engine()
                    svg = engine.convert(*formula)
                result.set_result(svg)
            except BaseException as error:
                if not isinstance(error, TexFault) or error.stopped:
                    engine = None  # it stopped midway: the next formula must not meet what it left behind
                result.set_exception(error)
            del job, result, formula  # what waits in a frame is kept alive


class _Hosts:
    """The host that takes formulas at present, if there is one. A forked process needs its own: it has no threads."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Begin without a host."""
        self.present: _Host | None = None
        self.lock = threading.Lock()


_hosts = _Hosts()
os.register_at_fork(after_in_child=_hosts.start)


def _submit(formula: tuple[str, bool, str]) -> tuple[_Host, Future[str]]:
    """Hand a formula to the engine's thread."""
    result: Future[str] = Future()
    with _hosts.lock:
        host = _hosts.present = _hosts.present or _Host()
        host.jobs.put((result, formula))
    return host, result


def _abandon(host: _Host) -> None:
    """Send no more formulas to a host; it ends when its queue is empty."""
    with _hosts.lock:
        if _hosts.present is host:
            _hosts.present = None
            host.jobs.put(None)


def _fault(text: str, source: str) -> Exception:
    """Return the error for what the engine said."""
    fault = _FAULT.match(text)
    if fault is not None:
        place, message = fault.groups()
        return TexFault(message.strip(), None if place == "preamble" else _python_offset(source, int(place)))
    if "call stack" in text or "stack overflow" in text:
        return TexFault("it is nested too deeply", 0, stopped=True)
    # Where there is no memory for the words of an error, or for the error itself, only this is left of it.
    if "out of memory" in text or text in ("InternalError", "null"):
        return TexFault(f"it takes more than {MEGABYTES} MB to set", 0, stopped=True, full=True)
    if "interrupted" in text:
        return TexFault(f"it takes more than {_SECONDS} s of processor time to set", 0, stopped=True)
    return TexFault(f"MathJax failed on it ({text})", 0, stopped=True)


def _python_offset(source: str, offset: int) -> int:
    """Return an offset into a string from one that counts UTF-16 units."""
    return len(source.encode("utf-16-le")[: 2 * offset].decode("utf-16-le", "ignore"))
