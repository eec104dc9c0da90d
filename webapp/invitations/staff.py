"""A handläggare invites a person of theirs; nothing here tells whether anybody has answered."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts.access import current_staff, only
from webapp.accounts.models import Account, Role
from webapp.core import audit, clock
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.invitations import rights
from webapp.invitations.models import Invitation
from webapp.programmes import colleagues
from webapp.programmes.definitions import programmes
from webapp.programmes.queries import enrolment_of
from webapp.programmes.service import note

bp = Blueprint(
    "invitations_staff",
    __name__,
    url_prefix="/handlaggare/persons/<uuid:person>/indicators",
    template_folder="templates",
)
bp.before_request(only(Role.HANDLAGGARE))


@bp.get("/")
def invitations(person: UUID) -> str:
    """What the person can be invited to, and what they are."""
    found = _theirs(person)
    invited = rights.invited(found.id)
    offers = [
        {
            "title": definition.title,
            "kind": definition.id,
            "occasion": occasion,
            "invited": (definition.id, occasion) in invited,
        }
        for definition, occasion in rights.anonymous(_programme(found))
    ]
    return render_template("invitations/invite.html", person=found, offers=offers)


@bp.post("/")
def invite(person: UUID) -> ResponseReturnValue:
    """Give the right, once; again gives the same answer and no other right."""
    wanted = (request.form.get("kind"), request.form.get("occasion"))
    db.begin_write()
    found = _theirs(person)
    programme = _programme(found)
    if wanted not in [(each.id, occasion) for each, occasion in rights.anonymous(programme)]:
        abort(404)
    _give(found, programme.code, *wanted)
    db.commit()
    flash(_("Personen är inbjuden."))
    return redirect(url_for("invitations_staff.invitations", person=person), code=303)


def _give(person: Account, programme: str, kind: Any, occasion: Any) -> None:
    name = {
        "person_id": person.id,
        "programme": programme,
        "instrument": kind,
        "occasion": occasion,
    }
    given = db.session.execute(
        db.insert(Invitation)
        .values(**name, invited_by=current_staff().id, since=clock.today())
        # A right by rule that was used up looks, and is noted, like one nobody has touched.
        .on_conflict_do_update(
            index_elements=list(name),
            set_={"invited_by": current_staff().id},
            where=Invitation.invited_by.is_(None),
        )
        .returning(Invitation.id)
    ).first()
    if given is not None:
        note(audit.Action.INVITED, current_staff(), person.id, f"indicators/{kind}")


def _theirs(public_id: UUID) -> Account:
    """A person I work with today; anybody else is a 404."""
    return db.session.scalar(colleagues.my_person(current_staff(), public_id)) or abort(404)


def _programme(person: Account) -> Any:
    """The insats of the person's newest enrolment."""
    enrolment = db.session.scalar(*enrolment_of(person.id))
    return programmes().get(enrolment.programme) if enrolment else None
