"""Organisations, and the texts and definitions in use."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import resume
from webapp.accounts.models import Organisation, OrganisationKind
from webapp.admin import queries
from webapp.admin.blueprint import bp
from webapp.admin.forms import KINDS, NameForm, OrganisationForm
from webapp.consent.texts import texts
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.programmes import definitions


@bp.get("/organisations")
def organisations() -> str:
    """All organisations, and a form for one more."""
    return _organisations_page(OrganisationForm(formdata=resume.take()))


@bp.post("/organisations")
def add_organisation() -> ResponseReturnValue:
    """Add one."""
    form = OrganisationForm(_names())
    if not form.validate():
        return _organisations_page(form), 422
    db.begin_write()
    if form.name.data in _names():
        abort(409)
    db.session.add(Organisation(kind=OrganisationKind(form.kind.data), name=form.name.data))
    db.commit()
    flash(_("Organisationen finns nu i listan."))
    return redirect(url_for("admin.organisations"), code=303)


@bp.get("/organisations/<uuid:organisation>")
def organisation(organisation: UUID) -> str:
    """One organisation, to rename."""
    found = _organisation(organisation)
    form = NameForm(formdata=resume.take(), obj=found)
    return render_template("admin/organisation.html", organisation=found, form=form)


@bp.post("/organisations/<uuid:organisation>")
def rename_organisation(organisation: UUID) -> ResponseReturnValue:
    """Rename it; whom people have given consent to stays the same."""
    found = _organisation(organisation)
    form = NameForm([name for name in _names() if name != found.name])
    if not form.validate():
        return render_template("admin/organisation.html", organisation=found, form=form), 422
    db.begin_write()
    found = _organisation(organisation)
    if form.name.data != found.name and form.name.data in _names():
        abort(409)
    found.name = form.name.data
    db.commit()
    flash(_("Namnet är ändrat."))
    return redirect(url_for("admin.organisations"), code=303)


@bp.get("/consent-texts")
def consent_texts() -> str:
    """The versions of the consent text; they are files, and locked."""
    known = texts()
    return render_template(
        "admin/consent_texts.html",
        versions=list(reversed(known.versions.values())),
        current=known.current().version,
    )


@bp.get("/programmes")
def programmes() -> str:
    """The insatser as they are defined; they are files."""
    return render_template(
        "admin/programmes.html", programmes=definitions.programmes().values(), kinds=KINDS
    )


def _organisation(public_id: UUID) -> Organisation:
    return db.session.scalar(queries.organisation(public_id)) or abort(404)


def _names() -> list[str]:
    return [each.name for each in db.session.scalars(queries.organisations())]


def _organisations_page(form: OrganisationForm) -> str:
    return render_template(
        "admin/organisations.html",
        organisations=db.session.scalars(queries.organisations()).all(),
        form=form,
        kinds=KINDS,
    )
