"""A handläggare invites a person they work with; no page here shows who has answered."""

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core import audit, clock
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.ids import PersonId
from webapp.identity.models import Account, Role
from webapp.identity.sessions.current import current_staff, require_role
from webapp.outcomes.invitations import answer_rights
from webapp.outcomes.invitations.invitation_pages import InvitationOffer, InvitePersonPage
from webapp.outcomes.invitations.models import AnswerRightRecord
from webapp.programmes import staff_queries
from webapp.programmes.participation import find_own_programme
from webapp.programmes.service import write_staff_event

bp = Blueprint(
    "invitations_staff",
    __name__,
    url_prefix="/handlaggare/persons/<uuid:person>/indicators",
    template_folder="templates",
)
bp.before_request(require_role(Role.HANDLAGGARE))


@bp.get("/")
def show_invitation_offers(person: UUID) -> str:
    """What the person can be invited to, and what they are invited to already."""
    person_account = _load_invited_person(person)
    invited_occasions = answer_rights.list_visible_invitations(PersonId(person_account.id))
    invitation_offers = [
        InvitationOffer(
            title=definition.title,
            kind=definition.id,
            occasion=occasion,
            is_invited=(definition.id, occasion) in invited_occasions,
        )
        for definition, occasion in answer_rights.list_anonymous_questionnaires(
            find_own_programme(PersonId(person_account.id))
        )
    ]
    return render_template(
        "invitations/invite.html",
        page=InvitePersonPage(person=person_account, offers=invitation_offers),
    )


@bp.post("/")
def give_invitation(person: UUID) -> ResponseReturnValue:
    """Give the right to answer once; a second press changes nothing."""
    sheet_kind = request.form.get("kind", "")
    occasion = request.form.get("occasion", "")
    db.begin_write()
    person_account = _load_invited_person(person)
    programme = find_own_programme(PersonId(person_account.id))
    offered_occasions = [
        (definition.id, offered_occasion)
        for definition, offered_occasion in answer_rights.list_anonymous_questionnaires(programme)
    ]
    if programme is None or (sheet_kind, occasion) not in offered_occasions:
        abort(404)
    _write_answer_right(person_account, programme.code, sheet_kind, occasion)
    db.commit()
    flash(_("Personen är inbjuden."))
    return redirect(url_for("invitations_staff.show_invitation_offers", person=person), code=303)


def _write_answer_right(
    person_account: Account, programme: str, sheet_kind: str, occasion: str
) -> None:
    """Write the right and its event; neither where the person was invited before."""
    right_key = {
        "person_id": person_account.id,
        "programme": programme,
        "instrument": sheet_kind,
        "occasion": occasion,
    }
    written_row = db.session.execute(
        db.insert(AnswerRightRecord)
        .values(**right_key, invited_by=current_staff().id, since=clock.today())
        # A row without ``invited_by`` is a right by rule that was used up. It becomes an invitation
        # as if there were no row, so that the handläggare cannot see that it was used.
        .on_conflict_do_update(
            index_elements=list(right_key),
            set_={"invited_by": current_staff().id},
            where=AnswerRightRecord.invited_by.is_(None),
        )
        .returning(AnswerRightRecord.id)
    ).first()
    if written_row is not None:
        write_staff_event(
            audit.AuditAction.INVITED,
            current_staff(),
            PersonId(person_account.id),
            f"indicators/{sheet_kind}",
        )


def _load_invited_person(public_id: UUID) -> Account:
    """A person that the handläggare works with today; a 404 for anybody else."""
    return db.session.scalar(staff_queries.select_own_person(current_staff(), public_id)) or abort(
        404
    )
