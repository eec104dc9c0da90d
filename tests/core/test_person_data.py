"""Everything that is held of a person is claimed, and the claims say what the tables do."""

from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from flask import Flask

from webapp.consent.models import Grant
from webapp.core.db import Model
from webapp.core.person_data import (
    CORE_PERSON_DATA,
    ErasureWay,
    ExportWay,
    PersonDataClaim,
    PersonDataError,
    PersonPart,
    build_actor_claim,
    claim_person_data,
    find_wrong_claim_counts,
    list_person_data,
)
from webapp.core.sealing import DataKey
from webapp.outcomes.indicators import models as indicators
from webapp.sheets.models import ReadMark, Sheet, SheetOption

# What somebody signs in with, or opens sealed text with: to read it would be to have it.
SECRETS = {"code_hash", "challenge_hash", "credential_id", "wrapped"}
TRUE_CLAIM = PersonDataClaim(
    account_key=SheetOption.person_id,
    row_is_about=PersonPart.SUBJECT,
    exported=ExportWay.AS_READ,
    erased=ErasureWay.WITH_ACCOUNT,
    kept="Until the person switches the question off.",
)


@pytest.fixture
def claims(built_app: Flask) -> list[PersonDataClaim]:
    """What all slices claim."""
    return list_person_data(built_app)


def account_reference(claim: PersonDataClaim) -> sa.ForeignKey:
    return next(key for key in claim.column.foreign_keys if key.column.table.name == "account")


def test_every_column_that_refers_to_an_account_is_claimed_once(
    claims: list[PersonDataClaim],
) -> None:
    assert find_wrong_claim_counts(Model.metadata, claims) == {}
    assert len({str(claim.column) for claim in claims}) == len(claims)


def test_a_planted_column_without_a_claim_is_found() -> None:
    metadata = sa.MetaData()
    sa.Table("account", metadata, sa.Column("id", sa.Integer, primary_key=True))
    sa.Table(
        "friend",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person_id", sa.ForeignKey("account.id", ondelete="CASCADE")),
        sa.Column("friend_of", sa.ForeignKey("friend.id")),
    )
    assert find_wrong_claim_counts(metadata, []) == {"friend.person_id": 0}


def test_a_column_that_is_claimed_twice_is_found(claims: list[PersonDataClaim]) -> None:
    twice = [*claims, TRUE_CLAIM]
    assert find_wrong_claim_counts(Model.metadata, twice) == {"sheet_option.person_id": 2}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"account_key": Sheet.key}, "sheet.key refers to no account"),
        ({"account_key": Grant.receipt_id}, "grant.receipt_id refers to no account"),
        ({"exported": ExportWay.NOT_EXPORTED}, "must say why it is not exported"),
        ({"not_exported_because": "It is dull."}, "must say why it is not exported, and only then"),
        ({"row_is_about": PersonPart.ACTOR}, "would show staff another person's record"),
        ({"erased": ErasureWay.KEPT_BY_RULE}, "has ON DELETE CASCADE, but is erased kept_by_rule"),
        ({"erased": ErasureWay.WITH_RECORD}, "has ON DELETE CASCADE, but is erased with_record"),
        ({"erased": ErasureWay.WITH_DATA_KEY}, "stands beside nothing that is sealed"),
        ({"account_key": ReadMark.staff_id}, "has ON DELETE None, but is erased with_account"),
    ],
)
def test_a_claim_that_its_table_contradicts_stops_the_start(
    change: dict[str, Any], message: str
) -> None:
    false_claim = msgspec.structs.replace(TRUE_CLAIM, **change)
    with pytest.raises(PersonDataError, match=message):
        claim_person_data(Flask("planted"), "sheets", (false_claim,))


def test_a_row_without_a_record_to_go_with_cannot_be_claimed_as_part_of_one() -> None:
    log_actor = build_actor_claim(CORE_PERSON_DATA[1].account_key)
    with pytest.raises(PersonDataError, match=r"audit_event\.actor_id is part of no record"):
        claim_person_data(Flask("planted"), "core", (log_actor,))


def test_claims_of_an_app_are_its_own_and_true_ones_are_taken() -> None:
    planted = Flask("planted")
    assert list_person_data(planted) == []
    claim_person_data(planted, "sheets", (TRUE_CLAIM,))
    assert list_person_data(planted) == [TRUE_CLAIM]


def test_what_is_erased_with_the_account_goes_when_its_row_is_deleted(
    claims: list[PersonDataClaim],
) -> None:
    goes = {ErasureWay.WITH_ACCOUNT, ErasureWay.WITH_DATA_KEY}
    for claim in claims:
        cascades = account_reference(claim).ondelete == "CASCADE"
        assert cascades == (claim.erased in goes), claim.column


def test_what_hangs_on_a_row_that_goes_holds_nothing_back(claims: list[PersonDataClaim]) -> None:
    """Versions, comments, read marks, signatures, facts: all gone with what they hang on."""
    gone = {
        claim.column.table.name
        for claim in claims
        if account_reference(claim).ondelete == "CASCADE"
    }
    hanging = {
        str(key.parent): key.ondelete
        for table in Model.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name in gone
    }
    assert "sheet_version.sheet_id" in hanging
    assert set(hanging.values()) <= {"CASCADE", "SET NULL"}, hanging


def test_nothing_one_signs_in_with_is_exported_as_it_is_read(claims: list[PersonDataClaim]) -> None:
    for claim in claims:
        if claim.exported is ExportWay.AS_READ:
            assert not SECRETS & set(claim.column.table.columns.keys()), claim.column


def test_own_sealed_text_is_exported_as_it_is_read(claims: list[PersonDataClaim]) -> None:
    sealed = [claim for claim in claims if claim.erased is ErasureWay.WITH_DATA_KEY]
    assert {claim.column.table.name for claim in sealed} == {"sheet", "usual_week"}
    assert {claim.exported for claim in sealed} == {ExportWay.AS_READ}
    assert all(account_reference(claim).ondelete == "CASCADE" for claim in sealed)


def test_staff_are_not_told_other_peoples_records(claims: list[PersonDataClaim]) -> None:
    actors = [claim for claim in claims if claim.row_is_about is PersonPart.ACTOR]
    assert actors
    assert {claim.exported for claim in actors} == {ExportWay.NOT_EXPORTED}


def test_each_claim_says_how_long(claims: list[PersonDataClaim]) -> None:
    assert all(claim.kept.endswith(".") for claim in claims)


def test_each_slice_claims_its_own_and_the_key_is_erased_with_the_account(
    claims: list[PersonDataClaim],
) -> None:
    slices = {claim.account_key.class_.__module__.rpartition(".")[0] for claim in claims}
    assert slices == {
        "webapp.core",
        "webapp.identity",
        "webapp.programmes",
        "webapp.consent",
        "webapp.sheets",
        "webapp.documents",
        "webapp.instruments.schedule",
        "webapp.outcomes.evaluation",
        "webapp.outcomes.invitations",
    }
    key = next(claim for claim in claims if claim.account_key.class_ is DataKey)
    assert key.erased is ErasureWay.WITH_ACCOUNT


def test_indicators_refer_to_nobody_and_to_nothing_that_does() -> None:
    tables = [
        model.__table__
        for model in vars(indicators).values()
        if isinstance(model, type) and issubclass(model, Model) and model is not Model
    ]
    assert tables
    targets = {key.column.table.name for table in tables for key in table.foreign_keys}
    assert targets == {"indicator_text"}
