"""How rows come into the casebook: an article, a yearbook, a spreadsheet."""
