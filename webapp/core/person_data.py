"""What the tables hold of a person: how it is exported, how it is erased, how long it is kept.

Each slice claims every column of its tables that refers to an account; a claim that the table
contradicts stops the start. Two kinds of tables have no claim. The account itself: exporting and
erasing begin with it. And what hangs on a claimed row by a key of its own, such as the versions of
a sheet: it is exported and erased together with that row.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

import msgspec
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import InstrumentedAttribute

from webapp.core.audit import AuditEvent, AuditHead
from webapp.core.db import Model
from webapp.core.registry import RegistryShelf
from webapp.core.sealing import DataKey

_ACCOUNT_ID = "account.id"

CONTROLLER_DECIDES = "As long as the controller decides (gallringsbeslut); no source says how long."
LOG_PERIOD = "At least five years (HSLF-FS 2016:40, used as model); then the controller decides."
WITH_ITS_RECORD = "As long as the record it stands in."


class PersonDataError(Exception):
    """A claim says something about a column that its table contradicts."""


class PersonPart(StrEnum):
    """What the account has to do with the row: it is about them, or they are staff named in it."""

    SUBJECT = "subject"
    ACTOR = "actor"


class ExportWay(StrEnum):
    """How a row stands in the export for the person: as pages show it, or that there is one."""

    AS_READ = "as_read"
    AS_FACT = "as_fact"
    NOT_EXPORTED = "not_exported"


class ErasureWay(StrEnum):
    """What becomes of a row when the account in it is erased.

    ``WITH_ACCOUNT``: it is deleted together with the account's row (ON DELETE CASCADE).
    ``WITH_DATA_KEY``: its text cannot be read any more from the moment the person's data key is
    destroyed, in backups too; the row is deleted together with the account's row.
    ``WITH_RECORD``: it is part of a record, such as another person's sheet, and is deleted together
    with that; until then it stays, and so does the account's row, without a name.
    ``KEPT_BY_RULE``: it stays as long as the rule in ``kept`` asks for, and so does the account's
    row; its name is taken away when the rule does not ask for that.
    """

    WITH_ACCOUNT = "with_account"
    WITH_DATA_KEY = "with_data_key"
    WITH_RECORD = "with_record"
    KEPT_BY_RULE = "kept_by_rule"


class PersonDataClaim(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """What is done with the rows of one table for the account in one of its columns.

    ``account_key`` is that column, such as ``Sheet.person_id``. ``kept`` says how long and who says
    so; ``not_exported_because`` is the reason where nothing is exported, else "".
    """

    account_key: InstrumentedAttribute[Any]
    row_is_about: PersonPart
    exported: ExportWay
    erased: ErasureWay
    kept: str
    not_exported_because: str = ""

    @property
    def column(self) -> sa.Column[Any]:
        """The column in its table."""
        table_model: type[Model] = self.account_key.class_
        table_column: sa.Column[Any] = table_model.__table__.c[self.account_key.key]
        return table_column


def build_actor_claim(
    account_key: InstrumentedAttribute[Any],
    erased: ErasureWay = ErasureWay.WITH_RECORD,
    kept: str = WITH_ITS_RECORD,
) -> PersonDataClaim:
    """The claim for a column that names staff in somebody else's record; it is not exported."""
    return PersonDataClaim(
        account_key=account_key,
        row_is_about=PersonPart.ACTOR,
        exported=ExportWay.NOT_EXPORTED,
        erased=erased,
        kept=kept,
        not_exported_because="The row is part of another person's record.",
    )


CORE_PERSON_DATA = (
    PersonDataClaim(
        account_key=AuditEvent.person_id,
        row_is_about=PersonPart.SUBJECT,
        exported=ExportWay.AS_READ,
        erased=ErasureWay.KEPT_BY_RULE,
        kept=LOG_PERIOD,
    ),
    build_actor_claim(AuditEvent.actor_id, ErasureWay.KEPT_BY_RULE, LOG_PERIOD),
    PersonDataClaim(
        account_key=AuditHead.person_id,
        row_is_about=PersonPart.SUBJECT,
        exported=ExportWay.NOT_EXPORTED,
        erased=ErasureWay.KEPT_BY_RULE,
        kept="As long as the events whose chain it ends.",
        not_exported_because="It proves the chain; what the chain says is in its events.",
    ),
    PersonDataClaim(
        account_key=DataKey.person_id,
        row_is_about=PersonPart.SUBJECT,
        exported=ExportWay.NOT_EXPORTED,
        erased=ErasureWay.WITH_ACCOUNT,
        kept="As long as what it opens is to be read.",
        not_exported_because="It is a key; what it opens is exported opened.",
    ),
)

