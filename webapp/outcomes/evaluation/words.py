"""Background facts in words."""

from webapp.core.form_fields import DECLINED
from webapp.core.i18n import gettext as _
from webapp.outcomes.evaluation.export_rows import BackgroundFacts
from webapp.questions.asking import choose_translator


def list_background_lines(background_facts: BackgroundFacts | None) -> list[tuple[str, str]]:
    """Question and answer, in the order of the definition; nothing where nothing is filled in."""
    if background_facts is None:
        return []
    translate_text = choose_translator(background_facts.definition)
    return [
        (
            translate_text(question.text),
            _("Uppgiften saknas")
            if background_facts.answers[question.id] == DECLINED
            else question.describe_answer(background_facts.answers[question.id], translate_text),
        )
        for question in background_facts.definition.questions
        if question.id in background_facts.answers
    ]
