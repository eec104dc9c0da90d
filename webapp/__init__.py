"""The application factory: the only module that knows every slice."""

import gc
import hashlib
from typing import Any
from wsgiref.headers import Headers

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from webapp import (
    accounts,
    admin,
    casework,
    consent,
    demo,
    diary,
    documents,
    evaluation,
    indicators,
    invitations,
    livshjulet,
    pages,
    programmes,
    questionnaires,
    questions,
    report,
    results,
    schedule,
    sheets,
)
from webapp.core import commands, errors, guard, headers, htmx, i18n, nav, sealing, urls
from webapp.core.db import db
from webapp.core.lean import Lean
from webapp.core.registry import freeze_registry
from webapp.core.settings import ROOT, Mode, Settings, read


def create_app(settings: Settings | None = None) -> Flask:
    """The app as ``settings`` say, by default those of the environment.

    Raises:
        SettingsError: a setting is missing, malformed, or does not open the database.
        DefinitionError: an insats, questionnaire or consent text cannot be used.
    """
    settings = settings or read()
    app = Flask(__name__, static_folder=str(ROOT / "static"), template_folder="templates")
    app.jinja_options = {
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": [Lean],
    }
    app.config.update(_config(settings))
    app.extensions["settings"] = settings
    urls.init_app(app)
    db.init_app(app, settings.database_url)
    _add_parts(app, settings)
    freeze_registry(app)
    _serve(app, settings)
    with app.app_context():
        try:
            sealing.check()
            programmes.check()
            questions.check()
        finally:
            db.session.close()
            db.engine.dispose()
    if settings.mode is not Mode.TEST:
        # What the app is made of stays; collecting garbage need not look through it each time.
        gc.collect()
        gc.freeze()
    return app


def _config(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key,
        "TESTING": settings.mode is Mode.TEST,
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


def _add_parts(app: Flask, settings: Settings) -> None:
    for part in (errors, htmx, i18n, nav, commands):
        part.init_app(app)
    headers.init_app(app, settings)
    guard.init_app(app)
    accounts.init_app(app)
    programmes.init_app(app, settings)
    questions.init_app(app)
    consent.init_app(app, settings)
    for slice_ in (sheets, documents, diary, schedule, report, questionnaires, indicators):
        slice_.init_app(app)
    evaluation.init_app(app, settings)
    for slice_ in (livshjulet, invitations, casework, results, admin, pages):
        slice_.init_app(app)
    if settings.mode is not Mode.PRODUCTION:
        demo.init_app(app)


def _serve(app: Flask, settings: Settings) -> None:
    """Static files with versioned names, and the true address of whoever asks."""
    versions = {
        path.relative_to(ROOT / "static").as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (ROOT / "static").rglob("*.*")
        if path.suffix != ".gz"
    }

    def asset(name: str) -> str:
        return f"{app.static_url_path}/{name}?v={versions[name][:8]}"

    app.jinja_env.globals["asset"] = asset
    fixed = headers.fixed(settings)

    def add_headers(headers: Headers, _path: str, _url: str) -> None:
        for name, value in fixed.items():
            headers[name] = value

    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(ROOT / "static"),
        prefix="static/",
        immutable_file_test=lambda _path, _url: True,
        allow_all_origins=False,
        add_headers_function=add_headers,
    )
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
