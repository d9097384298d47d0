"""Tables as files for other programs: CSV that opens in a spreadsheet, Excel with an explanation of every column, Stata with labels.

Text from a report is never run as a formula: in Excel every text is written as text; in CSV a text that begins with
= + - @, a tab or a line break gets an apostrophe before it (OWASP, "CSV injection"). The same rows give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policylib.codebooks import near
from policylib.data.tables import schema
from policylib.files import replacing
from policylib.page.words import by_language, code_word
from policylib.records import SCHEMAS, Column, InputError, Problem

if TYPE_CHECKING:
    import pandas as pd

FORMATS = {".csv": "csv", ".xlsx": "xlsx", ".dta": "dta"}
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
FIXED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # a file's date is that of no run: same rows, same bytes
SET = ("reports", "targets", "facts")  # what a folder gets where no table is named
OF_REPORT = ("place", "adcode", "level", "year")  # columns of `reports` that stand beside a target
MOST_ROWS, MOST_CHARACTERS = 1_048_575, 32_767  # of a sheet below its heading, and of a cell: Excel's specification
EXACT = 2**53  # up to here a double holds every whole number
SHORT = 244  # bytes of a Stata string above which it is written as strL
RESERVED = {"end": "end_"}  # words that Stata keeps for itself
HEADS = {
    "zh": ("列", "类型", "单位", "含义", "代码", "代码之义"),
    "en": ("column", "type", "unit", "meaning", "code", "what the code means"),
}
COLUMN_SHEET = by_language("phrases", "column_sheet")


def columns_for(name: str) -> tuple[Column, ...]:
    """Return the columns of an exported table: as in the data dictionary; a target has its report's place and year and one row an indicator."""
    if name != "targets":
        return SCHEMAS[name]
    report = {c.name: c for c in SCHEMAS["reports"]}
    own, items = SCHEMAS["targets"], SCHEMAS["target_indicators"]
    return (own[0], *(report[c] for c in OF_REPORT), *own[1:], *(c for c in items if c.name not in ("report", "start")))


def with_reports(targets: pd.DataFrame, items: pd.DataFrame, reports: pd.DataFrame, ids: Sequence[str] | None = None) -> pd.DataFrame:
    """Return targets with place, level and year of their report, one row for each indicator of a target (of `ids` only, where given).

    >>> import pandas as pd
    >>> targets = pd.DataFrame({"report": ["jia-2021"], "start": [3], "low": [10.0]})
    >>> items = pd.DataFrame({"report": "jia-2021", "start": 3, "item": [1, 2], "phrase": ["社零额", "进出口"], "indicator_id": ["retail_sales", None]})
    >>> reports = pd.DataFrame({"report": ["jia-2021"], "place": ["甲市"], "adcode": ["990100"], "level": ["city"], "year": [2021]})
    >>> with_reports(targets, items, reports)[["place", "year", "phrase", "low"]].values.tolist()
    [['甲市', 2021, '社零额', 10.0], ['甲市', 2021, '进出口', 10.0]]
    """
    items = items if ids is None else items[items["indicator_id"].isin(ids)]
    joined = targets.merge(items, on=["report", "start"], how="left", sort=False).merge(
        reports[["report", *OF_REPORT]], on="report", how="left"
    )
    return joined[[c.name for c in columns_for("targets") if c.name in joined]]


def planned(path: Path, tables: Sequence[str] | None, form: str | None, language: str) -> list[tuple[str, Path, str]]:
    """Return which table is written to which file in which format; a path without an ending is a folder.

    Raises:
        InputError: an unknown table, language, format or ending, or several tables for one file.

    >>> planned(Path("甲市.dta"), None, None, "zh")
    [('targets', PosixPath('甲市.dta'), 'dta')]
    >>> planned(Path("out"), ["reports", "facts"], "csv", "zh")
    [('reports', PosixPath('out/reports.csv'), 'csv'), ('facts', PosixPath('out/facts.csv'), 'csv')]
    >>> planned(Path("甲市.csv"), ["reports", "facts"], None, "zh")
    Traceback (most recent call last):
    policylib.records.InputError: 甲市.csv: found 2 tables for one file; expected one table, or a folder; name a folder and say format= (--format)
    """
    folder = path.is_dir() or not path.suffix
    names = list(tables) if tables is not None else list(SET if folder else SET[1:2])
    for name in names:
        schema(name)
    if language not in HEADS:
        raise InputError(Problem("language", repr(language), "zh or en"))
    if folder and form is None:
        raise InputError(Problem(str(path), "a folder", "its format, too", "say format= (--format): csv, xlsx or dta"))
    chosen = format_of(path, form)
    if folder:
        return [(name, path / f"{name}.{chosen}", chosen) for name in names]
    if len(names) != 1:
        found = f"{len(names)} tables for one file"
        raise InputError(Problem(str(path), found, "one table, or a folder", "name a folder and say format= (--format)"))
    return [(names[0], path, chosen)]


