"""Canned replies: found by what is typed, in the chat's language, filled with what is known."""

import pytest

from console.model import canned_index
from console.model.canned import Canned, blanks, stacked, values
from console.model.canned_index import FOUND_MAX, CannedIndex, Reader
from relay.protocol.setup import Replies, ReplyRow, Setup
from relay.shared.fold import fold
from relay.shared.template import fill
from tests.unit.console.model.desk_builder import NOW_MS, brief, conv_id, desk


def reply(code: str, text: str = "…", lang: str = "en", **more: str) -> ReplyRow:
    return ReplyRow(code=code, text=text, lang=lang, **more)


ROWS = (
    reply("refund", "Your money is on its way.", title="Refund sent"),
    reply("refund", "مبلغ به حساب شما برگشت.", lang="fa", title="برگشت وجه"),
    reply("ref-no", "We cannot refund this.", title="No refund"),
    reply("hours", "We are open until six.", title="Opening hours"),
    reply("photo", "لطفاً یک عکس بفرستید.", lang="fa", title="عکسِ كالا"),
    reply("hello", "Hello from sales", department="sales"),
    reply("hello", "Hello from the shop"),
    reply("hello", "Hi, it is me", agent="Sara"),
    reply("secret", "Only Omar says this", agent="omar"),
)
INDEX = CannedIndex(ROWS)


def codes(found: list[ReplyRow]) -> list[str]:
    return [row.code for row in found]


def test_a_code_comes_before_a_title_and_a_title_before_the_words() -> None:
    assert codes(INDEX.found("ref", Reader("en"))) == ["ref-no", "refund"]
    assert codes(INDEX.found("refund", Reader("en"))) == ["refund", "ref-no"]
    assert codes(INDEX.found("open", Reader("en"))) == ["hours"]
    assert codes(INDEX.found("until six", Reader("en"))) == ["hours"]
    assert codes(INDEX.found("nothing of this", Reader("en"))) == []


@pytest.mark.parametrize("typed", ["عکس کالا", "عكس", "بفرستيد", "لطفا"])
def test_letters_are_found_however_they_are_written(typed: str) -> None:
    assert codes(INDEX.found(typed, Reader("fa"))) == ["photo"]


def test_the_text_is_that_of_the_chats_language_with_english_behind_it() -> None:
    assert INDEX.found("refund", Reader("fa-IR"))[0].text == "مبلغ به حساب شما برگشت."
    assert INDEX.found("hours", Reader("fa"))[0].lang == "en"
    assert INDEX.found("photo", Reader("de"))[0].lang == "fa"


def test_replies_in_the_chats_language_come_before_others() -> None:
    assert codes(INDEX.found("", Reader("fa")))[:2] == ["photo", "refund"]


def test_what_i_use_comes_first_among_equals() -> None:
    assert codes(INDEX.beginning("h", Reader("en"))) == ["hello", "hours"]
    assert codes(INDEX.beginning("h", Reader("en", used={"hours": 3}))) == ["hours", "hello"]


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (Reader("en", "repairs", "omar"), "Hello from the shop"),
        (Reader("en", "sales", "omar"), "Hello from sales"),
        (Reader("en", "sales", "sara"), "Hi, it is me"),
    ],
)
def test_my_own_reply_comes_before_the_departments_and_that_before_the_shops(
    reader: Reader, text: str
) -> None:
    found = INDEX.named("hello", reader)
    assert found is not None and found.text == text
    assert [row.text for row in INDEX.found("hello", reader)] == [text]


def test_what_is_a_colleagues_own_is_not_mine() -> None:
    assert INDEX.named("secret", Reader("en", agent="sara")) is None
    assert INDEX.named("secret", Reader("en", agent="Omar")) is not None


def test_of_2000_replies_each_is_folded_once_however_often_they_are_searched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Folding is what costs: without it a letter is found in a few milliseconds."""
    folded: list[str] = []

    def counted(text: str) -> str:
        folded.append(text)
        return fold(text)

    monkeypatch.setattr(canned_index, "fold", counted)
    rows = tuple(reply(f"code{n}", f"سفارش شما {n} parcel", "fa") for n in range(2_000))
    index = CannedIndex(rows)
    assert len(index.found("", Reader("fa"))) == FOUND_MAX
    assert len(folded) >= 2 * len(rows)
    for typed in ("سفارش", "code19", "parcel 77", "nowhere"):
        folded.clear()
        index.found(typed, Reader("fa"))
        assert set(folded) <= {typed} and len(folded) <= len(rows) // 100


def canned_desk(**told: object) -> Canned:
    model = desk(brief(1, **told))  # type: ignore[arg-type]
    model.apply(Setup(facts={"demo": {"phone": "0912"}, "other": {"phone": "0913"}}), NOW_MS)
    row = reply("eta", "Hi {{visitor.first_name|there}}, order {{order.id}} comes {{?when}}. {{shop.phone}}")
    model.apply(Replies(rows=[row], fresh=True), NOW_MS)
    model.show(conv_id(1))
    return Canned(model, {})


def test_a_reply_is_filled_with_what_is_known_of_the_chat() -> None:
    canned = canned_desk(visitor="Maryam Rahimi", fields={"order": "245-12784"})
    assert canned.expanded("eta") == "Hi Maryam, order 245-12784 comes ‹when›. 0912"
    assert canned.expanded("unknown") == ""


def test_a_reply_counts_as_used_when_it_is_put_into_an_answer_alone() -> None:
    used: list[str] = []
    canned = Canned(canned_desk()._model, {}, used.append)
    assert canned.expanded("eta") == canned.taken("eta")
    assert used == ["eta"]


def test_a_visitor_without_a_name_is_not_called_by_his_number() -> None:
    filled = canned_desk(visitor="#12").filled("eta")
    assert filled.text == "Hi there, order ‹order.id› comes ‹when›. 0912"
    assert [blank.name for blank in filled.blanks] == ["order.id", "when"]


def test_a_name_that_looks_like_a_blank_is_none() -> None:
    canned = canned_desk(visitor="‹when› {{?when}}", fields={"order": "1"})
    assert [blank.name for blank in canned.filled("eta").blanks] == ["when"]
    assert len(blanks(canned.expanded("eta"))) == 1


def test_replies_stack_and_their_blanks_stay_in_order() -> None:
    first = stacked("", fill("Take {{?amount}}.", {}))
    both = stacked(first.text, fill("By {{?when}}", {}))
    assert both.text == "Take ‹amount›.\nBy ‹when›"
    assert [both.text[blank.start : blank.end] for blank in both.blanks] == ["‹amount›", "‹when›"]
    assert stacked("one\n", fill("two", {})).text == "one\ntwo"


def test_the_address_of_a_file_goes_with_the_text() -> None:
    model = desk(brief(1))
    model.apply(Replies(rows=[reply("map", "Here we are:", file="https://x.example/map.png")]), NOW_MS)
    model.show(conv_id(1))
    assert Canned(model, {}).expanded("map") == "Here we are:\nhttps://x.example/map.png"


def test_every_variable_of_a_template_has_a_value_or_none() -> None:
    model = desk(brief(1, visitor="", page="/cart"))
    known = values(model, model.conversations[conv_id(1)])
    assert known["agent.first_name"] == "sara" and known["page"] == "/cart" and known["visitor.name"] == ""
