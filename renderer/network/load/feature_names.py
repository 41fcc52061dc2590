"""Names of the inputs of a model, as scikit-learn keeps them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import numpy as np

from renderer.network.load.npz import read_arrays
from renderer.network.load.scikit_models import is_perceptron
from renderer.network.load.tensors import existing_file

_NAMES: Final = "feature_names_in_"


def feature_names(source: object) -> tuple[str, ...]:
    """Return the names of a model's inputs, in order; none where it has none.

    `source` is what `load_model` takes. A perceptron of scikit-learn that was fitted to a table with named columns has
    them as `feature_names_in_`, a .npz file as a text array of that name. Nothing is unpickled: an array of Python
    objects in a file is refused. Raises a NetworkError for a file that cannot be read.
    """
    found: object = None
    if isinstance(source, str | os.PathLike):
        if Path(source).suffix.lower() == ".npz":
            found = dict(read_arrays(existing_file(source))).get(_NAMES)
    elif is_perceptron(source):
        found = getattr(source, _NAMES, None)
    if found is None:
        return ()
    names = np.asarray(found).ravel().tolist()
    return tuple(map(str, names)) if all(isinstance(one, str) for one in names) else ()
