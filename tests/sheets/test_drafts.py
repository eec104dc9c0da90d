"""Nothing anybody typed is lost, whatever order saves arrive in."""

from uuid import UUID

import msgspec
from hypothesis import assume, example, given
from hypothesis import strategies as st

from webapp.sheets.drafts import (
    Draft,
    SheetWrite,
    merge_changes,
    merge_undoable_changes,
    resolve_field,
    revert_act,
)

FIELDS = st.sampled_from(["did", "tell", "mood"])
PAGES = [UUID(int=n, version=4) for n in range(3)]


def write(page: UUID, seq: int, based_on: int) -> SheetWrite:
    return SheetWrite(page, seq, based_on)


def kept(draft: Draft, name: str) -> list[object]:
    return draft.versions(name) if name in draft.fields else []


def test_the_first_text_stands() -> None:
    draft = merge_changes(Draft(), {"tell": "hej"}, write(PAGES[0], 1, 0), 1)
    assert draft.answers == {"tell": "hej"}


def test_a_late_save_of_the_same_page_never_undoes_a_newer_one() -> None:
    draft = merge_changes(Draft(), {"tell": "hej du"}, write(PAGES[0], 2, 0), 1)
    draft = merge_changes(draft, {"tell": "hej"}, write(PAGES[0], 1, 0), 2)
    assert kept(draft, "tell") == ["hej du"]


def test_a_save_that_comes_again_changes_nothing_even_after_another_device() -> None:
    first = write(PAGES[0], 1, 0)
    draft = merge_changes(Draft(), {"tell": "ett"}, first, 1)
    draft = merge_changes(draft, {"tell": "två"}, write(PAGES[1], 1, 1), 2)
    assert merge_changes(draft, {"tell": "ett"}, first, 3) is draft


def test_another_text_under_the_same_count_is_never_taken_for_the_same_save() -> None:
    draft = merge_changes(Draft(), {"tell": "ett"}, write(PAGES[0], 1, 0), 1)
    draft = merge_changes(draft, {"tell": "ett och två"}, write(PAGES[0], 1, 0), 2)
    assert kept(draft, "tell") == ["ett och två"]


def test_two_devices_that_did_not_see_each_other_are_both_kept() -> None:
    draft = merge_changes(Draft(), {"tell": "från mobilen"}, write(PAGES[0], 1, 0), 1)
    draft = merge_changes(draft, {"tell": "från datorn"}, write(PAGES[1], 1, 0), 2)
    assert kept(draft, "tell") == ["från mobilen", "från datorn"]


def test_a_device_that_saw_the_other_takes_over() -> None:
    draft = merge_changes(Draft(), {"tell": "ett"}, write(PAGES[0], 1, 0), 1)
    draft = merge_changes(draft, {"tell": "två"}, write(PAGES[1], 1, 1), 2)
    assert kept(draft, "tell") == ["två"]


def test_going_on_typing_on_both_devices_keeps_both() -> None:
    draft = merge_changes(Draft(), {"tell": "a"}, write(PAGES[0], 1, 0), 1)
    draft = merge_changes(draft, {"tell": "b"}, write(PAGES[1], 1, 0), 2)
    draft = merge_changes(draft, {"tell": "aa"}, write(PAGES[0], 2, 2), 3)
    draft = merge_changes(draft, {"tell": "bb"}, write(PAGES[1], 2, 2), 4)
    assert kept(draft, "tell") == ["aa", "bb"]


def test_the_choice_ends_the_question() -> None:
    draft = merge_changes(Draft(), {"tell": "a"}, write(PAGES[0], 1, 0), 1)
    draft = merge_changes(draft, {"tell": "b"}, write(PAGES[1], 1, 0), 2)
    draft = resolve_field(draft, "tell", "b", write(PAGES[2], 1, 2), 3)
    assert kept(draft, "tell") == ["b"]
    assert not draft.conflicts


