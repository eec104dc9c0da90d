"""Consent: three short pages, one decision at a time, a receipt, and a change at any moment."""

from flask import Flask

from webapp.accounts.models import Role
from webapp.consent import asking, commands, views
from webapp.consent.blueprint import bp
from webapp.consent.texts import CONSENT_TEXTS, ConsentText
from webapp.core import nav
from webapp.core.i18n import lazy_gettext as _l
from webapp.core.settings import Settings

__all__ = ["asking", "init_app", "views"]


def init_app(app: Flask, settings: Settings) -> None:
    """Load and prove the consent texts, and add the pages and the command.

    Raises:
        DefinitionError: a text cannot be used, was changed, or is not locked.
    """
    CONSENT_TEXTS.fill(app, commands.load(app, settings.consent_texts_dir, ConsentText))
    app.register_blueprint(bp)
    app.cli.add_command(commands.group)
    nav.add(app, Role.DELTAGARE, "consent.overview", _l("Samtycke"), 40)
