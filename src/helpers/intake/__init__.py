"""How rows come in: wide tables of figures, and articles."""
