"""Consent: the text, the questions, a receipt for the answers, and changing them later."""

from flask import Flask

from webapp.consent import (  # noqa: F401 - their routes
    commands,
    owner_round_views,
    owner_views,
)
from webapp.consent.blueprint import bp
from webapp.consent.consent_texts import CONSENT_TEXTS, ConsentText
from webapp.consent.person_data import CONSENT_PERSON_DATA
from webapp.core import menu
from webapp.core.i18n import lazy_gettext as _l
from webapp.core.person_data import claim_person_data
from webapp.core.settings import Settings
from webapp.identity.models import Role


def init_app(app: Flask, settings: Settings) -> None:
    """Load and validate the consent texts, and add the pages and the command.

    Raises:
        DefinitionError: a text cannot be used, was changed, or is not locked.
    """
    CONSENT_TEXTS.fill(
        app, commands.load_locked_texts(app, settings.consent_texts_dir, ConsentText)
    )
    claim_person_data(app, "consent", CONSENT_PERSON_DATA)
    app.register_blueprint(bp)
    app.cli.add_command(commands.consent_texts_group)
    menu.add_menu_place(app, Role.DELTAGARE, "consent.show_consent_overview", _l("Samtycke"), 40)
