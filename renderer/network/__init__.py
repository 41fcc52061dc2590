"""Neural networks: models, runs, gradients, formulas, pictures and motion.

The table of contents is `__init__.pyi` beside this file; a name is loaded when it is first used.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
