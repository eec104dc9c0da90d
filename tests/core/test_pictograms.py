"""The pictograms are one small file of plain shapes, each with its origin written down."""

import gzip
import re
from collections import Counter
from xml.etree import ElementTree

from webapp.core.settings import PROJECT_ROOT

SPRITE = PROJECT_ROOT / "static/pictograms.svg"
SVG = "{http://www.w3.org/2000/svg}"
# All a shape may say; its line and colour come from the text it stands beside.
ALLOWED = {"d", "fill"}


def symbols() -> list[ElementTree.Element]:
    return list(ElementTree.parse(SPRITE).getroot())


def test_each_pictogram_is_a_symbol_with_its_own_id_and_the_common_frame() -> None:
    found = symbols()
    assert {symbol.tag for symbol in found} == {f"{SVG}symbol"}
    assert {symbol.get("viewBox") for symbol in found} == {"0 0 24 24"}
    names = Counter(symbol.get("id") for symbol in found)
    assert None not in names
    assert set(names.values()) == {1}


def test_shapes_are_plain_and_take_their_colour_from_the_text() -> None:
    for symbol in symbols():
        assert len(symbol), symbol.get("id")
        for shape in symbol:
            assert shape.tag == f"{SVG}path", symbol.get("id")
            assert set(shape.keys()) <= ALLOWED, symbol.get("id")
            assert shape.get("fill", "currentColor") == "currentColor", symbol.get("id")
            assert re.fullmatch(r"[MmLlHhVvCcSsQqTtAaZz\d .,-]+", shape.get("d", ""))


def test_the_file_holds_nothing_but_shapes_and_stays_small() -> None:
    raw = SPRITE.read_bytes()
    assert not re.search(rb"<!|<\?|href|url\(|style|script|#", raw)
    assert len(raw) <= 12_000
    assert len(gzip.compress(raw)) <= 4_000


def test_the_origin_of_every_pictogram_is_written_down() -> None:
    licence = (PROJECT_ROOT / "static/pictograms-LICENSE").read_text()
    named = re.findall(r"^([a-z_]+) {2,}\S", licence, re.M)
    assert sorted(named) == sorted(symbol.get("id", "") for symbol in symbols())
    assert "MIT License" in licence
