"""Pages: how tables, sentences and figures are shown, in which words."""
