"""Data: rows become checked tables, kept and selected."""
