"""Figures: a table in, a matplotlib Figure out; no computing. Fonts, palette and language are in `style`."""
