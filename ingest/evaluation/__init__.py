"""How well the shipped pipeline reads: annotated texts, what it makes of them, and the card of the figures."""
