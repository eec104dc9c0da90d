"""Organisations, and the texts and definitions in use."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.consent.consent_texts import load_consent_texts
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.desks.admin import queries
from webapp.desks.admin.blueprint import bp
from webapp.desks.admin.forms import KINDS, NameForm, OrganisationForm
from webapp.identity.models import Organisation, OrganisationKind
from webapp.identity.sessions import kept_forms
from webapp.programmes import programme_definitions


@bp.get("/organisations")
def show_organisations() -> str:
    """All organisations, and a form for one more."""
    return _organisations_page(OrganisationForm(formdata=kept_forms.take_kept_form()))


@bp.post("/organisations")
def add_organisation() -> ResponseReturnValue:
    """Add one."""
    form = OrganisationForm(_list_organisation_names())
    if not form.validate():
        return _organisations_page(form), 422
    db.begin_write()
    if form.name.data in _list_organisation_names():
        abort(409)
    db.session.add(Organisation(kind=OrganisationKind(form.kind.data), name=form.name.data))
    db.commit()
    flash(_("Organisationen finns nu i listan."))
    return redirect(url_for("admin.show_organisations"), code=303)


@bp.get("/organisations/<uuid:organisation>")
def show_organisation(organisation: UUID) -> str:
    """One organisation, to rename."""
    found = _load_organisation(organisation)
    form = NameForm(formdata=kept_forms.take_kept_form(), obj=found)
    return render_template("admin/organisation.html", organisation=found, form=form)


@bp.post("/organisations/<uuid:organisation>")
def rename_organisation(organisation: UUID) -> ResponseReturnValue:
    """Rename it; whom people have given consent to stays the same."""
    found = _load_organisation(organisation)
    form = NameForm([name for name in _list_organisation_names() if name != found.name])
    if not form.validate():
        return render_template("admin/organisation.html", organisation=found, form=form), 422
    db.begin_write()
    found = _load_organisation(organisation)
    if form.name.data != found.name and form.name.data in _list_organisation_names():
        abort(409)
    found.name = form.name.data
    db.commit()
    flash(_("Namnet är ändrat."))
    return redirect(url_for("admin.show_organisations"), code=303)


@bp.get("/consent-texts")
def consent_texts() -> str:
    """The versions of the consent text; they are files, and locked."""
    known = load_consent_texts()
    return render_template(
        "admin/consent_texts.html",
        versions=list(reversed(known.versions.values())),
        current=known.current().version,
    )


@bp.get("/programmes")
def show_programmes() -> str:
    """The insatser as they are defined; they are files."""
    return render_template(
        "admin/programmes.html",
        programmes=programme_definitions.load_programmes().values(),
        kinds=KINDS,
    )


def _load_organisation(public_id: UUID) -> Organisation:
    return db.session.scalar(queries.select_organisation(public_id)) or abort(404)


def _list_organisation_names() -> list[str]:
    return [each.name for each in db.session.scalars(queries.select_organisations())]


def _organisations_page(form: OrganisationForm) -> str:
    return render_template(
        "admin/organisations.html",
        organisations=db.session.scalars(queries.select_organisations()).all(),
        form=form,
        kinds=KINDS,
    )
