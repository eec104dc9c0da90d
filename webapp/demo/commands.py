"""``flask --app webapp demo links``: fresh sign-in links for scripts and people who look around."""

import json

import click
from flask.cli import AppGroup

from webapp.core.db import db
from webapp.demo import links

demo = AppGroup("demo", help="The demo's invented people.")


@demo.command("links")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for scripts.")
def links_command(as_json: bool) -> None:
    """Print a fresh one-time sign-in link for each demo person."""
    found = links.fresh()
    db.commit()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for name, link in found.items():
        click.echo(f"{name} ({link['role']}): {link['url']}")
