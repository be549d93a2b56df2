"""What one agent is told of the shop."""

from relay.domain.department import AgentSkills, Department
from relay.domain.shop import Shop
from relay.protocol.codec import encode
from relay.protocol.limits import FRAME_BYTES_MAX, TEXT_CHARS_MAX
from relay.protocol.setup import ReplyRow
from relay.service import shop_news


def reply(code: str, **fields: str) -> ReplyRow:
    return ReplyRow(code=code, lang="fa", **fields)


def codes(shop: Shop, name: str) -> list[str]:
    return [row.code for frame in shop_news.replies(shop, name) for row in frame.rows]


def test_replies_reach_those_whom_they_concern() -> None:
    shop = Shop(
        departments=(Department(name="sales"), Department(name="repairs", agents=("omar",))),
        replies=(
            reply("all"),
            reply("mine", agent="sara"),
            reply("repairs", department="repairs"),
            reply("sales", department="sales"),
        ),
    )
    assert codes(shop, "Sara") == ["all", "mine", "sales"]
    assert codes(shop, "Omar") == ["all", "repairs", "sales"]


def test_the_heaviest_replies_are_cut_into_frames_that_fit() -> None:
    shop = Shop(replies=tuple(reply(f"r{n}", text="🌷" * TEXT_CHARS_MAX) for n in range(20)))
    frames = list(shop_news.replies(shop, "Sara"))
    assert len(frames) > 5 and max(len(encode(frame)) for frame in frames) < FRAME_BYTES_MAX
    assert [frame.fresh for frame in frames] == [True] + [False] * (len(frames) - 1)
    assert codes(shop, "Sara") == [f"r{n}" for n in range(20)]


def test_an_agent_without_replies_is_told_to_forget_those_he_had() -> None:
    (frame,) = shop_news.replies(Shop(), "Sara")
    assert frame.fresh and not frame.rows


def test_every_site_has_its_own_facts() -> None:
    facts = {
        "demo": {"name": "Dukkan", "phone": "1"},
        "other": {"name": "Dukkan", "phone": "2", "city": "Qom"},
    }
    assert shop_news.setup(Shop(facts=facts), "Sara").facts == facts


def test_everybody_is_told_his_own_capacity() -> None:
    shop = Shop(chats_max=4, skills={"sara": AgentSkills(chats_max=2)})
    assert shop_news.setup(shop, "Sara").chats_max == 2 and shop_news.setup(shop, "Omar").chats_max == 4
