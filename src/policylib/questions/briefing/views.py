"""The briefing as a page shows it: sentences in order, each with how sure it is and its rows, and the main targets over all years known."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from policylib.data.tables import frame_of, rows_of
from policylib.measures.outcomes import ends
from policylib.page import style
from policylib.page.labels import value_text, years_apart
from policylib.page.markup import place_links, safe
from policylib.page.view import Note, Sentence, View
from policylib.questions.briefing.claims import Claim, claims_of
from policylib.questions.targets.above import PERCENT
from policylib.questions.targets.views import label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from policylib.questions.context import Context

Row = Mapping[str, Any]
COLUMNS = ("id", "text", "strength", "effect", "k", "m", "leads", "anchor")
PANELS = ("gdp", "industrial_value_added", "fixed_asset_investment", "retail_sales", "general_budget_revenue", "resident_income")
ACROSS = 3  # panels in a row
MARKS = {"floor": "^", "ceiling": "v"}


def briefing(c: Context) -> View:
    """Return how the first two reports differ: at most ten sentences, each with its strength, in how many ways of counting it holds, and its rows."""
    claims = claims_of(c)
    frame = frame_of([{name: getattr(f, name, len(f.variants)) for name in COLUMNS} for f in claims], COLUMNS)
    leads = sum(f.leads for f in claims)
    names, held = {"a": c.name(c.pair[0]), "b": c.name(c.pair[1])}, {f.id: _holds(c, f) for f in claims}
    title = c.say("briefing", "title" if leads else "none", **names, **({"n": len(claims), "leads": leads} if leads else {}))
    opening = claims[0].title if claims and claims[0].leads else title
    columns = {
        "claim": lambda r: r["text"],
        "sure": lambda r: c.word("strength", r["strength"]),
        "holds": lambda r: held[r["id"]],
    }
    data = {"claims": [_kept(c, f) for f in claims], "columns": list(COLUMNS), "rows": [[r[n] for n in COLUMNS] for r in rows_of(frame)]}
    caption = c.word("briefing", "caption") + c.say("value", "stop") + c.look(f"n = {len(claims)}").source
    html = f'{_apart(c)}<ol class="pl-claims" id="briefing">{"".join(_item(c, i, f) for i, f in enumerate(claims, 1))}</ol><p class="pl-caption">{safe(caption)}</p>'
    sentence = Sentence("differ", opening, {"claims": len(claims), "leads": leads})
    return View("briefing", frame, c.table(frame, columns), caption, sentence, c.language, data=data, html=html)


def _apart(c: Context) -> str:
    """Return as HTML what is to be known of the years before reading on."""
    said = years_apart([(r["place"], r["year"]) for r in rows_of(c.chosen)[:2]], c.language)
    return f'<p class="pl-apart">{safe(said)}</p>' if said else ""


def _holds(c: Context, claim: Claim) -> str:
    """Return in how many ways of counting a claim holds, with those in which it does not."""
    failing = c.join([v.name for v in claim.variants if not v.holds])
    return c.say("briefing", "holds", k=claim.k, m=len(claim.variants), failing=failing and c.say("briefing", "failing", names=failing))


def _item(c: Context, number: int, claim: Claim) -> str:
    """Return one sentence as HTML, its variants folded under it."""
    links = place_links(claim.places, {place[0]: c.name(place[0]) for place in claim.places}, c.language)
    page = f'<a href="{safe(claim.anchor)}">{safe(c.word("pages", claim.anchor.partition(".")[0]))}</a>'
    sure = f"{c.word('strength', claim.strength)} · {_holds(c, claim)}"
    said = {True: c.word("briefing", "yes"), False: c.word("briefing", "no")}
    rows = "".join(
        f"<li>{safe(v.name)}{': ' if c.language != 'zh' else '：'}{said[v.holds]}{' · ' + safe(v.said) if v.said else ''}</li>"
        for v in claim.variants
    )
    fold = f'<details class="pl-fold"><summary>{safe(c.word("briefing", "variants_said"))}</summary><ul>{rows}</ul><p>{safe(c.say("briefing", "overturned", what=claim.overturn))}</p></details>'
    return f'<li id="claim-{number}"><p>{safe(claim.text)}</p><p class="pl-sure">{safe(sure)} · {safe(c.word("briefing", "rows"))} {" ".join(filter(None, [links, page]))}</p>{fold}</li>'


def _kept(c: Context, claim: Claim) -> dict[str, Any]:
    """Return what the suite keeps of a claim: its inputs, its variants and what would overturn it."""
    return {
        "id": claim.id, "text": claim.text, "strength": claim.strength, "said": c.word("strength", claim.strength), "holds": _holds(c, claim), "name": c.word("pages", claim.anchor.partition(".")[0]),
        "k": claim.k, "m": len(claim.variants), "leads": claim.leads, "numbers": claim.numbers, "anchor": claim.anchor, "places": [list(place) for place in claim.places],
        "variants": [{"name": v.name, "holds": v.holds, "said": v.said} for v in claim.variants], "overturn": claim.overturn,
    }  # fmt: skip


def wrong(c: Context) -> Note:
    """Return the wrong conclusion that a list of differences invites: that they add up."""
    claims = claims_of(c)
    names = {"a": c.name(c.pair[0]), "b": c.name(c.pair[1])}
    counts = {"n": len(claims), "estimates": sum(f.strength == "estimated" for f in claims), "partly": sum(not f.leads for f in claims)}
    return Note("wrong", "wrong", Sentence("score", c.say("briefing", "wrong", **names, **counts), counts), c.language)


def years(c: Context) -> View:
    """Return the main targets of the places of the comparison over all years known, from reports and facts."""
    rows = c.series[(c.series["role"] == "target") & c.series["headline"].fillna(False).astype(bool)]
    shown = rows_of(rows)
    frame = rows[(rows["measure"] == "growth") & rows["indicator_id"].isin(PANELS)].reset_index(drop=True)
    made, evidence = [], []
    for place in c.places:
        for year in sorted({int(r["year"]) for r in shown if r["place"] == place}):
            own = [r for r in shown if (r["place"], int(r["year"])) == (place, year)]
            made.append(
                {
                    "place": c.place(place),
                    "year": str(year),
                    "from": c.word("known_from", own[0]["source"]),
                    "stated": c.join([f"{label(c, r)} {value_text(r, c.language)}" for r in own]),
                }
            )
            evidence.append(own[0]["evidence"])
    table = frame_of(made, ("place", "year", "from", "stated"))
    readable = c.table(
        table.assign(where=evidence), {"place": None, "year": None, "from": None, "stated": None, "where_from": lambda r: r["where"]}
    )
    leading = [r for r in rows_of(frame) if r["indicator_id"] == PANELS[0] and ends(r)]
    said = []
    for place in c.places:
        own = [r for r in leading if r["place"] == place]
        if own:
            values = {
                "place": c.place(place),
                "n": len(own),
                "first": own[0]["year"],
                "first_value": value_text(own[0], c.language),
                "last": own[-1]["year"],
                "last_value": value_text(own[-1], c.language),
            }
            said.append(c.say("years", "one" if len(own) == 1 else "from_to", **values))
    name = label(c, {"indicator_id": PANELS[0], "phrase": PANELS[0]})
    sentence = Sentence(
        "over-years", c.say("years", "sentence", indicator=name, places=c.join(said) or c.word("phrases", "none")), {"points": len(frame)}
    )
    years_known = sorted({int(r["year"]) for r in rows_of(frame)})
    span = f"{years_known[0]}–{years_known[-1]}" if years_known else "–"
    caption = c.say("years", "caption", n=len(frame), span=span)
    return View(
        "years",
        frame,
        readable,
        caption,
        sentence,
        c.language,
        lambda: plot_years(c, frame, sentence.text, caption),
        c.word("folds", "years"),
    )


@style.styled
def plot_years(c: Context, points: pd.DataFrame, title: str, source: str) -> Figure:
    """Return one panel an indicator with both places in it: a dot a year, joined over consecutive years only, never from place to place.

    Args:
        c: the comparison.
        points: targets of the places over the years.
        title: the finding.
        source: the line at the bottom.
    """
    rows = [row for row in rows_of(points) if ends(row) and row["unit"] in PERCENT]
    names = [key for key in PANELS if any(row["indicator_id"] == key for row in rows)] or list(PANELS[:1])
    down = -(-len(names) // ACROSS)
    fig, axes = style.figure(
        title,
        c.word("years", "subtitle"),
        source,
        height=0.4 + 2.1 * down,
        rows=down,
        columns=min(ACROSS, len(names)),
        squeeze=False,
        sharex=True,
    )
    colours = dict(zip(c.places, style.COLOURS, strict=False))
    drawn: set[str] = set()
    for ax, key in zip(axes.flat, names, strict=False):
        own = [row for row in rows if row["indicator_id"] == key]
        drawn |= _panel(c, ax, own, colours)
        ax.set_title(style.wrap(label(c, {"indicator_id": key, "phrase": key}), 20), loc="left", size=style.SMALL, color=style.SOFT, pad=4)
    for ax in axes.flat[len(names) :]:
        ax.set_axis_off()
    _key(c, fig, colours, drawn)
    said = [f"{c.place(r['place'])} {r['year']} {label(c, r)} {value_text(r, c.language)}" for r in rows]
    return style.finish(fig, c.say("years", "alt", points=c.join(said) or c.word("phrases", "none")))


def _panel(c: Context, ax: Axes, rows: list[dict[str, Any]], colours: Mapping[str, str]) -> set[str]:
    """Draw one indicator's years and return the wordings drawn."""
    style.bare(ax, grid="y")
    ax.margins(x=0.12, y=0.25)
    ax.locator_params(axis="x", integer=True)
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:g}%")
    drawn = set()
    for place, colour in colours.items():
        own = sorted((r for r in rows if r["place"] == place), key=lambda r: r["year"])
        for before, row in itertools.pairwise(own):
            if row["year"] == before["year"] + 1:
                ax.plot([before["year"], row["year"]], [_middle(before), _middle(row)], color=colour, linewidth=0.8, alpha=0.5, zorder=1)
        for i, row in enumerate(own):
            low, high = ends(row) or (0.0, 0.0)
            face = "white" if row["wording"] == "around" else colour
            if low != high:
                ax.plot([row["year"]] * 2, [low, high], color=colour, linewidth=4, solid_capstyle="butt")
            else:
                ax.plot(
                    row["year"], low, MARKS.get(row["wording"] or "", "o"), markersize=5.5, markerfacecolor=face, markeredgecolor=colour
                )
            drawn.add(row["wording"] or "point")
            if i in (0, len(own) - 1):
                said = f"{low:g}" if low == high else f"{low:g}–{high:g}"
                ax.annotate(
                    said, (row["year"], high), xytext=(0, 5), textcoords="offset points", ha="center", size=style.SMALL - 1, color=colour
                )
    return drawn


def _middle(row: Row) -> float:
    low, high = ends(row) or (0.0, 0.0)
    return (low + high) / 2


def _key(c: Context, fig: Figure, colours: Mapping[str, str], drawn: set[str]) -> None:
    """Write the key: places by colour, wordings by glyph."""
    from matplotlib.lines import Line2D

    def mark(marker: str, colour: str, said: str, face: str = "") -> Line2D:
        return Line2D([], [], linestyle="", marker=marker, color=colour, markerfacecolor=face or colour, label=said, markersize=6)

    handles = [mark("s", colour, c.place(place)) for place, colour in colours.items()]
    shapes = {"point": ("o", ""), "around": ("o", "white"), "floor": ("^", ""), "ceiling": ("v", "")}
    handles += [mark(shape, style.SOFT, c.word("wording", name), face) for name, (shape, face) in shapes.items() if name in drawn]
    if "range" in drawn:
        handles.append(Line2D([], [], color=style.SOFT, linewidth=4, label=c.word("wording", "range")))
    style.key(fig, handles)
