"""The answers that wait for others: how they lie together, and when they may be counted.

They are counted by fives. Whether a pool is opened is looked at only when it holds five, ten,
fifteen … answers, never in between: so everything that can be seen from outside follows from what
each five people answered together, and would be the same had any two of the five changed places.
To open it as soon as one more answer makes it ready would tell something about that one.
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
    """The records in random order, in a text whose length follows from their number by steps."""
    shuffled_records = _system_random.sample(answer_records, len(answer_records))
    padded_length = (len(answer_records) // _ROOM_RECORDS + 1) * _ROOM_RECORDS * record_width
    return _COUNT_HEADER.pack(len(answer_records)) + b"".join(shuffled_records).ljust(
        padded_length, b"\0"
    )


def unpack_records(packed_text: bytes, record_width: int) -> list[bytes]:
    """The records of a packed text, each ``width`` bytes."""
    (record_count,) = _COUNT_HEADER.unpack_from(packed_text)
    return [
        packed_text[_COUNT_HEADER.size + record_index * record_width :][:record_width]
        for record_index in range(record_count)
    ]


def is_ready_to_count(answer_records: Sequence[bytes]) -> bool:
    """Whether all of them may be counted: a full number of fives, and each question answered by
    nobody or by five at least."""
    if not answer_records or len(answer_records) % FEWEST_ANSWERS:
        return False
    answered_counts = [
        len(answer_places) - answer_places.count(DECLINED_PLACE)
        for answer_places in map(bytes, zip(*answer_records, strict=True))
    ]
    return all(
        not answered_count or answered_count >= FEWEST_ANSWERS for answered_count in answered_counts
    )


def count_answers(answer_records: Iterable[bytes]) -> list[tuple[int, int, int]]:
    """(question, answer, persons) by their places, in random order."""
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
