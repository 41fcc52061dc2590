"""Scenes in notebooks: the table of contents is `__init__.pyi` beside this file."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
