"""``flask --app webapp create-admin``: the first administrator."""

import click
import sqlalchemy as sa
from flask.cli import with_appcontext

from webapp.core.db import db
from webapp.core.settings import current_settings
from webapp.identity.credentials import staff_invitations
from webapp.identity.models import Account, Role
from webapp.identity.people import accounts


@click.command("create-admin")
@click.option("--username", prompt="User name", help="What the administrator signs in with.")
@click.option("--name", prompt="Name", help="What others see.")
@with_appcontext
def create_admin(username: str, name: str) -> None:
    """Make an administrator and print the invitation code they begin with."""
    wanted_username = accounts.normalise_username(username)
    if not wanted_username or not name.strip():
        raise click.ClickException("Both a user name and a name are needed.")
    db.begin_write()
    if (
        db.session.scalar(sa.select(Account.id).where(Account.username == wanted_username))
        is not None
    ):
        raise click.ClickException("That user name is taken.")
    administrator = accounts.create_staff(Role.ADMINISTRATOR, name.strip(), wanted_username)
    invitation_code = staff_invitations.issue_invitation(administrator.id)
    db.commit()
    valid_days = staff_invitations.INVITATION_PERIOD.days
    # A command has no request to take the address from; the path is the same everywhere.
    invitation_path = "/staff/invitation"
    click.echo(
        f"Open {current_settings().base_url.rstrip('/')}{invitation_path} within {valid_days} days."
    )
    click.echo(f"Invitation code: {invitation_code}")
