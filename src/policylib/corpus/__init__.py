"""The catalogue of reports and their tables: read, build, select, release. The library's only disk cache.

A *root* is a folder that holds `data/corpus.csv`. Beside it stand `data/local/corpus.csv` (a user's own reports, not
tracked), `data/reports/` (texts, not tracked), `data/tables/` (shipped rows) and `.policylib/` (built shards). To work on
another corpus, such as the invented samples, make a folder of that shape and name it: `Corpus.open(folder)` or
`POLICYLIB_HOME`. Texts are also looked for in the folder that `POLICYLIB_REPORTS` names.
"""
