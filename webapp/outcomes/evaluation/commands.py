"""Commands of the operator: ``flask --app webapp evaluation end PROGRAMME``."""

import click
from flask.cli import AppGroup

from webapp.core.db import db
from webapp.core.sealing import TamperedError
from webapp.outcomes.evaluation import evaluation_ending, queries, service
from webapp.outcomes.evaluation.database_wiping import wipe_deleted_rows

group = AppGroup("evaluation", help="Evaluations by ID number.")


@group.command("end")
@click.argument("programme")
@click.option("--yes", is_flag=True, help="Do not ask.")
def end_evaluation_command(programme: str, *, yes: bool) -> None:
    """Keep the answers under their numbers and destroy the link between person and number."""
    evaluated_programme = queries.list_evaluated_programmes().get(programme)
    if evaluated_programme is None or evaluated_programme.evaluation is None:
        raise click.ClickException(f"There is no evaluation of {programme!r}.")
    if not yes:
        click.confirm(
            f"Forget whose numbers those of {evaluated_programme.name} are? This cannot be undone",
            abort=True,
        )
    db.begin_write()
    try:
        end_counts = evaluation_ending.end_evaluation(
            programme, evaluated_programme.evaluation.instruments
        )
    except service.EvaluationEnded:
        raise click.ClickException(f"The evaluation of {programme!r} has ended before.") from None
    except TamperedError as error:
        raise click.ClickException(
            f"Nothing was changed: a sealed text does not open ({error}). Restore it, or let the "
            "person's answer be Nej."
        ) from None
    db.commit()
    click.echo(
        f"{end_counts.kept_numbers} numbers are kept, "
        f"{end_counts.destroyed_links} links are destroyed."
    )
    if not wipe_deleted_rows():
        raise click.ClickException(
            "Traces may linger in the database file while others read it: stop the app and run "
            "flask --app webapp evaluation wipe"
        )
    click.echo("Backups from before this still have the links: destroy them too.")


@group.command("wipe")
def wipe_again_command() -> None:
    """Clear what deleted rows have left in the database's files."""
    if not wipe_deleted_rows():
        raise click.ClickException("Somebody still reads the database. Stop the app and try again.")
    click.echo("Nothing lingers.")
