"""Identity: who people are, what they sign in with, their sessions, and the pages for that."""

from flask import Flask
from flask_wtf.csrf import CSRFError, CSRFProtect

from webapp.core.guard import SIGNED_OUT_ANSWER
from webapp.core.person_data import claim_person_data
from webapp.identity.commands import create_admin
from webapp.identity.person_data import IDENTITY_PERSON_DATA
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import login_manager
from webapp.identity.sign_in import (  # noqa: F401 - their routes
    account_views,
    card_setup,
    leaving_views,
    owner_views,
    passkey_views,
    signed_out,
    staff_activation,
    staff_views,
)
from webapp.identity.sign_in.blueprint import bp


def init_app(app: Flask) -> None:
    """Add sign-in to ``app``: who asks, the CSRF check, the pages, the command."""
    claim_person_data(app, "identity", IDENTITY_PERSON_DATA)
    login_manager.init_app(app)
    SIGNED_OUT_ANSWER.fill(app, signed_out.answer_signed_out)
    CSRFProtect(app)
    app.register_error_handler(CSRFError, signed_out.answer_csrf_error)
    app.before_request(signed_out.keep_session_awake)
    app.after_request(kept_forms.forget_sent_form)
    app.context_processor(signed_out.build_session_context)
    app.register_blueprint(bp)
    app.cli.add_command(create_admin)
