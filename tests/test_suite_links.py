"""Links from one page to another: they lead to the page of the same sweep values, or are names only."""

from __future__ import annotations

from types import SimpleNamespace

from policylib.suite.links import lead_on
from policylib.suite.status import Status


def job(notebook, reports):
    values = {"reports": reports}
    return SimpleNamespace(
        page=f"{notebook}-{'+'.join(reports)}",
        notebook=SimpleNamespace(name=notebook),
        language="zh",
        swept=("reports",),
        effective=lambda: values,
    )


def test_a_briefing_in_a_sweep_links_to_its_own_pair():
    jobs = [job(name, pair) for name in ("06_trends", "01_briefing") for pair in (["jia-2021", "jia-2022"], ["yi-2021", "yi-2022"])]
    suite = SimpleNamespace(jobs=jobs)
    inside = (
        '<td><a href="06_trends.html#outcomes">06_trends · outcomes</a></td><td><a href="02_targets.html#gaps">02_targets · gaps</a></td>'
    )
    led = lead_on(inside, suite, Status(), jobs[3])
    assert led == '<td><a href="06_trends-yi-2021+yi-2022.html#outcomes">06_trends · outcomes</a></td><td>02_targets · gaps</td>'


def test_other_links_stand_as_they_are():
    here = job("06_trends", ["jia-2021"])
    inside = '<a href="evidence/jia-2021.html#t120">120–123</a> <a href="https://facts.example/06_trends.html#x">facts.example</a>'
    assert lead_on(inside, SimpleNamespace(jobs=[here]), Status(), here) == inside
