"""Sunday: what the week became, in a sentence and a picture, and what of it next week keeps."""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice, SelectMultipleField, TextAreaField
from wtforms.fields import HiddenField
from wtforms.validators import Length

from webapp.accounts import resume
from webapp.accounts.access import current_person
from webapp.core import clock
from webapp.core.db import db
from webapp.core.fields import plain
from webapp.core.htmx import is_htmx
from webapp.core.i18n import gettext as _
from webapp.core.i18n import lazy_gettext as _l
from webapp.core.i18n import ngettext
from webapp.core.weeks import DAYS, Week
from webapp.schedule import blocks, body, dots, drawing, page, seen, totals
from webapp.schedule.blocks import Block
from webapp.schedule.blueprint import bp
from webapp.schedule.seen import Told
from webapp.schedule.totals import Totals
from webapp.schedule.views import too_full
from webapp.sheets import filling, road
from webapp.sheets.forms import SheetForm
from webapp.sheets.kinds import Answers
from webapp.sheets.road import Stored
from webapp.sheets.views import readers


def _text(label: object) -> TextAreaField:
    message = _l("Texten är för lång. Korta den till 4 000 tecken.")
    limit = Length(max=body.TEXT_LIMIT, message=message)
    return TextAreaField(label, [limit], filters=[plain], default="")


class BackForm(SheetForm):
    """Two texts, what the page had shown of them, and what goes along into the next week."""

    keep = _text(body.TEXTS["keep"])
    change = _text(body.TEXTS["change"])
    keep_was = HiddenField()
    change_was = HiddenField()
    along = SelectMultipleField(_l("Vad ska med till nästa vecka?"), validate_choice=False)

    def offer(self, there: Mapping[str, Block]) -> None:
        """The planned blocks of the week, to be taken along."""
        self.along.choices = [
            SelectChoice(name, body.label(block)) for name, block in there.items() if block.planned
        ]

    def fill(self, answers: Answers, there: Mapping[str, Block]) -> None:
        """Show what is written so far; everything goes along until somebody says otherwise."""
        for name in body.TEXTS:
            self[name].data = answers.get(name) or ""
            self[f"{name}_was"].data = _token(self[name].data)
        self.along.data = [name for name, block in there.items() if block.planned]

    def told(self) -> dict[str, Told]:
        """The texts as ``seen.save`` takes them."""
        return {
            name: Told(was=self[f"{name}_was"].data or "", now=_token(self[name].data))
            for name in body.TEXTS
        }


@bp.get("/<week:week>/back")
def look_back(week: Week) -> str:
    """How the week went, and what it says about the next."""
    stored, carried = page.mine(current_person(), week), resume.take()
    form = BackForm(carried) if carried is not None else BackForm()
    there = page.planned(stored)
    form.offer(there)
    if carried is None:
        form.fill(stored.draft.answers, there)
    form.ready(stored)
    return _page(week, stored, form, carried=carried is not None)


@bp.post("/<week:week>/back")
def look_on(week: Week) -> ResponseReturnValue:
    """Save the texts; with the button for it, also make the draft of the next week."""
    stored, form = page.mine(current_person(), week), BackForm()
    form.offer(page.planned(stored))
    drafting = "draft" in request.form and not is_htmx()
    if not form.validate() or (drafting and not _fits(week, stored, form)):
        if is_htmx():
            return filling.refused_part(form)
        return _page(week, stored, form), 422
    db.begin_write()
    try:
        stored = _save(week, form)
        if drafting:
            _draft(week, stored, form)
    except msgspec.ValidationError:
        abort(400)
    db.commit()
    if is_htmx():
        return _saved_part(stored, form)
    if drafting:
        return redirect(url_for("schedule.week", week=week.after(1)), code=303)
    flash(_("Sparat."))
    return redirect(url_for("schedule.look_back", week=week), code=303)


def sentences(sums: Totals) -> list[str]:
    """The week in words to whose it is: planned and done, what came besides, what gave energy."""
    # What is told to a handläggare of the rest suits its owner too.
    return [*_planned(sums), *drawing.sentences(sums)[1:]]


