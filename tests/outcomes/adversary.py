"""The database's administrator: reads everything before and after each answer, and then guesses.

What is read at each step is turned into features (what changed, how long, which value, which byte,
in which order). Told the truth about some batches, the adversary learns which answer each feature
goes with, chooses the best, and guesses the others by it.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from webapp.core.db import db

# One person's step: feature to what it showed; and the answer that was truly given.
Features = dict[str, str]
Step = tuple[Features, int]
Rows = list[tuple[Any, ...]]

# A dump: every row of every table; and how often each word stands in the raw files, their length.
Dump = tuple[dict[str, list[tuple[Any, ...]]], dict[str, int]]

# Bytes of a changed value that are looked at one by one.
_BYTES = 48
# Standard deviations above chance: by luck less than once in a hundred thousand.
_LUCK = 4.5


class Adversary:
    """Reads one app's database; ``words`` are what an answer may be."""

    def __init__(self, app: Flask, words: Sequence[str]) -> None:
        self.app, self.words = app, words
        with app.app_context():
            self.sqlite = db.dialect == "sqlite"
            self.file = Path(db.engine.url.database or "") if self.sqlite else None
            self.columns = {
                table: [column["name"] for column in sa.inspect(db.engine).get_columns(table)]
                for table in sa.inspect(db.engine).get_table_names()
            }
            self.hidden = {table: self._hidden(table) for table in self.columns}

    def _hidden(self, table: str) -> str:
        """What a row tells of its place and its transaction, where the engine says so."""
        if not self.sqlite:
            return "ctid::text, xmin::text, cmin::text, "
        with db.engine.connect() as connection:
            try:
                connection.exec_driver_sql(f'SELECT rowid FROM "{table}"')
            except sa.exc.OperationalError:
                return ""
        return "rowid, "

    def look(self) -> Dump:
        """Every row of every table in the order it lies, and the raw bytes of the files."""
        with self.app.app_context(), db.engine.connect() as connection:
            dump = {
                table: [
                    tuple(row)
                    for row in connection.exec_driver_sql(
                        f'SELECT {self.hidden[table]}* FROM "{table}"'
                    )
                ]
                for table in self.columns
            }
        return dump, self._raw()

    def _raw(self) -> dict[str, int]:
        if self.file is None:
            return {}
        paths = [path for path in (self.file, Path(f"{self.file}-wal")) if path.exists()]
        raw = b"".join(path.read_bytes() for path in paths)
        return {"length": len(raw)} | {word: raw.count(word.encode()) for word in self.words}

    def features(self, at: int, looks: Sequence[Dump]) -> Features:
        """What the step of the person who came as number ``at`` of a batch showed."""
        (before, raw_before), (after, raw_after) = looks[at], looks[at + 1]
        found = {f"files: {name}": str(n - raw_before[name]) for name, n in raw_after.items()}
        for table, rows in after.items():
            new = [row for row in rows if row not in before[table]] if rows != before[table] else []
            found[f"{table}: rows"] = str((len(rows) - len(before[table]), len(new)))
            found |= _of_rows(table, new)
            found |= _at_its_place(table, at, looks[0][0][table], looks[-1][0][table])
        return found


def _at_its_place(table: str, at: int, first: Rows, last: Rows) -> Iterator[tuple[str, str]]:
    """What lies at the person's place among the rows that the whole batch changed."""
    changed = [row for row in last if row not in first] if first != last else []
    for name, order in (("as they lie", changed), ("sorted", sorted(changed, key=repr))):
        for stride in (1, len(order) // 5 or 1):
            for end, place in (("", at * stride), (" from the end", -1 - at * stride)):
                row = order[place] if -len(order) <= place < len(order) else ()
                for i, each in enumerate(row):
                    yield f"{table} {name}, by {stride}{end}: {i}", repr(each)[:80]


def _of_rows(table: str, rows: Rows) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(rows[:6]):
        for i, value in enumerate(row):
            name = f"{table}[{number}].{i}"
            yield name, repr(value)[:80]
            if isinstance(value, bytes):
                yield f"{name} length", str(len(value))
                for byte in range(min(_BYTES, len(value))):
                    yield f"{name} byte {byte}", str(value[byte])


def guess(batches: Sequence[Sequence[Step]], answers: int) -> tuple[int, int, float]:
    """(right guesses, of how many, how many luck alone can reach).

    ``batches`` are the steps in the order people came. For each place in that order the adversary
    learns from two fifths of the batches, chooses the feature that then did best on the next three
    tenths, and guesses the rest by it.
    """
    learn, choose = len(batches) * 4 // 10, len(batches) * 7 // 10
    right = 0
    for at in range(len(batches[0])):
        steps = [batch[at] for batch in batches]
        learnt = _learn(steps[:learn])
        feature = max(learnt, key=lambda name: _right(learnt[name], name, steps[learn:choose]))
        right += _right(learnt[feature], feature, steps[choose:])
    tried, chance = len(batches[0]) * (len(batches) - choose), 1 / answers
    return right, tried, tried * chance + _LUCK * math.sqrt(tried * chance * (1 - chance))


def _learn(steps: Sequence[Step]) -> dict[str, dict[str, Counter[int]]]:
    learnt: dict[str, dict[str, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))
    for features, truth in steps:
        for name, value in features.items():
            learnt[name][value][truth] += 1
    return learnt


def _right(values: dict[str, Counter[int]], name: str, steps: Sequence[Step]) -> int:
    return sum(
        values[seen].most_common(1)[0][0] == truth
        for features, truth in steps
        if (seen := features.get(name, "")) in values
    )
