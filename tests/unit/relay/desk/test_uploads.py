"""Messages that name an upload: whose it must be, how often it counts, and what is said without words."""

import pytest

from relay.desk.decision import Decided, Refused
from relay.desk.visitor_commands import Guest
from relay.domain.upload import PLAIN, Owner, Upload, kind_of
from relay.protocol import agent, visitor
from relay.protocol.entries import File, Filled, Message
from relay.protocol.refusals import Code
from relay.shared.file_name import shown_name
from tests.unit.relay.desk.builders import DeskUnderTest, ack
from tests.unit.relay.desk.shops import WELCOMES, bodies, shop

FILE = "a" * 32


@pytest.fixture
def desk() -> DeskUnderTest:
    return DeskUnderTest(shop(welcomes=WELCOMES))


def uploaded(desk: DeskUnderTest, owner: Owner, name: str = "shoe.png", file_id: str = FILE) -> None:
    file = File(id=file_id, name=name, media="image/png", bytes=9, width=3, height=3)
    desk.desk.uploads[file_id] = Upload(owner=owner, cid="c" * 32, at_ms=desk.now_ms, file=file)


def post(desk: DeskUnderTest, text: str = "", cid: str = "", file_id: str = FILE) -> visitor.Post:
    return visitor.Post(cid=cid or desk.new_cid(), text=text, file=file_id)


def of(guest: Guest) -> Owner:
    return Owner(guest.token_hash)


def test_a_file_alone_begins_a_conversation_in_the_language_of_the_page(desk: DeskUnderTest) -> None:
    guest = desk.guest(lang="fa")
    uploaded(desk, of(guest), "order 245-12784 please help me.png")
    ack(desk.visitor_does(guest, post(desk)))
    chat = desk.chat_of(guest)
    assert (chat.lang, chat.unread) == ("fa", 1)
    [message] = [body for body in bodies(chat, Message) if body.file]
    assert message.text == "order 245-12784 please help me.png"
    assert not bodies(chat, Filled), "a name is no word of his"


def test_an_upload_is_one_message_whoever_wants_it(desk: DeskUnderTest) -> None:
    guest, other = desk.guest(), desk.guest()
    uploaded(desk, of(guest))
    assert desk.visitor_does(other, post(desk)) == Refused(Code.NO_FILE)
    ack(desk.visitor_does(guest, post(desk, "this one")))
    assert desk.visitor_does(guest, post(desk)) == Refused(Code.NO_FILE)
    assert desk.visitor_does(guest, post(desk, file_id="b" * 32)) == Refused(Code.NO_FILE)


def test_sent_again_it_gets_the_same_answer_and_another_file_does_not(desk: DeskUnderTest) -> None:
    guest, cid = desk.guest(), desk.new_cid()
    uploaded(desk, of(guest))
    first = ack(desk.visitor_does(guest, post(desk, "", cid)))
    again = desk.visitor_does(guest, post(desk, "", cid))
    assert isinstance(again, Decided) and again.events == () and ack(again) == first
    uploaded(desk, of(guest), file_id="b" * 32)
    assert desk.visitor_does(guest, post(desk, "", cid, "b" * 32)) == Refused(Code.CID_REUSED)
    assert desk.visitor_does(guest, visitor.Post(cid=cid, text="words")) == Refused(Code.CID_REUSED)


def test_an_agent_sends_his_own_and_only_as_the_owner(desk: DeskUnderTest) -> None:
    _, chat = desk.waiting_chat()
    sara, omar = desk.present_agent(), desk.present_agent(2, "Omar")
    uploaded(desk, Owner(agent=sara.agent))
    desk.takes(sara, chat)
    command = agent.Post(cid=desk.new_cid(), conv=chat.conv, gen=chat.gen, text="", file=FILE)
    assert desk.agent_does(omar, command) == Refused(Code.NOT_OWNER)
    ack(desk.agent_does(sara, command))
    later = agent.Post(cid=desk.new_cid(), conv=chat.conv, gen=chat.gen, text="", file=FILE)
    assert desk.agent_does(sara, later) == Refused(Code.NO_FILE)


def test_without_words_and_without_a_file_there_is_nothing_to_say(desk: DeskUnderTest) -> None:
    assert desk.visitor_does(desk.guest(), post(desk, " ", file_id="")) == Refused(Code.EMPTY_TEXT)


def test_an_erased_visitor_takes_his_uploads_along_and_nobody_elses(desk: DeskUnderTest) -> None:
    guest, other = desk.guest(), desk.guest()
    uploaded(desk, of(guest))
    uploaded(desk, of(other), file_id="b" * 32)
    desk.visitor_posts(guest, "hello")
    chat = desk.chat_of(guest)
    sara = desk.present_agent()
    desk.takes(sara, chat)
    assert desk.desk.erase(guest.token_hash) == [chat.conv]
    assert list(desk.desk.uploads) == ["b" * 32]
    assert not sara.owned and not sara.active and chat.conv not in desk.desk.queue
    ack(desk.visitor_posts(other, "I am still here"))


@pytest.mark.threat(49)
@pytest.mark.parametrize(
    ("head", "media"),
    [
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a;alert(1)", "image/gif"),
        (b"RIFF....WEBP", "image/webp"),
        (b"<svg onload=a()>", PLAIN),
        (b"<!doctype html>", PLAIN),
        (b"%PDF-1.7", PLAIN),
        (b"", PLAIN),
        (b"\x89PN", PLAIN),
    ],
)
def test_what_a_file_is_follows_from_its_first_bytes_alone(head: bytes, media: str) -> None:
    assert kind_of(head) == media


@pytest.mark.threat(51)
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("..\\..\\windows\\system32\\NUL", "_NUL"),
        ("lpt1.png", "_lpt1.png"),
        ("a" * 300 + ".pdf", "a" * 76 + ".pdf"),
        ("...", "file"),
        ("\u202egpj.exe", "gpj.exe"),
        ("a\nb\tc.txt", "a b c.txt"),
        ("x.tar.gz", "x.tar.gz"),
        ("كشف حساب.pdf", "كشف حساب.pdf"),
        ("می‌رسد.txt", "می‌رسد.txt"),
    ],
)
def test_a_name_is_one_harmless_line(name: str, shown: str) -> None:
    assert shown_name(name, PLAIN, 80) == shown
    assert shown_name(shown, PLAIN, 80) == shown, "twice is as good as once"
