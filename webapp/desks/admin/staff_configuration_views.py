"""Organisations, the versions of the consent text, and the insatser as they are defined."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.consent.consent_texts import load_consent_texts
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.desks.admin import queries
from webapp.desks.admin.blueprint import bp
from webapp.desks.admin.forms import (
    ORGANISATION_KIND_LABELS,
    OrganisationForm,
    OrganisationNameForm,
)
from webapp.identity.models import Organisation, OrganisationKind
from webapp.identity.sessions import kept_forms
from webapp.programmes import programme_definitions


@bp.get("/organisations")
def show_organisations() -> str:
    """All organisations, and a form for one more."""
    return _render_organisations(OrganisationForm(formdata=kept_forms.find_kept_form()))


@bp.post("/organisations")
def add_organisation() -> ResponseReturnValue:
    """Add an organisation."""
    organisation_form = OrganisationForm(_list_organisation_names())
    if not organisation_form.validate():
        return _render_organisations(organisation_form), 422
    db.begin_write()
    if organisation_form.name.data in _list_organisation_names():
        abort(409)
    db.session.add(
        Organisation(
            kind=OrganisationKind(organisation_form.kind.data), name=organisation_form.name.data
        )
    )
    db.commit()
    flash(_("Organisationen finns nu i listan."))
    return redirect(url_for("admin.show_organisations"), code=303)


@bp.get("/organisations/<uuid:organisation>")
def show_organisation(organisation: UUID) -> str:
    """A form with the name of one organisation."""
    shown_organisation = _load_organisation(organisation)
    name_form = OrganisationNameForm(formdata=kept_forms.find_kept_form(), obj=shown_organisation)
    return render_template(
        "admin/organisation.html", organisation=shown_organisation, form=name_form
    )


@bp.post("/organisations/<uuid:organisation>")
def rename_organisation(organisation: UUID) -> ResponseReturnValue:
    """Rename an organisation; consents given to it stay as they are."""
    renamed_organisation = _load_organisation(organisation)
    name_form = OrganisationNameForm(
        [
            other_name
            for other_name in _list_organisation_names()
            if other_name != renamed_organisation.name
        ]
    )
    if not name_form.validate():
        return render_template(
            "admin/organisation.html", organisation=renamed_organisation, form=name_form
        ), 422
    db.begin_write()
    renamed_organisation = _load_organisation(organisation)
    if (
        name_form.name.data != renamed_organisation.name
        and name_form.name.data in _list_organisation_names()
    ):
        abort(409)
    renamed_organisation.name = name_form.name.data
    db.commit()
    flash(_("Namnet är ändrat."))
    return redirect(url_for("admin.show_organisations"), code=303)


@bp.get("/consent-texts")
def show_consent_texts() -> str:
    """The versions of the consent text, newest first; each is a file locked by its hash."""
    consent_text_files = load_consent_texts()
    return render_template(
        "admin/consent_texts.html",
        versions=list(reversed(consent_text_files.versions.values())),
        current=consent_text_files.current().version,
    )


@bp.get("/programmes")
def show_programmes() -> str:
    """The insatser as their files define them."""
    return render_template(
        "admin/programmes.html",
        programmes=programme_definitions.load_programmes().values(),
        kinds=ORGANISATION_KIND_LABELS,
    )


def _load_organisation(public_id: UUID) -> Organisation:
    return db.session.scalar(queries.select_organisation(public_id)) or abort(404)


def _list_organisation_names() -> list[str]:
    return [
        organisation.name for organisation in db.session.scalars(queries.select_organisations())
    ]


def _render_organisations(organisation_form: OrganisationForm) -> str:
    return render_template(
        "admin/organisations.html",
        organisations=db.session.scalars(queries.select_organisations()).all(),
        form=organisation_form,
        kinds=ORGANISATION_KIND_LABELS,
    )
