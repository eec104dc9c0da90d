"""``flask --app webapp documents verify``."""

import click
from flask.cli import AppGroup

from webapp.documents.signature_proof import prove_signatures

documents_group = AppGroup("documents", help="Signed documents.")


@documents_group.command("verify")
def verify_signatures() -> None:
    """Prove that no signed text and no signature was changed or removed.

    A removed signature is missed by the log; that nothing was removed there, "audit verify" proves.
    """
    proof_result = prove_signatures()
    if proof_result.broken is not None:
        person_id, sheet_name, version_number = proof_result.broken
        raise click.ClickException(
            f"Broken at person {person_id}, {sheet_name}, version {version_number}."
        )
    click.echo(f"Every signature holds: {proof_result.seen}.")
    if proof_result.erased:
        click.echo(f"{proof_result.erased} of them stand under text that was erased.")
