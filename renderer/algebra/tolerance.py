"""The tolerance of a check: how far two values of one quantity may be apart."""

from __future__ import annotations

from typing import Final

import numpy as np

HOLDS: Final = 1e-6
"""The relative error below which a claim holds."""

# A number adds up to 10 units of float64's last digit to the rounding error of a sum; so much may count as HOLDS.
ROUNDING: Final = 10 * float(np.finfo(np.float64).eps) / HOLDS
