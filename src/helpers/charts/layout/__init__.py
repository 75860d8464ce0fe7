"""Where the texts of a chart go: lines, rows, scales, references, keys and layers."""
