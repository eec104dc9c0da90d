"""``flask --app webapp demo links``: fresh sign-in links for scripts and people who look around."""

import json

import click
from flask.cli import AppGroup

from webapp.core.db import db
from webapp.demo import demo_links

demo_group = AppGroup("demo", help="The demo's invented people.")


@demo_group.command("links")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for scripts.")
def print_demo_links(as_json: bool) -> None:
    """Print a fresh one-time sign-in link for each demo person."""
    links_by_person = demo_links.create_demo_links()
    db.commit()
    if as_json:
        click.echo(json.dumps(links_by_person, ensure_ascii=False, indent=1))
        return
    for person_name, demo_link in links_by_person.items():
        click.echo(f"{person_name} ({demo_link['role']}): {demo_link['url']}")
