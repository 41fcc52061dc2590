from .embedded import page as page
from .showing import player as player
