"""The results of anonymous questionnaires as tables, which the page and the Excel file show."""

import enum
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import msgspec

from webapp.core.db import db
from webapp.core.form_fields import DECLINED
from webapp.core.i18n import gettext as _
from webapp.instruments.questionnaires.questionnaire_sheet import OCCASION_WORDS
from webapp.outcomes.indicators.question_wording import HELPER_QUESTION
from webapp.outcomes.results import queries
from webapp.outcomes.results.protected_counts import (
    CellStatus,
    ProtectedCell,
    build_margin_cell,
    build_protected_cell,
)
from webapp.questions import asking
from webapp.questions.definition_format import Questionnaire
from webapp.questions.kinds import AnyQuestion
from webapp.questions.kinds.question_base import TextTranslator

# The answer to "who helped" that says that nobody did.
_ANSWERED_ALONE = (HELPER_QUESTION.options[0].code,)
# An insats, and whether it is the second half of the year.
ProgrammeHalf = tuple[str, bool]
# How many gave each answer, by insats and half-year, question and answer.
AnswerCounts = Mapping[ProgrammeHalf, Mapping[str, Mapping[str, int]]]


class ResultPeriod(enum.IntEnum):
    """The columns of a table: the two halves of a year, and the whole year."""

    FIRST = 0
    SECOND = 1
    YEAR = 2


class IndicatorRow(msgspec.Struct, frozen=True):
    """One insats in each period; all of them together where ``programme`` is ""."""

    programme: str
    cells: tuple[ProtectedCell, ProtectedCell, ProtectedCell]

    @property
    def whole_year(self) -> ProtectedCell:
        """The cell of the whole year."""
        return self.cells[ResultPeriod.YEAR]


class IndicatorLine(msgspec.Struct, frozen=True, kw_only=True):
    """One question: its id and text, the answers that count as agreeing, in words, and its rows.

    The last row is all insatser together, or the one insats that the table is limited to.
    """

    question: str
    text: str
    counted: tuple[str, ...]
    rows: tuple[IndicatorRow, ...]

    @property
    def last_row(self) -> IndicatorRow:
        """All insatser together, or the one that the table is limited to."""
        return self.rows[-1]


class IndicatorTable(msgspec.Struct, frozen=True, kw_only=True):
    """The results of one version of a questionnaire, on one occasion, in one year.

    Two versions are two tables and never added up. ``attribution`` is shown in the language of the
    file. ``helped`` is the question of who helped to answer, which is no indicator but tells how
    much the answers can be trusted; None where it was not asked.
    """

    instrument: str
    occasion: str
    title: str
    version: int
    year: int
    attribution: str
    lines: tuple[IndicatorLine, ...]
    helped: IndicatorLine | None = None

    def for_programme(self, programme: str) -> "IndicatorTable":
        """The same table with the row of one insats alone."""
        helped_line = None
        if self.helped is not None:
            helped_line = _limit_line_to_programme(self.helped, programme)
        return msgspec.structs.replace(
            self,
            lines=tuple(_limit_line_to_programme(line, programme) for line in self.lines),
            helped=helped_line,
        )


def read_indicator_tables(
    year: int, occasion_kind: queries.InstrumentOccasion | None = None
) -> list[IndicatorTable]:
    """The tables of a year, of one questionnaire and occasion or of all where that is None.

    Empty where there are no answers. The texts of a table are in the language in use, or all of
    them in Swedish. Runs three statements, however many tables there are.
    """
    person_counts: dict[tuple[int, str], dict[ProgrammeHalf, int]] = defaultdict(dict)
    for count_row in db.session.execute(queries.select_indicator_totals(year, occasion_kind)):
        person_counts[count_row.text_id, count_row.occasion][
            count_row.programme, bool(count_row.second)
        ] = int(count_row.number)
    answer_counts: dict[tuple[int, str], dict[ProgrammeHalf, dict[str, dict[str, int]]]] = (
        defaultdict(lambda: defaultdict(lambda: defaultdict(dict)))
    )
    for count_row in db.session.execute(queries.select_indicator_counts(year, occasion_kind)):
        given_counts = answer_counts[count_row.text_id, count_row.occasion][
            count_row.programme, bool(count_row.second)
        ]
        given_counts[count_row.question][count_row.answer] = int(count_row.number)
    tables = []
    for wording in db.session.execute(queries.select_indicator_texts(year, occasion_kind)):
        definition = msgspec.json.decode(wording.definition, type=Questionnaire)
        for text_id, occasion in sorted(person_counts):
            if text_id == wording.id:
                text_key = (text_id, occasion)
                tables.append(
                    _build_indicator_table(
                        definition, occasion, year, person_counts[text_key], answer_counts[text_key]
                    )
                )
    return tables


