"""A questionnaire as the road knows it: every definition is an instrument of its own."""

from functools import partial

from flask import url_for

from webapp.consent.kinds import ConsentKind
from webapp.core.i18n import lazy_gettext as _l
from webapp.questionnaires import body, plan
from webapp.questions.format import DEFINITION, LANGUAGE, Definition
from webapp.sheets.kinds import SheetKind
from webapp.sheets.page_hooks import OwnerPages

# One decision for all of them: to the person they are one kind of data.
ENKATER = "enkater"


def url(kind: str, key: str, name: str) -> str:
    """The owner's page of a question, or the first one not answered."""
    if name:
        return url_for("questionnaires.question", kind=kind, key=key, name=name)
    return url_for("questionnaires.sheet", kind=kind, key=key)


def sheet_kind_of(definition: Definition) -> SheetKind:
    """The kind of sheet that a definition is."""
    kind = definition.id
    return SheetKind(
        kind=kind,
        label=_l(definition.title),
        schema=body.schema(definition),
        title=partial(body.title, kind),
        mention=partial(body.mention, kind),
        day=body.day,
        may_write=partial(body.may_write, kind),
        lines=partial(body.lines, kind),
        summary=partial(body.summary, kind),
        noted=frozenset({DEFINITION, LANGUAGE}),
        asks_for_care=partial(body.care, kind),
        handed_on=partial(body.sent, kind),
    )


def consent_kind_of(definition: Definition) -> ConsentKind:
    """What consent is asked for it: all enkäter are one kind of data, a wheel is one of its own."""
    belongs_to = partial(plan.asks, kind=definition.id)
    if definition.wheel:
        return ConsentKind(code=definition.id, label=_l(definition.title), belongs_to=belongs_to)
    return ConsentKind(code=ENKATER, label=_l("Enkäter"), belongs_to=belongs_to)


def owner_pages_of(definition: Definition) -> OwnerPages:
    """How a questionnaire without a wheel shows itself to the deltagare."""
    return OwnerPages(
        answer_url=partial(url, definition.id),
        index=lambda: url_for("questionnaires.index"),
        index_label=_l("Dina formulär"),
    )
