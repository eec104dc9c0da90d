"""What stands in a PDF of ours, read with as little as is needed for that."""

import re
import zlib

_OBJECT = re.compile(rb"(?<=\n)(\d+) 0 obj(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
_LETTER = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
# Brackets inside a string stand as they are where they close.
_FLAT = rb"(?:\\.|[^\\()])*"
_STRING = rb"(?:\\.|[^\\()]|\((?:\\.|[^\\()]|\(" + _FLAT + rb"\))*\))*"
_SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|\((" + _STRING + rb")\)", re.DOTALL)
_ESCAPE = re.compile(rb"\\(\d{3}|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def inside(made: bytes) -> bytes:
    """The PDF with every stream unpacked."""
    return b"\n".join(_objects(made).values())


def pages(made: bytes) -> int:
    """How many pages it has."""
    return len(re.findall(rb"/Type/Page\b", made))


def fonts(made: bytes) -> set[str]:
    """Names of the fonts in it."""
    return {name.decode() for name in re.findall(rb"/FontName/[A-Z]+\+(\S+?)/", made)}


def glyphs(made: bytes) -> list[str]:
    """What each drawn shape stands for: one or more letters, or none."""
    return [text for letters in _letters(made).values() for text in letters.values()]


def words(made: bytes) -> str:
    """What is drawn, from left to right, without any space; invisible letters are left out."""
    letters, found, font = _letters(made), [], ""
    for content in _objects(made).values():
        if b"\nBT " not in content:
            continue
        for name, shown in _SHOWN.findall(content):
            if name:
                font = name.decode()
                continue
            codes = _ESCAPE.sub(_unescaped, shown)
            for place in range(0, len(codes), 2):
                found.append(letters[font].get(codes[place : place + 2], ""))
    return squeezed("".join(found))


def squeezed(text: str) -> str:
    """``text`` as ``words`` would give it."""
    return re.sub("[\\s\u200b\u2066-\u2069]", "", text)


def _objects(made: bytes) -> dict[bytes, bytes]:
    """Number to content, streams unpacked."""
    found = {}
    for number, content in _OBJECT.findall(made):
        stream = _STREAM.search(content)
        if stream and b"/FlateDecode" in content:
            content = content[: stream.start()] + zlib.decompress(stream[1])
        found[number] = content
    return found


def _letters(made: bytes) -> dict[str, dict[bytes, str]]:
    """For each font as the pages call it: code to what it stands for."""
    objects, found = _objects(made), {}
    for resources in re.findall(rb"/Font<<(.*?)>>", made):
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources):
            table = re.search(rb"/ToUnicode (\d+) 0 R", objects[number])
            found[name.decode()] = {
                bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be")
                for code, text in _LETTER.findall(objects[table[1]] if table else b"")
            }
    return found


def _unescaped(escape: re.Match[bytes]) -> bytes:
    if len(escape[1]) == 3:
        return bytes([int(escape[1], 8)])
    return _ESCAPED.get(escape[1], escape[1])
