"""MathJax, run inside the process: TeX in, SVG out. The only file that knows the JavaScript engine."""

from __future__ import annotations

import os
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from renderer.typeset.assets import asset
from renderer.values.errors import TypesetError

# The engine recurses with the nesting of a formula. It runs in a thread of its own whose stack is larger than what the
# engine may use, so that a formula nested too deeply is an error and not the end of the process.
_SCRIPT_STACK = 8 << 20
_THREAD_STACK = 64 << 20
_FAULT = re.compile(r"TexError: (\d+|preamble): (.*)", re.DOTALL)
_CONSOLE = "globalThis.console = {log() {}, info() {}, warn() {}, error() {}};"


class TexFault(Exception):
    """What is wrong with a formula, and where: an offset into its source, or None for its preamble."""

    def __init__(self, message: str, offset: int | None) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


def tex_to_svg(source: str, display: bool = True, preamble: str = "") -> str:
    """The SVG of a formula, in thousandths of an em; raises TexFault when the formula cannot be set.

    The engine starts with the first formula, in 0.1 to 0.3 s.
    """
    return _host(os.getpid()).submit(_convert, source, display, preamble).result()


@cache
def _host(process: int) -> ThreadPoolExecutor:
    """The engine's thread. A process that was forked from another needs its own, for threads are not inherited."""
    before = threading.stack_size(_THREAD_STACK)
    try:
        host = ThreadPoolExecutor(max_workers=1, thread_name_prefix="typeset")
        host.submit(_started).result()
    finally:
        threading.stack_size(before)
    return host


_local = threading.local()


def _started() -> Any:
    """The engine's function of this thread, started when it is first asked for."""
    if not hasattr(_local, "function"):
        import quickjs

        context = quickjs.Context()
        context.set_max_stack_size(_SCRIPT_STACK)
        context.add_callable("hostLoad", _font_range)
        context.eval(_CONSOLE)
        context.eval(asset("mathjax.js").read_text(encoding="utf-8"))
        _local.context, _local.function = context, context.get("tex2svg")
    return None


def _font_range(name: str) -> str:
    return asset(f"dyn/{os.path.basename(name)}.js").read_text(encoding="utf-8")


def _convert(source: str, display: bool, preamble: str) -> str:
    import quickjs

    _started()
    try:
        return str(_local.function(source, display, preamble))
    except quickjs.JSException as error:
        said = str(error)
    text = said.split("\n    at ")[0].strip()
    fault = _FAULT.match(text)
    if fault is not None:
        place, message = fault.groups()
        raise TexFault(message.strip(), None if place == "preamble" else _python_offset(source, int(place)))
    if "call stack" in text or "stack overflow" in text:
        raise TexFault("it is nested too deeply", 0)
    raise TypesetError(f"the typesetting engine failed: {text}")


def _python_offset(source: str, offset: int) -> int:
    """An offset into a string from one that counts UTF-16 units."""
    return len(source.encode("utf-16-le")[: 2 * offset].decode("utf-16-le", "ignore"))
