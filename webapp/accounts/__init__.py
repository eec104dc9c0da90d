"""People and sign-in: cards and PINs, passkeys, passwords, sessions, and nothing lost with one."""

from flask import Flask
from flask_wtf.csrf import CSRFError, CSRFProtect

from webapp.accounts import (
    account,
    activation,
    gate,
    leaving,
    own_passkeys,
    resume,
    setup,
    staff,
    views,
)
from webapp.accounts.access import login_manager
from webapp.accounts.blueprint import bp
from webapp.accounts.commands import create_admin
from webapp.accounts.people import create_person, create_staff
from webapp.core.guard import SIGNED_OUT_ANSWER

# The modules named here hang their views on the blueprint when they are read.
__all__ = [
    "account",
    "activation",
    "create_person",
    "create_staff",
    "init_app",
    "leaving",
    "own_passkeys",
    "setup",
    "staff",
    "views",
]


def init_app(app: Flask) -> None:
    """Add sign-in to ``app``: who asks, the CSRF check, the pages, the command."""
    login_manager.init_app(app)
    SIGNED_OUT_ANSWER.fill(app, gate.signed_out)
    CSRFProtect(app)
    app.register_error_handler(CSRFError, gate.no_token)
    app.before_request(gate.keep_awake)
    app.after_request(resume.forget_when_sent)
    app.context_processor(gate.shell)
    app.register_blueprint(bp)
    app.cli.add_command(create_admin)
