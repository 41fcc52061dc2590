"""Bundling of the page's JavaScript modules into a single module, as notebooks require."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from renderer.values.errors import NetreelError

_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";$', flags=re.M)
_EXPORT = re.compile(r"^export ((?:async )?function|class|const|let) (\w+)", flags=re.M)
_NAMES = re.compile(r"^export \{([^}]*)\};$", flags=re.M)
_LEFT = re.compile(r"^\s*(?:import|export)\b.*$", flags=re.M)


class BundleError(NetreelError):
    """A module that cannot be bundled."""


def bundled(modules: Mapping[str, str], main: str) -> str:
    """Return several JavaScript modules as one, whose default export is the result of `main`.

    Every call of the default export's `render` gets modules of its own, so that two players on a page share nothing;
    what it was called with is there for all of them as `context`. Modules that `main` does not lead to are left out.
    """
    bodies: dict[str, str] = {}
    _take(main, modules, bodies)
    sources = ",\n".join(f"{json.dumps(name)}: (require, context) => {{\n{body}}}" for name, body in bodies.items())
    return (
        f"const sources = {{\n{sources}\n}};\n"
        "function render(context) {\n"
        "  const made = {};\n"
        "  const require = (name) => (made[name] ??= sources[name](require, context));\n"
        f"  return require({json.dumps(main)}).render(context);\n"
        "}\n"
        "export default { render };\n"
    )


def _take(name: str, modules: Mapping[str, str], into: dict[str, str]) -> None:
    if name in into:
        return
    if name not in modules:
        raise BundleError(f"there is no module {name!r} to bundle")
    text = modules[name]
    into[name] = ""
    for found in _IMPORT.finditer(text):
        _take(found[2], modules, into)
    into[name] = _body(name, text)


def _body(name: str, text: str) -> str:
    """Return a module as the inside of a function that returns what it exports."""
    exported = [found[2] for found in _EXPORT.finditer(text)]
    exported += [word.strip() for found in _NAMES.finditer(text) for word in found[1].split(",") if word.strip()]
    text = _IMPORT.sub(lambda found: f"const {{{_renamed(found[1])}}} = require({json.dumps(found[2])});", text)
    text = _NAMES.sub("", _EXPORT.sub(r"\1 \2", text))
    left = _LEFT.search(text)
    if left is not None:
        raise BundleError(f"{name}.js: this way to import or export is not known here: {left[0].strip()}")
    return f"{text}\nreturn {{ {', '.join(exported)} }};\n"


def _renamed(names: str) -> str:
    """Return the names of an import as those of a destructured object: `a as b` becomes `a: b`."""
    return re.sub(r"\b(\w+) as (\w+)\b", r"\1: \2", names)
