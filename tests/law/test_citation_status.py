"""What a citation is worth on a day, and what stands instead."""

from __future__ import annotations

import datetime as dt

import pytest

from feecase.law.citation_status import standing
from feecase.law.succession import predecessors
from feecase.model.trace import Citation

D = dt.date.fromisoformat
NOW = "2026-11-22"

TABLE = [
    # work, article, paragraph, version meant, on, status, successors
    ("minfadian", "944", 2, None, NOW, "in-force", []),
    ("minfadian", "944", 4, None, NOW, "no-such-article", []),
    ("minfadian", "1261", None, None, NOW, "no-such-article", []),
    ("minfadian", "845", None, None, NOW, "not-in-library", []),
    ("minfadian", "577", None, None, "2020-12-31", "not-yet", []),
    ("hetongfa", "107", None, None, NOW, "repealed", [("minfadian", "577")]),
    ("hetongfa", "107", None, None, "2019-06-30", "in-force", []),
    ("hetongfa", "429", None, None, NOW, "no-such-article", []),
    ("hetongfa", "114", None, None, NOW, "repealed", [("minfadian", "585")]),
    ("wuquanfa", "72", None, None, NOW, "repealed", [("minfadian", "273")]),
    ("minfa-tongze", "135", None, None, NOW, "repealed", [("minfadian", "188")]),
    ("minfa-tongze", "106", 2, None, NOW, "repealed", [("minfadian", "1165")]),
    ("minfa-zongze", "188", None, None, NOW, "repealed", [("minfadian", "188")]),
    ("wuye-tiaoli", "41", 1, None, NOW, "in-force", []),
    ("wuye-tiaoli", "42", None, "2007-10-01", NOW, "renumbered", [("wuye-tiaoli", "41")]),
    ("wuye-tiaoli", "67", None, "2007-10-01", NOW, "renumbered", [("wuye-tiaoli", "64")]),
    ("wuye-tiaoli", "67", None, "2007-10-01", "2017-01-01", "renumbered", [("wuye-tiaoli", "65")]),
    ("wuye-tiaoli", "33", None, "2007-10-01", NOW, "repealed", []),
    ("wuye-tiaoli", "69", None, None, NOW, "renumbered", [("wuye-tiaoli", "66")]),
    ("wuye-tiaoli", "71", None, None, NOW, "no-such-article", []),
    ("wuye-jieshi", "6", None, None, NOW, "repealed", [("minfadian", "944"), ("minfadian", "944")]),
    ("wuye-jieshi", "6", None, None, "2019-06-30", "in-force", []),
    ("wuye-jieshi", "5", None, "2009-10-01", NOW, "renumbered", [("wuye-jieshi", "2")]),
    ("wuye-jieshi", "7", None, None, NOW, "repealed", [("wuye-tiaoli", "41")]),
    ("wuye-jieshi", "4", None, None, "2019-06-30", "not-in-library", []),
    ("wuye-jieshi", "14", None, None, NOW, "no-such-article", []),
    ("minsufa", "165", None, None, NOW, "in-force", []),
    ("minsufa", "162", None, "2017-07-01", NOW, "renumbered", [("minsufa", "165")]),
    ("minsufa", "214", None, "2017-07-01", NOW, "renumbered", [("minsufa", "225")]),
    ("minsufa", "88", None, "2022-01-01", NOW, "in-force", [("minsufa", "88")]),
    ("minsufa", "130", None, "2022-01-01", NOW, "amended", [("minsufa", "130")]),
    ("minsufa", "165", None, "2022-01-01", "2020-06-30", "not-yet", []),
    ("minsu-jieshi", "274", None, "2021-01-01", NOW, "repealed", []),
    ("minsu-jieshi", "552", None, None, NOW, "renumbered", [("minsu-jieshi", "550")]),
    ("minzong-shixiao-jieshi", "2", None, None, NOW, "repealed", [("shijian-xiaoli", "1")]),
    ("dianxin-tiaoli", "31", None, None, "2015-01-01", "not-in-library", []),
    ("minshi-anyou", "121", None, "2021-01-01", NOW, "renumbered", [("minshi-anyou", "126")]),
    ("xingfa", "286-1", None, None, NOW, "not-in-library", []),
]


@pytest.mark.parametrize(("work", "article", "paragraph", "version", "on", "status", "successors"), TABLE)
def test_status_and_successors(statutes, work, article, paragraph, version, on, status, successors):
    cited = Citation(work=work, article=article, paragraph=paragraph, on=D(version) if version else None)
    found = standing(statutes, cited, on=D(on))
    assert found.status == status
    assert [(s.citation.work, s.citation.article) for s in found.successors] == successors
    if status != "in-force":
        assert found.note or found.successors


@pytest.mark.parametrize(
    ("work", "on", "status"),
    [
        ("minfadian", NOW, "in-force"),
        ("minfadian", "2020-12-31", "not-yet"),
        ("hetongfa", NOW, "repealed"),
        ("hetongfa", "2020-12-31", "in-force"),
        ("xingfa", NOW, "not-in-library"),
        ("minfa-tongze", "1990-01-01", "not-in-library"),
    ],
)
def test_a_law_as_such(statutes, work, on, status):
    assert standing(statutes, None, on=D(on), work=work).status == status


def test_an_article_that_once_bore_another_number_says_so(statutes):
    found = standing(statutes, Citation(work="wuye-tiaoli", article="42"), on=D(NOW))
    assert found.status == "in-force"
    assert "2007年10月1日文本的第四十二条现为第四十一条" in found.note


def test_wording_that_was_not_read_is_marked(statutes):
    found = standing(statutes, Citation(work="susong-shixiao-guiding", article="11"), on=D("2019-01-01"))
    assert "推定" in found.note


def test_every_recorded_succession_leads_somewhere_or_says_that_it_ends(statutes):
    today = D(NOW)
    for slug in statutes.works:
        for entry in statutes.succession(slug):
            found = standing(
                statutes, Citation(work=slug, article=entry.article, paragraph=entry.paragraph, on=entry.version), on=today
            )
            law = statutes.work(slug)
            if law.repealed and law.repealed.on <= today:
                assert found.status == "repealed", (slug, entry)
            if entry.to and found.status != "in-force":
                assert found.successors or "去向未记录" in found.note, (slug, entry)


def test_predecessors_go_back_through_versions_and_laws(statutes):
    found = [(t.work, str(t.version), t.article) for t in predecessors(statutes, "minsufa", D("2024-01-01"), "225")]
    assert found == [("minsufa", "2022-01-01", "221"), ("minsufa", "2017-07-01", "214")]
    assert ("hetongfa", D("1999-10-01"), "107") in {
        (t.work, t.version, t.article) for t in predecessors(statutes, "minfadian", D("2021-01-01"), "577")
    }
