"""``flask --app webapp documents verify``."""

import click
from flask.cli import AppGroup

from webapp.documents.signature_proof import prove_signatures

documents_group = AppGroup("documents", help="Signed documents.")


@documents_group.command("verify")
def verify_signatures() -> None:
    """Prove that no signed text and no signature was changed or removed.

    A removed signature still has its event in the log; "audit verify" proves that the log is whole.
    """
    proof_result = prove_signatures()
    broken = proof_result.broken
    if broken is not None:
        raise click.ClickException(
            f"Broken at person {broken.person_id}, {broken.sheet}, version {broken.version}."
        )
    click.echo(f"Every signature holds: {proof_result.seen}.")
    if proof_result.erased:
        click.echo(f"{proof_result.erased} of them stand under text that was erased.")
