"""The sums of a week in sentences: in one form for staff, in another for its owner."""

from webapp.core.i18n import gettext as _
from webapp.core.i18n import ngettext
from webapp.instruments.schedule.activity_catalogue import list_categories
from webapp.instruments.schedule.category_totals import WeekTotals

# Three or more categories that gave equally much energy are not named.
_MOST_NAMED_CATEGORIES = 2


def describe_week_totals(week_totals: WeekTotals) -> list[str]:
    """The week in words: what was planned and done, what came besides, what gave energy."""
    return [_describe_plan_totals(week_totals), *_describe_added_and_energy(week_totals)]


def describe_own_week(week_totals: WeekTotals) -> list[str]:
    """The same as ``describe_week_totals``, said to the owner of the week."""
    return [*_describe_own_plan(week_totals), *_describe_added_and_energy(week_totals)]


def _describe_plan_totals(week_totals: WeekTotals) -> str:
    if not week_totals.planned:
        return _("Inget var planerat.")
    if not week_totals.done:
        return ngettext("Planerade %(n)s sak.", "Planerade %(n)s saker.", week_totals.planned)
    return ngettext(
        "Planerade %(n)s sak och gjorde %(done)s.",
        "Planerade %(n)s saker och gjorde %(done)s.",
        week_totals.planned,
        done=week_totals.done,
    )


def _describe_own_plan(week_totals: WeekTotals) -> list[str]:
    if not week_totals.planned and not week_totals.added:
        return [_("Du planerade inget den här veckan. Att vila är också att göra något.")]
    if not week_totals.planned:
        return [_("Du planerade inget den här veckan.")]
    if week_totals.done:
        return [
            ngettext(
                "Du planerade %(n)s sak och gjorde %(done)s.",
                "Du planerade %(n)s saker och gjorde %(done)s.",
                week_totals.planned,
                done=week_totals.done,
            )
        ]
    planned_sentence = ngettext(
        "Du planerade %(n)s sak.", "Du planerade %(n)s saker.", week_totals.planned
    )
    if not week_totals.answered:
        return [planned_sentence, _("Du har inte svarat på hur det gick än.")]
    return [planned_sentence, _("Det blev på ett annat sätt. Att vila är också att göra något.")]


def _describe_added_and_energy(week_totals: WeekTotals) -> list[str]:
    """What was done besides the plan, and what gave most energy; empty where nothing is known."""
    sentences = []
    if week_totals.added:
        sentences.append(
            ngettext(
                "%(n)s sak till blev gjord.", "%(n)s saker till blev gjorda.", week_totals.added
            )
        )
    category_names = [
        str(list_categories()[category_code].label) for category_code in week_totals.gave_most
    ]
    if len(category_names) == 1:
        sentences.append(_("%(what)s gav mest energi.", what=category_names[0]))
    elif len(category_names) == _MOST_NAMED_CATEGORIES:
        first_name, second_name = category_names
        sentences.append(
            _(
                "%(one)s gav mest energi. Det gjorde %(other)s också.",
                one=first_name,
                other=second_name,
            )
        )
    return sentences
