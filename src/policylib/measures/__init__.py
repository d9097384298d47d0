"""Measures: one module per question, tables in, tables out, no drawing."""