def format_of(path: Path, given: str | None) -> str:
    """Return the format that is wanted: the one given, else the file's ending.

    Raises:
        InputError: a format or an ending that is none of csv, xlsx, dta.

    >>> format_of(Path("targets.xlsx"), None), format_of(Path("folder"), "dta")
    ('xlsx', 'dta')
    >>> format_of(Path("targets.xsl"), None)
    Traceback (most recent call last):
    policylib.records.InputError: targets.xsl: found the ending '.xsl'; expected a file that ends in .csv, .xlsx, .dta; did you mean .xlsx?
    """
    if given is not None:
        if given in FORMATS.values():
            return given
        raise InputError(Problem("format", repr(given), f"one of {', '.join(FORMATS.values())}", near(given, FORMATS.values())))
    if path.suffix in FORMATS:
        return FORMATS[path.suffix]
    todo = near(path.suffix, FORMATS) or "or say format= (--format) for a folder"
    raise InputError(Problem(str(path), f"the ending {path.suffix!r}", f"a file that ends in {', '.join(FORMATS)}", todo))


def export_table(name: str, frame: pd.DataFrame, path: Path, form: str, language: str) -> Path:
    """Write one table and return its path: written beside, then put in place.

    Args:
        name: the table; its columns are explained by the data dictionary.
        frame: its rows.
        path: the file; an older one is replaced.
        form: csv, xlsx or dta.
        language: of the explanations (zh or en); names of columns and codes stay as they are.

    Raises:
        InputError: more rows, or a longer text, than Excel holds.
    """
    columns = columns_for(name)
    plain = flat(frame, columns)
    with replacing(path) as beside:
        WRITERS[form](plain, columns, beside, name, language)
    return path


def flat(frame: pd.DataFrame, columns: Sequence[Column]) -> pd.DataFrame:
    """Return a table of one value a cell: lists joined to texts, whole numbers that a double cannot hold (fingerprints) as text."""
    made = frame.copy()
    for each in columns:
        if each.name in made and each.type == "list":
            comma = "," if each.codes else "; "
            made[each.name] = _strings([None if value is None else comma.join(map(str, value)) for value in made[each.name]])
        elif each.name in made and each.type == "int" and (made[each.name].abs() > EXACT).any():
            made[each.name] = made[each.name].astype("string")
    return made.reset_index(drop=True)


def _strings(values: Sequence[str | None]) -> pd.Series[Any]:
    import pandas as pd

    return pd.Series(list(values), dtype="string")


