"""Background facts in words."""

from webapp.core.fields import DECLINED
from webapp.core.i18n import gettext as _
from webapp.evaluation.rows import Facts
from webapp.questions.asking import voice


def lines(facts: Facts | None) -> list[tuple[str, str]]:
    """Question and answer, in the order of the definition; nothing where nothing is filled in."""
    if facts is None:
        return []
    say = voice(facts.definition)
    return [
        (
            say(each.text),
            _("Uppgiften saknas")
            if facts.answers[each.id] == DECLINED
            else each.words(facts.answers[each.id], say),
        )
        for each in facts.definition.questions
        if each.id in facts.answers
    ]