def _planned(sums: Totals) -> list[str]:
    if not sums.planned and not sums.added:
        return [_("Du planerade inget den här veckan. Att vila är också att göra något.")]
    if not sums.planned:
        return [_("Du planerade inget den här veckan.")]
    if sums.done:
        return [
            ngettext(
                "Du planerade %(n)s sak och gjorde %(done)s.",
                "Du planerade %(n)s saker och gjorde %(done)s.",
                sums.planned,
                done=sums.done,
            )
        ]
    planned = ngettext("Du planerade %(n)s sak.", "Du planerade %(n)s saker.", sums.planned)
    if not sums.answered:
        return [planned, _("Du har inte svarat på hur det gick än.")]
    return [planned, _("Det blev på ett annat sätt. Att vila är också att göra något.")]


def _saved_part(stored: Stored, form: BackForm) -> str:
    """The status line after a save that the page made by itself, and what it has told now."""
    return render_template(
        "schedule/_back_saved.html", stored=stored, kind=body.KIND, told=form.told()
    )


def _token(text: str | None) -> str:
    """Tells one text from another without repeating it."""
    return hashlib.sha256((text or "").encode()).hexdigest()[:16]


def _save(week: Week, form: BackForm) -> Stored:
    def standing(answers: Answers) -> dict[str, str]:
        return {name: _token(answers.get(name)) for name in body.TEXTS}

    def value(_answers: Answers, name: str) -> Any:
        return form[name].data

    return seen.save(current_person(), week, form.told(), standing, value, form.write())[0]


def _fits(week: Week, stored: Stored, form: BackForm) -> bool:
    """Whether a draft can be made of what was chosen; says beside the question if it cannot."""
    if not _can_draft(week):
        abort(404)
    new, there = _new(week, stored, form)
    if not form.along.data:
        form.along.errors = [_("Välj minst en sak.")]
    elif blocks.too_many(there, new):
        form.along.errors = [too_full()]
    return not form.along.errors


def _new(week: Week, stored: Stored, form: BackForm) -> tuple[dict[str, Block], dict[str, Block]]:
    """What was chosen and is not in the next week already, and what is."""
    there = page.planned(page.mine(current_person(), week.after(1)))
    chosen = {n: block for n, block in page.planned(stored).items() if n in form.along.data}
    return blocks.copied(chosen, blocks.EVERY_DAY, there), there


def _draft(week: Week, stored: Stored, form: BackForm) -> None:
    """One act in the next week, that can be taken back; a page makes its draft once."""
    target, write = week.after(1), form.write()
    new, _there = _new(week, stored, form)
    if write.page in page.mine(current_person(), target).draft.pages:
        flash(_("Utkastet är redan gjort. Du kan ändra det här."))
        return
    if not new:
        flash(_("Allt finns redan. Inget nytt är kopierat."))
        return
    road.act(current_person(), body.KIND, target.key, blocks.changes(new), write)
    flash(
        ngettext(
            "%(n)s sak kopierad. Ta bort det som inte passar.",
            "%(n)s saker kopierade. Ta bort det som inte passar.",
            len(new),
        )
    )


def _can_draft(week: Week) -> bool:
    """A draft is for a week that is not over, near enough to be planned."""
    target = week.after(1)
    return target >= Week.of(clock.today()) and body.may_write(target.key)


def _page(week: Week, stored: Stored, form: BackForm, *, carried: bool = False) -> str:
    there = page.planned(stored)
    return render_template(
        "schedule/look_back.html",
        week=week,
        stored=stored,
        form=form,
        sentences=sentences(totals.of(there, week)),
        picture=dots.picture(there) if there else None,
        days=[
            (number, [(n, b) for n, b in there.items() if b.planned and b.day == number])
            for number in range(DAYS)
        ],
        labels={name: body.label(block) for name, block in there.items()},
        outcomes=body.OUTCOMES,
        pictures={name: body.picture(block) for name, block in there.items()},
        onward=week.after(1) if _can_draft(week) else None,
        carried=carried,
        kind=body.KIND,
        here=request.path,
        readers=readers(current_person(), body.KIND),
    )
