"""How the reports differ, and how sure that is: sentences, each held against its variants."""
