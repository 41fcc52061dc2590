"""Signatures and docstrings of public names as Markdown."""

from __future__ import annotations

import ast
import inspect
import math
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from types import FunctionType
from typing import ForwardRef, cast, get_type_hints

WIDTH = 100  # characters of a signature on one line
_PLAIN = {"Easing": "Ease | str", "FilePath": "Path", "PointLike": "Point"}
"""Names of kinds that stand for others in the code, and the words for them on the pages."""


def signature_text(name: str, function: Callable[..., object], method: bool = False) -> str:
    """Return a call with all parameters, their kinds and defaults, in one line or one line each.

    >>> def ring(radius: float = 1.0, *, name: str | None = None) -> tuple[str, float]: ...
    >>> signature_text("ring", ring)
    'ring(radius: float = 1.0, *, name: str | None = None) -> tuple[str, float]'
    """
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return f"{name}(...)"
    wider = handed_in(function) if isinstance(function, type) else {}
    parameters = [one.replace(annotation=wider.get(one.name, one.annotation)) for one in signature.parameters.values()][
        1 if method else 0 :
    ]
    words = list(_parameters(parameters))
    back = signature.return_annotation
    end = "" if back in (signature.empty, None, "None") or isinstance(function, type) else f" -> {kind_text(back)}"
    line = f"{name}({', '.join(words)}){end}"
    if len(line) <= WIDTH:
        return line
    return "\n".join([f"{name}(", *(f"    {word}," for word in words), f"){end}"])


def handed_in(cls: type) -> dict[str, str]:
    """Return the kinds that a class takes where its fields keep other ones: those of the `__init__` of type checkers.

    >>> from renderer import Key
    >>> handed_in(Key)["ease"]
    'Ease | Lag | str'
    """
    try:
        body = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
    except (OSError, TypeError, SyntaxError):
        return {}
    blocks = [one for one in getattr(body, "body", ()) if isinstance(one, ast.If)]
    makers = [one for block in blocks for one in block.body if isinstance(one, ast.FunctionDef)]
    return {
        one.arg: ast.unparse(one.annotation)
        for maker in makers
        for one in (*maker.args.args, *maker.args.kwonlyargs)
        if one.annotation is not None
    }


def _parameters(parameters: list[inspect.Parameter]) -> Iterator[str]:
    starred = False
    for number, one in enumerate(parameters):
        if one.kind is one.VAR_POSITIONAL:
            starred = True
        if one.kind is one.KEYWORD_ONLY and not starred:
            starred = True
            yield "*"
        star = "*" if one.kind is one.VAR_POSITIONAL else "**" if one.kind is one.VAR_KEYWORD else ""
        kind = "" if one.annotation is one.empty else f": {kind_text(one.annotation)}"
        equals = " = " if kind else "="
        default = "" if one.default is one.empty else equals + value_text(one.default)
        yield f"{star}{one.name}{kind}{default}"
        later = parameters[number + 1].kind if number + 1 < len(parameters) else None
        if one.kind is one.POSITIONAL_ONLY and later is not one.POSITIONAL_ONLY:
            yield "/"


def kind_text(annotation: object) -> str:
    """Return an annotation as an author reads it.

    >>> kind_text("Annotated[Callable[..., object], ANYTHING]"), kind_text("Unpack[Grouped]"), kind_text("Easing")
    ('Callable[..., object]', 'Grouped', 'Ease | str')
    """
    if isinstance(annotation, ForwardRef):
        annotation = annotation.__forward_arg__
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    try:
        return ast.unparse(_Plain().visit(ast.parse(text, mode="eval")))
    except SyntaxError:
        return text


class _Plain(ast.NodeTransformer):
    """Takes away what only the check of arguments reads."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id in ("Annotated", "Unpack"):
            return node.slice.elts[0] if isinstance(node.slice, ast.Tuple) else node.slice
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        return ast.Name(node.attr)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(_PLAIN.get(node.id, node.id))


def value_text(value: object) -> str:
    """Return a default or a constant as code.

    >>> import math
    >>> value_text(math.tau), value_text(0.5), value_text(math.sin), value_text(math.inf)
    ('math.tau', '0.5', 'sin', 'math.inf')
    >>> value_text("ink")
    '"ink"'
    """
    if isinstance(value, float) and not isinstance(value, bool):
        known = {math.tau: "math.tau", math.pi: "math.pi", math.inf: "math.inf"}
        return known.get(value, f"{value:.6g}" if len(repr(value)) > 8 else repr(value))
    if callable(value) and hasattr(value, "__name__"):
        return str(value.__name__)
    if isinstance(value, str):
        return repr(value) if '"' in value or "\\" in value else f'"{value}"'
    if is_dataclass(value) and not isinstance(value, type):
        words = f"{type(value).__name__}({', '.join(value_text(getattr(value, one.name)) for one in fields(value))})"
    else:
        words = repr(value)
    return words if len(words) <= WIDTH and " at 0x" not in words else "..."


def prose(thing: object) -> str:
    """Return the docstring of a thing as Markdown, its examples as blocks of code."""
    lines: list[str] = []
    fenced = False
    for line in inspect.cleandoc(thing.__doc__ or "").splitlines():
        if line.startswith(">>>") and not fenced:
            lines.append("```pycon")
            fenced = True
        elif not line and fenced:
            lines.append("```")
            fenced = False
        lines.append(line)
    return "\n".join([*lines, "```"] if fenced else lines)


def keywords_of(function: Callable[..., object]) -> tuple[str, Mapping[str, object]] | None:
    """Return what a function takes as `**keywords`: the name of their kind, and each keyword with its own kind."""
    plain = inspect.unwrap(function)
    last = next((one for one in inspect.signature(plain).parameters.values() if one.kind is one.VAR_KEYWORD), None)
    text = "" if last is None or last.annotation is last.empty else str(last.annotation)
    if not text.startswith("Unpack["):
        return None
    name = text.removeprefix("Unpack[").removesuffix("]")
    fields = cast(FunctionType, plain).__globals__[name]
    return name, get_type_hints(fields, include_extras=True)


def public_methods(cls: type) -> Iterator[tuple[str, Callable[..., object]]]:
    """Yield the public methods and properties of a class and of those of ours that it is made from, in order."""
    seen: set[str] = set()
    for base in cls.__mro__:
        if not base.__module__.startswith("renderer."):
            continue
        for name, one in vars(base).items():
            if name.startswith("_") or name in seen:
                continue
            if isinstance(one, classmethod | staticmethod):
                one = one.__func__
            is_property = isinstance(one, property) or type(one).__name__ == "cached_property"
            if inspect.isfunction(one) or is_property:
                seen.add(name)
                yield name, one
