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

FEWEST = 5
DECLINED = 0
# Records there is room for before the sealed value grows; it never shrinks below this.
_ROOM = 64
_HEAD = struct.Struct(">I")
_random = SystemRandom()


def pack(records: Sequence[bytes], width: int) -> bytes:
    """The records in random order, in a text whose length follows from their number by steps."""
    mixed = _random.sample(records, len(records))
    room = (len(records) // _ROOM + 1) * _ROOM * width
    return _HEAD.pack(len(records)) + b"".join(mixed).ljust(room, b"\0")


def unpack(text: bytes, width: int) -> list[bytes]:
    """The records of a packed text, each ``width`` bytes."""
    (count,) = _HEAD.unpack_from(text)
    return [text[_HEAD.size + at * width :][:width] for at in range(count)]


def is_ready(records: Sequence[bytes]) -> bool:
    """Whether all of them may be counted: a full number of fives, and each question answered by
    nobody or by five at least."""
    if not records or len(records) % FEWEST:
        return False
    answered = [len(each) - each.count(DECLINED) for each in map(bytes, zip(*records, strict=True))]
    return all(not count or count >= FEWEST for count in answered)


def sums(records: Iterable[bytes]) -> list[tuple[int, int, int]]:
    """(question, answer, persons) by their places, in random order."""
    counts = Counter((at, answer) for each in records for at, answer in enumerate(each))
    rows = [(question, answer, number) for (question, answer), number in counts.items()]
    return _random.sample(rows, len(rows))
