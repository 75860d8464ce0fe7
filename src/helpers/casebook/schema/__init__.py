"""The tables, their columns, and the rules that they are held to."""
