"""Kinds of Python objects that a digest of code has to distinguish."""

from __future__ import annotations

import sys
import types

import numpy as np

ATOMS = (bool, int, float, complex, str, bytes, range, slice, type(None), type(Ellipsis), type(NotImplemented))
_PLUMBING_NAMES = """
__dict__ __weakref__ __doc__ __module__ __abstractmethods__ _abc_impl __dataclass_fields__ __dataclass_params__
__match_args__ __slotnames__ __annotations__ __parameters__ __orig_bases__ __firstlineno__ __static_attributes__
__builtins__ __cached__ __file__ __loader__ __name__ __package__ __path__ __spec__ __qualname__
"""
PLUMBING = frozenset(_PLUMBING_NAMES.split())
"""Names in classes and modules that Python itself makes."""
_UFUNCS = ("numpy", "scipy.special")
DESCRIPTORS = (types.MemberDescriptorType, types.GetSetDescriptorType, types.WrapperDescriptorType)


class Missing:
    """A placeholder for a name that is not defined."""


def is_written_in(value: object, kind: type) -> bool:
    """Return whether a method is defined in the file of its class, not generated."""
    module = sys.modules.get(kind.__module__)
    return getattr(getattr(value, "__code__", None), "co_filename", None) == getattr(module, "__file__", "")


def draws_numbers(kind: type) -> bool:
    """Return whether objects of a class are random generators, whose state changes with each draw."""
    return any((base.__module__, base.__name__) == ("random", "Random") for base in kind.__mro__) or (
        kind.__module__.startswith("numpy.random")
    )


def is_library_ufunc(value: np.ufunc) -> bool:
    """Return whether a ufunc belongs to a package and is not made from a Python function."""
    return any(getattr(sys.modules.get(name), value.__name__, None) is value for name in _UFUNCS)
