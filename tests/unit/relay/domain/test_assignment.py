"""Who gets the next chat: the stated order, and the facts that are told with it."""

from hypothesis import given, strategies as st

from relay.domain.assignment import Candidate, Choice, choose, speaks

SARA = Candidate(1, "Sara", chats=1, last_assigned_ms=10)
OMAR = Candidate(2, "Omar", chats=2, last_assigned_ms=5)
ZAHRA = Candidate(3, "Zahra", chats=1, last_assigned_ms=7)


def test_the_last_agent_goes_before_one_with_fewer_chats() -> None:
    assert choose([SARA, OMAR], "fa", last_agent=2) == Choice(2, "Omar", "last_agent", "", 2, 2)


def test_the_fewest_chats_decide_before_the_longest_pause() -> None:
    assert choose([OMAR, SARA], "fa", 0) == Choice(1, "Sara", "least_loaded", "", 1, 2)


def test_among_equally_loaded_ones_the_longest_unassigned_is_next() -> None:
    assert choose([OMAR, SARA, ZAHRA], "fa", 0) == Choice(3, "Zahra", "longest_unassigned", "", 1, 3)


def test_the_language_decides_before_everything_else_if_anybody_speaks_it() -> None:
    arabic = OMAR._replace(languages=("ar",))
    english = SARA._replace(languages=("en",))
    assert choose([arabic, english], "ar-EG", last_agent=1) == Choice(2, "Omar", "only_one", "ar", 2, 2)


def test_where_nobody_speaks_it_the_language_is_no_reason() -> None:
    english = [each._replace(languages=("en",)) for each in (SARA, OMAR)]
    assert choose(english, "fa", 0) == Choice(1, "Sara", "least_loaded", "", 1, 2)


def test_who_names_no_language_speaks_all() -> None:
    assert speaks((), "fa") and speaks(("fa-IR",), "fa") and speaks(("en",), "")
    assert not speaks(("en",), "fa")


def test_nobody_is_chosen_from_nobody() -> None:
    assert choose([], "fa", 1) is None


@given(
    st.lists(
        st.builds(
            Candidate,
            agent=st.integers(1, 9),
            name=st.just(""),
            chats=st.integers(0, 3),
            last_assigned_ms=st.integers(0, 3),
            languages=st.sampled_from([(), ("fa",), ("ar",), ("fa", "ar")]),
        ),
        min_size=1,
        unique_by=lambda each: each.agent,
    ),
    st.sampled_from(["fa", "ar", "en", ""]),
    st.integers(0, 9),
)
def test_the_reason_is_always_true(candidates: list[Candidate], lang: str, last_agent: int) -> None:
    choice = choose(candidates, lang, last_agent)
    assert choice is not None
    fluent = [each for each in candidates if speaks(each.languages, lang)] or candidates
    chosen = next(each for each in fluent if each.agent == choice.agent)
    assert (choice.chats, choice.among) == (chosen.chats, len(candidates))
    assert bool(choice.lang) == (len(fluent) < len(candidates))
    match choice.reason:
        case "only_one":
            assert fluent == [chosen]
        case "last_agent":
            assert chosen.agent == last_agent
        case "least_loaded":
            assert all(each.chats > chosen.chats for each in fluent if each is not chosen)
        case "longest_unassigned":
            equals = [each for each in fluent if each.chats == chosen.chats]
            assert len(equals) > 1
            assert chosen.last_assigned_ms == min(each.last_assigned_ms for each in equals)
            assert chosen.chats == min(each.chats for each in fluent)
    assert choice.reason == "last_agent" or len(fluent) == 1 or last_agent not in {e.agent for e in fluent}