def format_table_title(definition: Questionnaire, occasion: str) -> str:
    """The title of a table, as ``Om insatsen, i slutet``; no occasion where there is only one."""
    translated_title = asking.choose_translator(definition)(definition.title)
    if len(definition.occasions) == 1 or occasion not in OCCASION_WORDS:
        return translated_title
    return _("%(title)s, %(occasion)s", title=translated_title, occasion=OCCASION_WORDS[occasion])


def _build_indicator_table(
    definition: Questionnaire,
    occasion: str,
    year: int,
    person_counts: Mapping[ProgrammeHalf, int],
    answer_counts: AnswerCounts,
) -> IndicatorTable:
    translate_text = asking.choose_translator(definition)
    lines = [
        _build_indicator_line(
            question, question.agrees, translate_text, person_counts, answer_counts
        )
        for question in definition.questions
        if question.agrees
    ]
    helped_line = None
    helper_question = definition.question(HELPER_QUESTION.id)
    if helper_question is not None:
        helped_line = _build_indicator_line(
            helper_question, _ANSWERED_ALONE, translate_text, person_counts, answer_counts
        )
    return IndicatorTable(
        instrument=definition.id,
        occasion=occasion,
        title=format_table_title(definition, occasion),
        version=definition.version,
        year=year,
        attribution=definition.attribution,
        lines=tuple(lines),
        helped=helped_line,
    )


def _build_indicator_line(
    question: AnyQuestion,
    agreeing: Sequence[str | int],
    translate_text: TextTranslator,
    person_counts: Mapping[ProgrammeHalf, int],
    answer_counts: AnswerCounts,
) -> IndicatorLine:
    agreeing_codes = {str(agreeing_answer) for agreeing_answer in agreeing}
    counted_words = tuple(
        question.describe_answer(agreeing_answer, translate_text) for agreeing_answer in agreeing
    )

    def build_half_cell(programme: str, *, is_second: bool) -> ProtectedCell:
        programme_half = (programme, is_second)
        return _build_counted_cell(
            person_counts.get(programme_half, 0),
            answer_counts.get(programme_half, {}).get(question.id, {}),
            agreeing_codes,
        )

    table_rows = []
    for programme in sorted({programme for programme, _is_second in person_counts}):
        first_cell = build_half_cell(programme, is_second=False)
        second_cell = build_half_cell(programme, is_second=True)
        year_cell = build_margin_cell([first_cell, second_cell])
        table_rows.append(IndicatorRow(programme, (first_cell, second_cell, year_cell)))
    return IndicatorLine(
        question=question.id,
        text=translate_text(question.text),
        counted=counted_words,
        rows=(*table_rows, _build_margin_row(table_rows)),
    )


def _build_counted_cell(
    person_count: int, question_counts: Mapping[str, int], agreeing_codes: Collection[str]
) -> ProtectedCell:
    answered_count = sum(
        code_count for answer_code, code_count in question_counts.items() if answer_code != DECLINED
    )
    agreeing_count = sum(
        code_count
        for answer_code, code_count in question_counts.items()
        if answer_code in agreeing_codes
    )
    # ``missing`` must not become negative where answers are released between the two statements.
    return build_protected_cell(max(person_count, answered_count), answered_count, agreeing_count)


def _build_margin_row(table_rows: Sequence[IndicatorRow]) -> IndicatorRow:
    """The row of all insatser together."""
    first_cell, second_cell, year_cell = (
        build_margin_cell([table_row.cells[period] for table_row in table_rows])
        for period in ResultPeriod
    )
    return IndicatorRow("", (first_cell, second_cell, year_cell))


def _limit_line_to_programme(line: IndicatorLine, programme: str) -> IndicatorLine:
    """The same question with the row of one insats, which is empty where nobody there answered."""
    programme_rows = [table_row for table_row in line.rows if table_row.programme == programme]
    if not programme_rows:
        empty_cell = ProtectedCell(why=CellStatus.NONE)
        programme_rows = [IndicatorRow(programme, (empty_cell, empty_cell, empty_cell))]
    return msgspec.structs.replace(line, rows=tuple(programme_rows))
