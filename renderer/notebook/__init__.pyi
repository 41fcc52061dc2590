from .showing import player as player
from .embedded import page as page