_CLAIMS: RegistryShelf[tuple[PersonDataClaim, ...]] = RegistryShelf("person data")


def claim_person_data(app: Flask, slice_name: str, claims: tuple[PersonDataClaim, ...]) -> None:
    """Claim what the tables of a slice hold of a person.

    Raises:
        PersonDataError: a claim is for a column that refers to no account, or its table contradicts
            what it says.
        RegistryError: the slice has made its claims before, or the app is already built.
    """
    for claim in claims:
        claim_fault = _find_claim_fault(claim)
        if claim_fault is not None:
            raise PersonDataError(f"{slice_name}: {claim.column} {claim_fault}")
    _CLAIMS.add(app, slice_name, claims)


def list_person_data(app: Flask | None = None) -> list[PersonDataClaim]:
    """The claims of all slices of ``app``, by default the running one; may be empty."""
    return [claim for slice_claims in _CLAIMS.all(app).values() for claim in slice_claims]


def find_wrong_claim_counts(
    metadata: sa.MetaData, claims: Iterable[PersonDataClaim]
) -> dict[str, int]:
    """Each column that refers to an account and is not claimed exactly once, with how often it is.

    Columns are named like ``sheet.person_id``. Empty when every one is claimed once.
    """
    claim_counts = Counter(str(claim.column) for claim in claims)
    return {
        str(account_column): claim_counts[str(account_column)]
        for account_column in _list_account_columns(metadata)
        if claim_counts[str(account_column)] != 1
    }


def _list_account_columns(metadata: sa.MetaData) -> Iterator[sa.Column[Any]]:
    for table in metadata.tables.values():
        for column in table.columns:
            if _find_account_reference(column) is not None:
                yield column


def _find_account_reference(column: sa.Column[Any]) -> sa.ForeignKey | None:
    return next(
        (
            foreign_key
            for foreign_key in column.foreign_keys
            if foreign_key.target_fullname == _ACCOUNT_ID
        ),
        None,
    )


def _find_claim_fault(claim: PersonDataClaim) -> str | None:
    account_reference = _find_account_reference(claim.column)
    if account_reference is None:
        return "refers to no account"
    if (claim.exported is ExportWay.NOT_EXPORTED) != bool(claim.not_exported_because):
        return "must say why it is not exported, and only then"
    if claim.row_is_about is PersonPart.ACTOR and claim.exported is ExportWay.AS_READ:
        return "would show staff another person's record"
    return _find_erasure_fault(claim, account_reference)


def _find_erasure_fault(claim: PersonDataClaim, account_reference: sa.ForeignKey) -> str | None:
    """What the table contradicts in how the claim says it is erased, or None."""
    goes_with_account = claim.erased in {ErasureWay.WITH_ACCOUNT, ErasureWay.WITH_DATA_KEY}
    if goes_with_account != (account_reference.ondelete == "CASCADE"):
        return f"has ON DELETE {account_reference.ondelete}, but is erased {claim.erased}"
    table = claim.column.table
    if claim.erased is ErasureWay.WITH_DATA_KEY and not any(
        isinstance(column.type, sa.LargeBinary) for column in table.columns
    ):
        return "stands beside nothing that is sealed"
    if claim.erased is ErasureWay.WITH_RECORD and not any(
        foreign_key.ondelete == "CASCADE" for foreign_key in table.foreign_keys
    ):
        return "is part of no record that takes it along"
    return None


def init_app(app: Flask) -> None:
    """Claim what the tables of the core hold of a person: the log and the data key."""
    claim_person_data(app, "core", CORE_PERSON_DATA)
