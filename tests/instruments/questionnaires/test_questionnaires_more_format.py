"""Questionnaire files: what pages, a wheel, an anonymous one and a lock must be."""

from pathlib import Path

import pytest

from tests.core.test_definitions import refused
from webapp.questions import definition_format

PAGED = """
id: paged
version: 1
title: !t Titel
mention: !t dina svar
occasions: [start]
licence: prov
lock: {owner: Ägaren, reason: Rättigheten är deras}
pages:
  - {title: Först, questions: [one, two]}
  - {title: Sedan, questions: [three]}
wheel:
  - {question: one, name: Ett}
  - {question: two, name: Två}
  - {question: three, name: Tre}
questions:
  - {kind: scale, id: one, text: Ett, least: 1, most: 10, low: l, high: h, agrees: [9, 10]}
  - {kind: scale, id: two, text: Två, least: 1, most: 10, low: l, high: h}
  - {kind: scale, id: three, text: Tre, least: 1, most: 10, low: l, high: h}
"""
ANONYMOUS = """
id: counted
version: 1
title: !t Titel
mention: !t dina svar
occasions: [slut]
licence: prov
anonymous: true
questions:
  - kind: choice
    id: met
    text: Blev du väl bemött
    agrees: [good]
    options: [{code: good, text: Ja}, {code: bad, text: Nej}]
  - {kind: scale, id: feel, text: Hur känns det, least: 1, most: 5, low: l, high: h}
"""

WRONG_PAGED = [
    ("questions: [one, two]", "questions: [one]", "line 9: $.pages: every question stands in one"),
    ("questions: [one, two]", "questions: [two, one]", "line 9: $.pages: every question stands"),
    ("questions: [three]", "questions: [three, one]", "$.pages: every question stands in one"),
    ("questions: [three]", "questions: [three, four]", "$.pages: every question stands in one"),
    ("questions: [three]", "questions: []", "line 11: $.pages[1].questions: needs at least 1"),
    ("title: Sedan", "title: ''", "line 11: $.pages[1].title: is empty"),
    ("title: Sedan, ", "", "line 11: $.pages[1]: 'title' is missing"),
    ("question: two, ", "question: four, ", "line 14: $.wheel[1].question: 'four' is no scale"),
    ("question: two, ", "question: one, ", "line 14: $.wheel[1].question: 'one' stands twice"),
    ("\n  - {question: two, name: Två}", "", "line 12: $.wheel: fewer than 3 areas"),
    ("name: Två}", "name: ' '}", "line 14: $.wheel[1].name: is empty"),
    ("text: Två, least: 1", "text: Två, least: 0", "line 14: $.wheel[1].question: the areas have"),
    ("agrees: [9, 10]", "agrees: [9, 11]", "line 17: $.questions[0].agrees[1]: 11 is no answer"),
    ("agrees: [9, 10]", "agrees: [yes]", "yes is read as yes or no"),
    ("agrees: [9, 10]", "agrees: [high]", "line 17: $.questions[0].agrees[0]: 'high' is no answer"),
    (", reason: Rättigheten är deras", "", "line 8: $.lock: 'reason' is missing"),
    ("owner: Ägaren", "owner: ''", "line 8: $.lock.owner: is empty"),
    ("licence: prov", "licence: prov\nwho: chefen", "line 8: $.who: 'chefen' is none of the words"),
    ("licence: prov", "licence: prov\nways: []", "line 8: $.ways: needs at least 1"),
    ("licence: prov", "licence: prov\nways: [alone, alone]", "line 8: $.ways[1]: 'alone' stands"),
    ("licence: prov", "licence: prov\nways: [apart]", "line 8: $.ways[0]: 'apart' is none"),
]
WRONG_ANONYMOUS = [
    ("agrees: [good]", "agrees: [fine]", "line 13: $.questions[0].agrees[0]: 'fine' is no answer"),
    ("    agrees: [good]\n", "", "line 9: $.questions: none says which answers agree"),
    (
        "{kind: scale, id: feel,",
        "{when: {question: met, answers: [bad]}, kind: scale, id: feel,",
        "line 15: $.questions[1].when: an anonymous question is asked of everybody",
    ),
    (
        "{kind: scale, id: feel, text: Hur känns det, least: 1, most: 5, low: l, high: h}",
        "{kind: long, id: feel, text: Berätta}",
        "line 15: $.questions[1].kind: an anonymous answer is a scale or a choice",
    ),
    ("anonymous: true", "anonymous: true\nwho: handlaggare", "line 8: $.anonymous: such a"),
    (
        "anonymous: true",
        "anonymous: true\nscores: [{id: sum, text: S, how: sum, of: [feel]}]",
        "line 8: $.anonymous: such a questionnaire has no scores",
    ),
    (
        "    options: [{code: good, text: Ja}, {code: bad, text: Nej}]",
        "    options: [{code: good, text: Ja}]",
        "line 14: $.questions[0].options: needs at least 2",
    ),
]


def test_what_is_right_is_taken(tmp_path: Path) -> None:
    for text in (PAGED, ANONYMOUS):
        (tmp_path / "own.yaml").write_text(text)
        assert definition_format.read_definition_file(tmp_path / "own.yaml").questions


@pytest.mark.parametrize(("before", "after", "told"), WRONG_PAGED)
def test_wrong_pages_wheels_and_locks_are_refused(
    tmp_path: Path, before: str, after: str, told: str
) -> None:
    assert before in PAGED
    assert told in refused(tmp_path, PAGED.replace(before, after, 1))


@pytest.mark.parametrize(("before", "after", "told"), WRONG_ANONYMOUS)
def test_what_could_point_at_somebody_is_refused(
    tmp_path: Path, before: str, after: str, told: str
) -> None:
    assert before in ANONYMOUS
    assert told in refused(tmp_path, ANONYMOUS.replace(before, after, 1))
