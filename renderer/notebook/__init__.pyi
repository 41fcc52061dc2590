from .showing import player as player
