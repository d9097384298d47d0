"""Runs parameterised notebooks by papermill and publishes them as HTML pages with an index.

    declared → params → inputs → run ─┬─ crew (worker processes) ─ worker ─ kernel ─ results ─ pages (with safety)
                                      └─ site ─ links, status, publish ─ index

A params file names notebooks and parameters; `params` checks all of it before anything runs. `inputs` hashes the contents that a page
rests on; a page whose inputs are unchanged is left alone. `crew` hands the others to worker processes, which execute a notebook in a
kernel of its own and write its page to staging; only the parent publishes.

What a notebook may say to the suite, in its metadata under `policylib`:

- `reads`: the tables it reads (a page is made again when one of them changes; without the list, when any does);
- `title`, `question`: `{"zh": …, "en": …}`; without them the first heading and the first paragraph are taken.

A Markdown cell tagged `zh` or `en` is published in that language only; an untagged one in both. A code cell tagged `hide` keeps its code
to itself.
"""
