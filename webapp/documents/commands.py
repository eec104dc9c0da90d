"""``flask --app webapp documents verify``."""

import click
from flask.cli import AppGroup

from webapp.documents.signature_proof import prove_signatures

documents = AppGroup("documents", help="Signed documents.")


@documents.command("verify")
def verify_documents() -> None:
    """Prove that no signed text and no signature was changed or removed.

    A removed signature is missed by the log; that nothing was removed there, "audit verify" proves.
    """
    proof = prove_signatures()
    if proof.broken is not None:
        person, sheet, version = proof.broken
        raise click.ClickException(f"Broken at person {person}, {sheet}, version {version}.")
    click.echo(f"Every signature holds: {proof.seen}.")
    if proof.erased:
        click.echo(f"{proof.erased} of them stand under text that was erased.")
