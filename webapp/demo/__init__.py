"""Demo: invented people, and links that sign in as one of them. Never in production."""

from flask import Flask

from webapp.demo.commands import demo_group
from webapp.demo.demo_sign_in import bp


def init_app(app: Flask) -> None:
    """Add the sign-in links and the command that makes them."""
    app.register_blueprint(bp)
    app.cli.add_command(demo_group)
