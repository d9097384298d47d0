"""Records ↔ checked tables: pandas and Arrow types, Parquet, CSV and JSONL in and out, faults, the data dictionary.

`records.SCHEMAS` declares every column once; all that is said here about a table is read from there. pandas and pyarrow
are imported where they are used, so that reading one report and writing its rows as JSONL costs neither.
"""

from __future__ import annotations

import csv
import json
import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from policylib.codebooks import near
from policylib.files import replacing
from policylib.records import SCHEMAS, Column, InputError, Problem

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

LABEL = 36  # characters of a heading or label that may be shipped
NAMES_IN_JSONL = {"paragraphs": {"run_in": "topic"}}
REFERENCES = {"report": "reports", "paragraph": "paragraphs"}
WHOLE = {
    "report",
    "place",
    "adcode",
    "parent",
    "delivered_on",
    "source_url",
    "sha256",
    "encoding",
    "code",
    "codebook",
    "indicator_id",
    "pos",
}
Rows = Any  # a sequence of record rows, a mapping of columns, a DataFrame or an Arrow table


def schema(name: str) -> tuple[Column, ...]:
    """Return the declared columns of a table.

    Raises:
        InputError: no table of this name.

    >>> [column.name for column in schema("lexemes")]
    ['term', 'pos']
    >>> schema("target")
    Traceback (most recent call last):
    policylib.records.InputError: tables: found the table name 'target'; expected one of reports, blocks, ...; did you mean targets?
    """
    if name not in SCHEMAS:
        raise InputError(Problem("tables", f"the table name {name!r}", f"one of {', '.join(SCHEMAS)}", near(name, SCHEMAS)))
    return SCHEMAS[name]


def labels(name: str) -> list[str]:
    """Return the columns whose free text is cut at 36 characters where a table is shipped.

    >>> labels("targets")
    ['text', 'indicator', 'unit', 'effort', 'scope', 'size', 'reference']
    """
    return [c.name for c in schema(name) if c.type == "string" and not c.codes and c.name not in WHOLE]


