"""The answers that wait for others: how they are packed together, and when they may be counted.

A record is one person's answers, one byte a question (see ``question_wording.encode_answers``).
Whether a pool may be opened is decided only when it holds five, ten, fifteen … records. So what
can be seen from outside depends on what each five people answered together, and would be the same
if any two of the five had answered in the other order. A pool that opened as soon as one more
record made it ready would reveal something about that record.
"""

import struct
from collections import Counter
from collections.abc import Iterable, Sequence
from secrets import SystemRandom

FEWEST_ANSWERS = 5
DECLINED_PLACE = 0
# Records there is room for before the sealed value grows; it never shrinks below this.
_ROOM_RECORDS = 64
_COUNT_HEADER = struct.Struct(">I")
_system_random = SystemRandom()


def pack_records(answer_records: Sequence[bytes], record_width: int) -> bytes:
    """The records in random order, as bytes that are padded up to a step of ``_ROOM_RECORDS``.

    So the length tells only roughly how many there are.
    """
    shuffled_records = _system_random.sample(answer_records, len(answer_records))
    padded_length = (len(answer_records) // _ROOM_RECORDS + 1) * _ROOM_RECORDS * record_width
    return _COUNT_HEADER.pack(len(answer_records)) + b"".join(shuffled_records).ljust(
        padded_length, b"\0"
    )


def unpack_records(packed_text: bytes, record_width: int) -> list[bytes]:
    """The records that ``pack_records`` packed, each ``record_width`` bytes long."""
    (record_count,) = _COUNT_HEADER.unpack_from(packed_text)
    first_start = _COUNT_HEADER.size
    padding_start = first_start + record_count * record_width
    return [
        packed_text[record_start : record_start + record_width]
        for record_start in range(first_start, padding_start, record_width)
    ]


def is_ready_to_count(answer_records: Sequence[bytes]) -> bool:
    """Whether all the records may be counted.

    They may when there are five, ten, fifteen … of them, and each question was answered either by
    nobody or by at least five persons ("vill inte svara" does not count as answered).
    """
    if not answer_records or len(answer_records) % FEWEST_ANSWERS != 0:
        return False
    answered_counts = [
        len(answer_places) - answer_places.count(DECLINED_PLACE)
        for answer_places in map(bytes, zip(*answer_records, strict=True))
    ]
    return all(
        answered_count == 0 or answered_count >= FEWEST_ANSWERS
        for answered_count in answered_counts
    )


def count_answers(answer_records: Iterable[bytes]) -> list[tuple[int, int, int]]:
    """Rows (index of the question, place of the answer, how many persons), in random order."""
    answer_counts = Counter(
        (record_position, answer_place)
        for answer_record in answer_records
        for record_position, answer_place in enumerate(answer_record)
    )
    count_rows = [
        (question_index, answer_place, person_count)
        for (question_index, answer_place), person_count in answer_counts.items()
    ]
    return _system_random.sample(count_rows, len(count_rows))