def test_different_questions_never_conflict() -> None:
    draft = merge_changes(Draft(), {"did": "a"}, write(PAGES[0], 1, 0), 1)
    draft = merge_changes(draft, {"tell": "b"}, write(PAGES[1], 1, 0), 2)
    assert draft.answers == {"did": "a", "tell": "b"}
    assert not draft.conflicts


SAVES = st.lists(
    st.tuples(st.sampled_from(PAGES), FIELDS, st.text(max_size=4), st.integers(0, 8)), max_size=14
)


@given(SAVES)
def test_the_last_text_of_each_page_is_there_or_was_seen_when_replaced(
    saves: list[tuple[UUID, str, str, int]],
) -> None:
    """For each page and question, its newest text stands unless a write that had seen it came."""
    draft = Draft()
    counts = dict.fromkeys(PAGES, 0)
    newest: dict[tuple[UUID, str], tuple[str, int]] = {}
    for revision, (page, name, text, seen) in enumerate(saves, start=1):
        counts[page] += 1
        based_on = min(seen, revision - 1)
        asked = name in draft.conflicts
        draft = merge_changes(draft, {name: text}, write(page, counts[page], based_on), revision)
        for (other, question), (_value, at) in list(newest.items()):
            if question == name and other != page and at <= based_on and not asked:
                newest.pop((other, question))
        newest[(page, name)] = (text, revision)
        for (_page, question), (value, _at) in newest.items():
            assert value in kept(draft, question)


CHANGES = st.dictionaries(FIELDS, st.one_of(st.none(), st.text(max_size=4)), min_size=1)


@given(SAVES, st.sampled_from(PAGES), CHANGES, CHANGES)
@example([(PAGES[0], "tell", "kvar", 0)], PAGES[0], {"tell": None}, {"did": "sedan"})
def test_an_act_taken_back_leaves_what_stood_before_and_what_came_after(
    saves: list[tuple[UUID, str, str, int]],
    page: UUID,
    changes: dict[str, str | None],
    later: dict[str, str | None],
) -> None:
    """Also where the page that acts had written the same before, as after a press on Back."""
    draft, count = Draft(), len(saves)
    for revision, (other, name, text, _seen) in enumerate(saves, start=1):
        draft = merge_changes(draft, {name: text}, write(other, revision, revision - 1), revision)
    assume(not draft.conflicts)
    before = dict(draft.answers)
    draft = merge_undoable_changes(draft, changes, write(page, count + 1, count), count + 1)
    draft = merge_changes(draft, later, write(UUID(int=8, version=4), 1, count + 1), count + 2)
    draft = revert_act(draft, write(UUID(int=9, version=4), 1, count + 2), count + 3, count + 1)
    assert draft.answers == before | later
    assert not draft.conflicts


@given(SAVES, CHANGES)
def test_an_act_is_remembered_as_long_as_it_can_be_taken_back(
    saves: list[tuple[UUID, str, str, int]], changes: dict[str, str | None]
) -> None:
    """In the stored draft, through any saves, until it is taken back or another one comes."""
    draft = merge_undoable_changes(Draft(), changes, write(UUID(int=8, version=4), 1, 0), 1)
    remembered = draft.last
    for revision, (page, name, text, seen) in enumerate(saves, start=2):
        draft = merge_changes(draft, {name: text}, write(page, revision, seen), revision)
        draft = msgspec.json.decode(msgspec.json.encode(draft), type=Draft)
    assert draft.last == remembered
    assert revert_act(draft, write(UUID(int=9, version=4), 1, 99), 99, 1).last is None


def test_a_draft_that_knows_of_no_acts_opens_and_has_nothing_to_take_back() -> None:
    draft = msgspec.json.decode(b'{"fields":{},"others":{},"pages":{}}', type=Draft)
    assert revert_act(draft, write(PAGES[0], 1, 0), 1, 1) is draft