def frame_of(rows: list[dict[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    """Return rows as a DataFrame with these columns, in order, with pandas' nullable types.

    >>> frame_of([{"place": "甲市", "low": 8.5}, {"place": "乙市", "low": None}], ["place", "low"]).dtypes.astype(str).tolist()
    ['string', 'Float64']
    """
    import pandas as pd

    return pd.DataFrame([[row.get(c) for c in columns] for row in rows], columns=list(columns)).convert_dtypes()


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table's rows as plain dictionaries, with None where a value is unknown.

    >>> import pandas as pd
    >>> rows_of(pd.DataFrame({"place": ["甲市", None], "low": pd.array([8.5, None], dtype="Float64")}))
    [{'place': '甲市', 'low': 8.5}, {'place': None, 'low': None}]
    """
    names = [str(name) for name in frame.columns]
    columns = [column.astype(object).where(column.notna(), None).tolist() for _, column in frame.items()]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def part_of(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the values of a row whose columns are named after one of its sides, without that name.

    >>> part_of({"left_low": 6.0, "left_unit": "%", "right_low": 5.0}, "left")
    {'low': 6.0, 'unit': '%'}
    """
    return {column.removeprefix(f"{name}_"): value for column, value in row.items() if column.startswith(f"{name}_")}


def columns(name: str, rows: Rows) -> dict[str, Any]:
    """Return rows as columns in the declared order: plain lists, or whatever the given mapping or frame holds.

    Raises:
        InputError: a column that the table does not have, or a key column that is missing.

    >>> from policylib.records import Lexeme
    >>> columns("lexemes", [Lexeme("规上工业", "n")])
    {'term': ['规上工业'], 'pos': ['n']}
    >>> columns("lexemes", {"term": ["规上工业"]})
    {'term': ['规上工业'], 'pos': [None]}
    """
    names = [c.name for c in schema(name)]
    if hasattr(rows, "columns") or isinstance(rows, Mapping):
        given = {str(n): rows[n] for n in (getattr(rows, "column_names", None) or list(rows))}
    else:
        rows = list(rows)
        return {n: list(map(attrgetter(n), rows)) for n in names}
    faults = _column_faults(name, given)
    if faults:
        raise InputError(*faults)
    length = len(next(iter(given.values()), ()))
    return {n: given[n] if n in given else [None] * length for n in names}


def _column_faults(name: str, given: Iterable[str]) -> list[Problem]:
    """Return columns that the table does not have and key columns that are missing."""
    given, known = list(given), [c.name for c in schema(name)]
    faults = [Problem(name, f"the unknown column {n!r}", f"one of {', '.join(known)}", near(n, known)) for n in given if n not in known]
    return faults + [Problem(name, f"no column {c.name!r}", "every key column") for c in schema(name) if c.key and c.name not in given]


@cache
def arrow_schema(name: str) -> pa.Schema:
    """Return the Arrow types of a table (codes are strings; a list is a list of strings)."""
    import pyarrow as pa

    types = {"string": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_(), "list": pa.list_(pa.string())}
    return pa.schema([pa.field(c.name, types[c.type], nullable=not c.key) for c in schema(name)])


def to_arrow(name: str, rows: Rows) -> pa.Table:
    """Return rows or columns as an Arrow table of the declared types, without importing pandas.

    Raises:
        InputError: an unknown or missing column, or a value of another type.
    """
    import pyarrow as pa

    if isinstance(rows, pa.Table) and rows.schema.equals(arrow_schema(name)):
        return rows.replace_schema_metadata(None)
    found, arrays = columns(name, rows), []
    for each in arrow_schema(name):
        try:
            arrays.append(_array(found[each.name], each.type))
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            raise InputError(Problem(f"{name}.{each.name}", str(error).splitlines()[0], f"values of type {each.type}")) from None
    return pa.table(arrays, schema=arrow_schema(name))


def _array(values: Any, kind: Any) -> Any:
    """Return one column as an Arrow array; pandas' NaN and NA become null."""
    import pyarrow as pa

    if isinstance(values, pa.ChunkedArray | pa.Array):
        return values.cast(kind)
    if hasattr(values, "dtype") and hasattr(values, "array"):
        if str(values.dtype) == "category":
            values = values.astype("string")
        return pa.array(values, type=kind, from_pandas=True)
    return pa.array(values, type=kind)


def table(name: str, rows: Rows) -> pd.DataFrame:
    """Return a table as a DataFrame with the declared dtypes: string, Int64, Float64, boolean, category; lists are tuples.

    Raises:
        InputError: an unknown or missing column, a value of another type, or a code outside the vocabulary.

    >>> from policylib.records import Block
    >>> table("blocks", [Block("jia-2024", 0, 8, "title")]).dtypes.astype(str).to_dict()
    {'report': 'string', 'start': 'Int64', 'end': 'Int64', 'kind': 'category'}
    >>> table("blocks", [Block("jia-2024", 0, 8, "titel")])
    Traceback (most recent call last):
    policylib.records.InputError: blocks.kind: found the code 'titel'; expected one of title, byline, ...; did you mean title?
    """
    import pandas as pd
    import pyarrow as pa

    arrow = to_arrow(name, rows)
    dtypes = {
        pa.string(): pd.StringDtype("pyarrow"),
        pa.int64(): pd.Int64Dtype(),
        pa.float64(): pd.Float64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
    }
    coded = [c for c in schema(name) if c.codes and c.type == "string"]
    categories = {c.name: _categorical(name, c, arrow[c.name]) for c in coded}
    frame: pd.DataFrame = (
        arrow.drop_columns(list(categories)).to_pandas(types_mapper=dtypes.get) if categories else arrow.to_pandas(types_mapper=dtypes.get)
    )
    found = {}
    for c in schema(name):
        found[c.name] = categories.get(c.name, frame.get(c.name))
        if c.type == "list":
            found[c.name] = pd.Series([None if v is None else tuple(v) for v in frame[c.name]], dtype=object)
    return pd.DataFrame(found)


def _categorical(name: str, column: Column, values: Any) -> Any:
    """Return a coded column as a category whose categories are the declared codes."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    codes = pc.index_in(values, value_set=pa.array(column.codes))
    if codes.null_count > values.null_count:
        stray = next(v for v, c in zip(values.to_pylist(), codes.to_pylist(), strict=True) if c is None and v is not None)
        raise InputError(_stray_code(name, column, stray))
    return pd.Categorical.from_codes(codes.fill_null(-1).to_numpy(), pd.Index(column.codes))


def _stray_code(name: str, column: Column, value: Any) -> Problem:
    return Problem(f"{name}.{column.name}", f"the code {value!r}", f"one of {', '.join(column.codes)}", near(str(value), column.codes))


def write_parquet(name: str, rows: Rows, path: Path) -> None:
    """Write a table as Parquet: from Arrow, zstd, no pandas metadata, the same bytes for the same rows."""
    import pyarrow.parquet as pq

    arrow = to_arrow(name, rows)
    with replacing(path) as beside:
        pq.write_table(
            arrow, beside, compression="zstd", compression_level=12, store_schema=False, write_statistics=False, row_group_size=1 << 20
        )


def read_arrow(name: str, path: Path, only: Sequence[str] | None = None) -> pa.Table:
    """Return a Parquet table of the library as Arrow (columns the file lacks are null).

    Raises:
        InputError: no such file, no Parquet, or columns that the table does not have.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        found = pq.read_table(path, columns=list(only) if only else None, partitioning=None, use_threads=False)
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError.of(
            str(path), f"no readable table ({str(error).splitlines()[0]})", f"the table {name} as Parquet", "run policylib build"
        ) from None
    return found if only else to_arrow(name, found)


def plain(name: str, rows: Rows) -> Iterator[dict[str, Any]]:
    """Yield rows as plain dicts under their JSONL names; unknown is None, lists are lists.

    >>> from policylib.records import Lexeme
    >>> list(plain("lexemes", [Lexeme("规上工业", None)]))
    [{'term': '规上工业', 'pos': None}]
    """
    names = NAMES_IN_JSONL.get(name, {})
    found = columns(name, rows)
    lists = [[_plain(v) for v in _values(c)] for c in found.values()]
    keys = [names.get(n, n) for n in found]
    for values in zip(*lists, strict=True):
        yield dict(zip(keys, values, strict=True))


def _values(column: Any) -> Any:
    """Return a column's cells, whatever holds them."""
    for way in ("to_pylist", "tolist"):
        if hasattr(column, way):
            return getattr(column, way)()
    return column


def _plain(value: Any) -> Any:
    """Return a cell as JSON can say it."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return None if math.isnan(value) else value
    if isinstance(value, list | tuple) or hasattr(value, "tolist"):
        return [_plain(v) for v in value]
    return None if type(value).__name__ in ("NAType", "NaTType") else value


def write_jsonl(rows: Iterable[Mapping[str, Any]], out: TextIO) -> None:
    """Write plain rows as JSON lines: valid JSON only (unknown is null, never NaN)."""
    for row in rows:
        out.write(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")


def write_csv(rows: Iterable[Mapping[str, Any]], names: Sequence[str], out: TextIO) -> None:
    """Write plain rows as CSV under the given names; unknown is an empty cell, a list is joined by ` / `."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([cell(row.get(n)) for n in names] for row in rows)


def write_table(rows: Sequence[Mapping[str, Any]], names: Sequence[str], out: TextIO) -> None:
    """Write plain rows as an aligned table for a terminal, Chinese characters two columns wide, cells cut at 36 characters."""
    shown = [list(names), *([_short(cell(row.get(n))) for n in names] for row in rows)]
    widths = [max(_width(line[i]) for line in shown) for i in range(len(names))]
    for line in shown:
        out.write("  ".join(text + " " * (width - _width(text)) for text, width in zip(line, widths, strict=True)).rstrip() + "\n")


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LABEL else text[: LABEL - 1] + "…"


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return len(text) + sum(unicodedata.east_asian_width(c) in "WF" for c in text)


def cell(value: Any) -> str:
    """Return a cell as CSV and the terminal show it.

    >>> cell(8.0), cell(1.2e12), cell(5.5), cell(None), cell(True), cell(["一、总体要求", "(一)"])
    ('8', '1200000000000', '5.5', '', 'true', '一、总体要求 / (一)')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return " / ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def problems(name: str, frame: Rows, *, others: Mapping[str, Rows] | None = None, shipped: bool = False) -> list[Problem]:
    """Return every fault of a table: columns, types, codes, keys, references and, where shipped, labels over 36 characters.

    Args:
        name: the table.
        frame: its rows, in any form that `columns` takes.
        others: tables that its `report` and `paragraph` columns refer to (`reports`, `paragraphs`); left out, not checked.
        shipped: whether the table goes out without its text.

    >>> problems("lexemes", {"term": ["规上工业", "规上工业"], "pos": ["n", "n"]})[0].found
    "the key ('规上工业',) 2 times"
    """
    faults = (
        _column_faults(name, frame.column_names if hasattr(frame, "column_names") else frame)
        if hasattr(frame, "columns") or isinstance(frame, Mapping)
        else []
    )
    if faults:
        return faults
    try:
        arrow = to_arrow(name, frame)
    except InputError as error:
        return list(error.problems)
    faults = _code_problems(name, arrow) + _key_problems(name, arrow) + _dangling(name, arrow, others or {})
    return faults + (_long_labels(name, arrow) if shipped else [])


def _code_problems(name: str, arrow: pa.Table) -> list[Problem]:
    """Return the codes that a coded column (or a list of codes) holds outside its vocabulary."""
    faults = []
    for column in schema(name):
        if column.codes:
            values = (
                arrow[column.name].unique().to_pylist()
                if column.type == "string"
                else [v for row in arrow[column.name].to_pylist() for v in row or ()]
            )
            strays = sorted({v for v in values if v is not None} - set(column.codes))
            faults += [_stray_code(name, column, stray) for stray in strays]
    return faults


def _key_problems(name: str, arrow: pa.Table) -> list[Problem]:
    """Return empty key cells and keys that stand more than once."""
    import pyarrow.compute as pc

    keys = [c.name for c in schema(name) if c.key]
    faults = [Problem(f"{name}.{k}", f"{arrow[k].null_count} empty cells", "a key in every row") for k in keys if arrow[k].null_count]
    counts = arrow.group_by(keys, use_threads=False).aggregate([([], "count_all")])
    twice = counts.filter(pc.greater(counts["count_all"], 1)).to_pylist()
    return faults + [
        Problem(name, f"the key {tuple(row[k] for k in keys)} {row['count_all']} times", "each key once") for row in twice[:20]
    ]


def _dangling(name: str, arrow: pa.Table, others: Mapping[str, Rows]) -> list[Problem]:
    """Return reports and paragraphs that rows refer to and that do not stand in their own table."""
    faults = []
    for column, other in REFERENCES.items():
        if column not in arrow.column_names or other not in others or other == name:
            continue
        keys = ["report"] if column == "report" else ["report", "paragraph"]
        known = set(zip(*(to_arrow(other, others[other])[k].to_pylist() for k in keys), strict=True))
        used = arrow.select(keys).drop_null().group_by(keys, use_threads=False).aggregate([]).to_pylist()
        missing = sorted(tuple(row[k] for k in keys) for row in used if tuple(row[k] for k in keys) not in known)
        faults += [Problem(name, f"rows of {' '.join(map(str, key))}", f"a row of it in {other}", "build again") for key in missing[:20]]
    return faults


def _long_labels(name: str, arrow: pa.Table) -> list[Problem]:
    """Return label columns that hold more characters than may be shipped."""
    import pyarrow.compute as pc

    longest = {label: pc.max(pc.utf8_length(arrow[label])).as_py() or 0 for label in labels(name)}
    return [
        Problem(f"{name}.{label}", f"a text of {n} characters", f"at most {LABEL} where shipped", "cut it")
        for label, n in longest.items()
        if n > LABEL
    ]


def dictionary_text() -> str:
    """Return the data dictionary as Markdown: for each table its columns, types, units, codes and meaning."""
    lines = [
        "# Data dictionary",
        "",
        "Made from `policylib.records` by `python -m policylib.data.tables > docs/data_dictionary.md`; a test keeps it in step.",
        "",
    ]
    lines += ["Offsets are characters of the source file's own decoded text, half-open. Unknown is empty. `*` marks the key."]
    for name, columns in SCHEMAS.items():
        lines += ["", f"## {name}", "", "| column | type | unit | codes | meaning |", "|---|---|---|---|---|"]
        for column in columns:
            shown = f"`{column.name}`{'*' if column.key else ''}"
            shown += f" (JSONL: `{NAMES_IN_JSONL[name][column.name]}`)" if column.name in NAMES_IN_JSONL.get(name, {}) else ""
            lines.append(f"| {shown} | {column.type} | {column.unit or ''} | {', '.join(column.codes)} | {column.meaning} |")
    return "\n".join(lines) + "\n"


def names_of(row: type) -> list[str]:
    """Return the column names of a record class.

    >>> from policylib.records import Lexeme
    >>> names_of(Lexeme)
    ['term', 'pos']
    """
    return [f.name for f in fields(row)]


if __name__ == "__main__":
    print(dictionary_text(), end="")
