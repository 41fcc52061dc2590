"""netreel: explainer videos of neural networks, as immutable scenes that are pure functions of time.

`from renderer import Script, circle, fade_in, become`: the table of contents is `__init__.pyi` beside this file; a name
is loaded when it is first used, so a command that draws nothing starts at once.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
