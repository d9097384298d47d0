"""Questions: one package a question, with what it measures, its tables, sentences and figures."""