def _texts(frame: pd.DataFrame) -> list[str]:
    """Return the columns that hold text."""
    return [str(name) for name, dtype in frame.dtypes.items() if str(dtype) in ("string", "str", "object", "category")]


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded("-8.5%"), guarded("增长8.5%")
    ("'=1+1", "'-8.5%", '增长8.5%')
    """
    return f"'{text}" if text.startswith(FORMULA) else text


def _write_csv(frame: pd.DataFrame, _columns: Sequence[Column], path: Path, _name: str, _language: str) -> None:
    """Write CSV: UTF-8 with a byte order mark, by which Excel knows it; unknown is empty."""
    made = frame.copy()
    for name in _texts(made):
        made[name] = made[name].astype("string").map(guarded, na_action="ignore")
    made.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def _write_xlsx(frame: pd.DataFrame, columns: Sequence[Column], path: Path, name: str, language: str) -> None:
    """Write a workbook: the rows, and a sheet that explains each column and its codes."""
    import xlsxwriter

    _check_size(frame, path)
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}) as book:
        book.set_properties({"title": name, "created": FIXED})
        bold = book.add_format({"bold": True})
        _fill(book.add_worksheet(name), list(frame.columns), _values(frame), bold)
        _fill(book.add_worksheet(COLUMN_SHEET[language]), HEADS[language], explained(columns, frame, language), bold)


def _check_size(frame: pd.DataFrame, path: Path) -> None:
    """Refuse what a sheet cannot hold whole."""
    if len(frame) > MOST_ROWS:
        raise InputError.of(
            str(path), f"{len(frame):,} rows", f"at most {MOST_ROWS:,}, as a sheet of Excel holds", "choose reports, or write csv"
        )
    for name in _texts(frame):
        longest = max((len(text) for text in frame[name].dropna()), default=0)
        if longest > MOST_CHARACTERS:
            raise InputError.of(
                str(path), f"a text of {longest:,} characters in {name}", f"at most {MOST_CHARACTERS:,} in a cell of Excel", "write csv"
            )


def _values(frame: pd.DataFrame) -> list[list[Any]]:
    """Return a table's cells as Python's own values, None where unknown."""
    plain = frame.astype(object)
    return [list(row) for row in plain.where(plain.notna(), None).itertuples(index=False, name=None)]


def _fill(sheet: Any, heads: Sequence[str], rows: Sequence[Sequence[Any]], bold: Any) -> None:
    """Write a sheet with a fixed heading and a filter; every text as text, whatever it begins with."""
    for c, head in enumerate(heads):
        sheet.write_string(0, c, head, bold)
    for r, row in enumerate(rows, 1):
        for c, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(r, c, value)
            elif isinstance(value, bool):
                sheet.write_boolean(r, c, value)
            elif value is not None:
                sheet.write_number(r, c, value)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(heads) - 1)
    for c, head in enumerate(heads):
        longest = max((len(str(row[c])) for row in rows[:200] if row[c] is not None), default=0)
        sheet.set_column(c, c, min(60, max(8, len(head) + 3, longest + 2)))


def explained(columns: Sequence[Column], frame: pd.DataFrame, language: str) -> list[list[str | None]]:
    """Return what each column means, one row for each of its codes: column, type, unit, meaning, code, the code in words."""
    rows: list[list[str | None]] = []
    for each in columns:
        if each.name in frame:
            codes: list[list[str | None]] = [[code, code_word(each.name, code, language)] for code in each.codes]
            first, *more = codes or [[None, None]]
            rows.append([each.name, each.type, each.unit, each.meaning, *first])
            rows += [[each.name, None, None, None, *code] for code in more]
    return rows


def _write_dta(frame: pd.DataFrame, columns: Sequence[Column], path: Path, name: str, language: str) -> None:
    """Write Stata 14 and later (format 118, UTF-8): codes as labelled numbers, labels for columns, long texts as strL, unknown as missing."""
    made = frame.copy()
    labels: dict[str, dict[float, str]] = {}
    for each in columns:
        if each.name in made:
            made[each.name], labels[each.name] = _stata_column(made[each.name], each, language)
    long = [c for c in _texts(made) if max((len(t.encode()) for t in made[c]), default=0) > SHORT]
    made = made.rename(columns=RESERVED)
    made.to_stata(
        path, write_index=False, version=118, time_stamp=FIXED, data_label=f"policylib: {name}", convert_strl=long,
        variable_labels={RESERVED.get(c.name, c.name): _cut(c.meaning + (f" ({c.unit})" if c.unit else ""), 80) for c in columns if RESERVED.get(c.name, c.name) in made},
        value_labels={column: words for column, words in labels.items() if words},
    )  # fmt: skip


def _stata_column(values: pd.Series[Any], column: Column, language: str) -> tuple[pd.Series[Any], dict[float, str]]:
    """Return a column as Stata holds it, with the labels of its numbers: codes and yes or no become numbers, unknown text is empty."""
    if column.codes and column.type == "string":
        number = {code: i for i, code in enumerate(column.codes, 1)}
        words = {float(i): f"{code} ({code_word(column.name, code, language)})" for code, i in number.items()}
        return values.astype("string").map(number, na_action="ignore").astype("Float64").astype("float64"), words
    if column.type == "bool":
        return values.astype("Float64").astype("float64"), {0: ("否", "no")[language != "zh"], 1: ("是", "yes")[language != "zh"]}
    if column.type in ("int", "float") and str(values.dtype) != "string":
        return values.astype("Float64").astype("float64"), {}
    return values.astype("string").fillna("").astype(object), {}


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


WRITERS: Mapping[str, Callable[[pd.DataFrame, Sequence[Column], Path, str, str], None]] = {
    "csv": _write_csv,
    "xlsx": _write_xlsx,
    "dta": _write_dta,
}
