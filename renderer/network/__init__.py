"""Networks: the numbers, the chain rule as data, the picture and what moves in it."""
