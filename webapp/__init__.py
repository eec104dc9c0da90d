"""The application factory: the only module that knows every slice."""

import gc
import hashlib
from typing import Any
from wsgiref.headers import Headers

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from webapp import consent, demo, documents, identity, pages, programmes, questions, sheets
from webapp.core import (
    commands,
    errors,
    guard,
    headers,
    htmx,
    i18n,
    menu,
    page_addresses,
    person_data,
    sealing,
    urls,
)
from webapp.core.db import db
from webapp.core.registry import freeze_registry
from webapp.core.settings import PROJECT_ROOT, RunMode, Settings, read_settings
from webapp.core.template_whitespace import IndentationRemover
from webapp.desks import admin, casework, participant
from webapp.instruments import diary, livshjulet, questionnaires, report, schedule
from webapp.outcomes import evaluation, indicators, invitations, results


def create_app(settings: Settings | None = None) -> Flask:
    """The app as ``settings`` say, by default those of the environment.

    Raises:
        SettingsError: a setting is missing, malformed, or does not open the database.
        DefinitionError: an insats, questionnaire or consent text cannot be used.
    """
    settings = settings or read_settings()
    app = Flask(__name__, static_folder=str(PROJECT_ROOT / "static"), template_folder="templates")
    app.jinja_options = {
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": [IndentationRemover],
    }
    app.config.update(_build_flask_config(settings))
    app.extensions["settings"] = settings
    urls.init_app(app)
    db.init_app(app, settings.database_url)
    _add_slices(app, settings)
    freeze_registry(app)
    _serve_static_files(app, settings)
    with app.app_context():
        try:
            sealing.validate_master_keys()
            programmes.validate_used_programmes()
            questions.validate_answered_wordings()
        finally:
            db.session.close()
            db.engine.dispose()
    if settings.mode is not RunMode.TEST:
        # What the app is made of stays; collecting garbage need not look through it each time.
        gc.collect()
        gc.freeze()
    return app


def _build_flask_config(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key,
        "TESTING": settings.mode is RunMode.TEST,
        "TEMPLATES_AUTO_RELOAD": False,
        "TRUSTED_HOSTS": [settings.host, "localhost", "127.0.0.1"],
        "MAX_CONTENT_LENGTH": 64 * 1024,
        "MAX_FORM_MEMORY_SIZE": 64 * 1024,
        "MAX_FORM_PARTS": 200,
        "SESSION_COOKIE_NAME": "__Host-page" if settings.https else "page",
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # A page may lie open on a phone for hours; the token lives as long as its cookie, and
        # core.guard refuses what another site sends.
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "WTF_I18N_ENABLED": False,
    }


def _add_slices(app: Flask, settings: Settings) -> None:
    for core_part in (errors, htmx, i18n, menu, page_addresses, commands, person_data):
        core_part.init_app(app)
    headers.init_app(app, settings)
    guard.init_app(app)
    identity.init_app(app)
    programmes.init_app(app, settings)
    questions.init_app(app)
    consent.init_app(app, settings)
    for feature_slice in (
        sheets,
        participant,
        documents,
        diary,
        schedule,
        report,
        questionnaires,
        indicators,
    ):
        feature_slice.init_app(app)
    evaluation.init_app(app, settings)
    for feature_slice in (livshjulet, invitations, casework, results, admin, pages):
        feature_slice.init_app(app)
    if settings.mode is not RunMode.PRODUCTION:
        demo.init_app(app)


def _serve_static_files(app: Flask, settings: Settings) -> None:
    """Static files with versioned names, and the true address of whoever asks."""
    file_hashes = {
        static_path.relative_to(PROJECT_ROOT / "static").as_posix(): hashlib.sha256(
            static_path.read_bytes()
        ).hexdigest()
        for static_path in (PROJECT_ROOT / "static").rglob("*.*")
        if static_path.suffix != ".gz"
    }

    def build_asset_url(file_name: str) -> str:
        return f"{app.static_url_path}/{file_name}?v={file_hashes[file_name][:8]}"

    app.jinja_env.globals["asset"] = build_asset_url
    static_headers = headers.build_fixed_headers(settings)

    def add_static_headers(file_headers: Headers, _path: str, _url: str) -> None:
        for header_name, header_value in static_headers.items():
            file_headers[header_name] = header_value

    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(PROJECT_ROOT / "static"),
        prefix="static/",
        immutable_file_test=lambda _path, _url: True,
        allow_all_origins=False,
        add_headers_function=add_static_headers,
    )
    if settings.proxies:
        proxy_count = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxy_count, x_proto=proxy_count, x_host=proxy_count
        )
