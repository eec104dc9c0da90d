"""A questionnaire as the road knows it: every definition is an instrument of its own."""

from functools import partial

from flask import url_for

from webapp.core.i18n import lazy_gettext as _l
from webapp.questionnaires import body, plan
from webapp.questions.format import DEFINITION, LANGUAGE, Definition
from webapp.sheets.instruments import Instrument

# One decision for all of them: to the person they are one kind of data.
ENKATER = ("enkater", _l("Enkäter"))


def url(kind: str, key: str, name: str) -> str:
    """The owner's page of a question, or the first one not answered."""
    if name:
        return url_for("questionnaires.question", kind=kind, key=key, name=name)
    return url_for("questionnaires.sheet", kind=kind, key=key)


def of(definition: Definition) -> Instrument:
    """The instrument that a definition is."""
    kind = definition.id
    return Instrument(
        kind=kind,
        label=_l(definition.title),
        schema=body.schema(definition),
        options={},
        title=partial(body.title, kind),
        mention=partial(body.mention, kind),
        day=body.day,
        may_write=partial(body.may_write, kind),
        lines=partial(body.lines, kind),
        summary=partial(body.summary, kind),
        measures=lambda _answers: {},
        cards=lambda _states: plan.cards(kind),
        url=partial(url, kind),
        consent=None if definition.wheel else ENKATER,
        belongs=partial(plan.asks, kind=kind),
        index=lambda: url_for("questionnaires.index"),
        index_label=_l("Dina formulär"),
        noted=frozenset({DEFINITION, LANGUAGE}),
        care=partial(body.care, kind),
        handed_on=partial(body.sent, kind),
    )
