"""Nothing anybody typed is lost, whatever order saves arrive in."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from webapp.sheets.drafts import Draft, Write, choose, merge

FIELDS = st.sampled_from(["did", "tell", "mood"])
PAGES = [UUID(int=n, version=4) for n in range(3)]


def write(page: UUID, seq: int, based_on: int) -> Write:
    return Write(page, seq, based_on)


def kept(draft: Draft, name: str) -> list[object]:
    return draft.versions(name) if name in draft.fields else []


def test_the_first_text_stands() -> None:
    draft = merge(Draft(), {"tell": "hej"}, write(PAGES[0], 1, 0), 1)
    assert draft.answers == {"tell": "hej"}


def test_a_late_save_of_the_same_page_never_undoes_a_newer_one() -> None:
    draft = merge(Draft(), {"tell": "hej du"}, write(PAGES[0], 2, 0), 1)
    draft = merge(draft, {"tell": "hej"}, write(PAGES[0], 1, 0), 2)
    assert kept(draft, "tell") == ["hej du"]


def test_a_save_that_comes_again_changes_nothing_even_after_another_device() -> None:
    first = write(PAGES[0], 1, 0)
    draft = merge(Draft(), {"tell": "ett"}, first, 1)
    draft = merge(draft, {"tell": "två"}, write(PAGES[1], 1, 1), 2)
    assert merge(draft, {"tell": "ett"}, first, 3) is draft


def test_another_text_under_the_same_count_is_never_taken_for_the_same_save() -> None:
    draft = merge(Draft(), {"tell": "ett"}, write(PAGES[0], 1, 0), 1)
    draft = merge(draft, {"tell": "ett och två"}, write(PAGES[0], 1, 0), 2)
    assert kept(draft, "tell") == ["ett och två"]


def test_two_devices_that_did_not_see_each_other_are_both_kept() -> None:
    draft = merge(Draft(), {"tell": "från mobilen"}, write(PAGES[0], 1, 0), 1)
    draft = merge(draft, {"tell": "från datorn"}, write(PAGES[1], 1, 0), 2)
    assert kept(draft, "tell") == ["från mobilen", "från datorn"]


def test_a_device_that_saw_the_other_takes_over() -> None:
    draft = merge(Draft(), {"tell": "ett"}, write(PAGES[0], 1, 0), 1)
    draft = merge(draft, {"tell": "två"}, write(PAGES[1], 1, 1), 2)
    assert kept(draft, "tell") == ["två"]


def test_going_on_typing_on_both_devices_keeps_both() -> None:
    draft = merge(Draft(), {"tell": "a"}, write(PAGES[0], 1, 0), 1)
    draft = merge(draft, {"tell": "b"}, write(PAGES[1], 1, 0), 2)
    draft = merge(draft, {"tell": "aa"}, write(PAGES[0], 2, 2), 3)
    draft = merge(draft, {"tell": "bb"}, write(PAGES[1], 2, 2), 4)
    assert kept(draft, "tell") == ["aa", "bb"]


def test_the_choice_ends_the_question() -> None:
    draft = merge(Draft(), {"tell": "a"}, write(PAGES[0], 1, 0), 1)
    draft = merge(draft, {"tell": "b"}, write(PAGES[1], 1, 0), 2)
    draft = choose(draft, "tell", "b", write(PAGES[2], 1, 2), 3)
    assert kept(draft, "tell") == ["b"]
    assert not draft.conflicts


def test_different_questions_never_conflict() -> None:
    draft = merge(Draft(), {"did": "a"}, write(PAGES[0], 1, 0), 1)
    draft = merge(draft, {"tell": "b"}, write(PAGES[1], 1, 0), 2)
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
        draft = merge(draft, {name: text}, write(page, counts[page], based_on), revision)
        for (other, question), (_value, at) in list(newest.items()):
            if question == name and other != page and at <= based_on and not asked:
                newest.pop((other, question))
        newest[(page, name)] = (text, revision)
        for (_page, question), (value, _at) in newest.items():
            assert value in kept(draft, question)
