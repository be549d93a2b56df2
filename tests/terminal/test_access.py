"""Codes of an app, joining and signing out, as an agent sees them."""

import pytest

from console.session.link_states import LinkState
from console.session.updates import LinkChanged
from relay.protocol.access import Factor
from relay.protocol.frames import Refused
from relay.protocol.refusals import Code
from tests.terminal.conftest import Open
from tests.unit.console.model.desk_builder import brief

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
APP = Factor(address=f"otpauth://totp/Dukkan:sara?secret={SECRET}&issuer=Dukkan")
RECOVERY = [f"{number:04}-20xm-9hdw-t4en" for number in range(10)]
SIZES = [(80, 24), (120, 40)]


def qr_size(screen: str) -> tuple[int, int]:
    """How many columns and rows of a code are to be seen."""
    rows = [row.count("▀") for row in screen.splitlines() if "▀" in row]
    assert len(set(rows)) == 1, rows
    return rows[0], len(rows)


async def test_a_code_is_asked_for_beside_the_password(open_console: Open) -> None:
    async with open_console(name="", password="", live=False) as console:
        await console.type("sara")
        await console.keys("enter")
        await console.type("right")
        await console.keys("enter")
        await console.tell(LinkChanged(LinkState.ENDED, code=Code.CODE_NEEDED))
        assert "the code that your app shows" in console.text()
        await console.type("123456")
        await console.keys("enter")
        assert (console.link.password, console.link.who.code) == ("right", "123456")
        await console.tell(LinkChanged(LinkState.ENDED, code=Code.BAD_CODE))
        assert "The code is wrong, or was used already" in console.text()
        await console.type("654321")
        await console.keys("enter")
        assert (console.link.password, console.link.who.code) == ("right", "654321")
        console.link.live(brief(1))
        await console.until(lambda: console.app.desk is not None and "mine 1" in console.text())


async def test_a_code_is_asked_for_when_the_password_was_given_on_the_command_line(
    open_console: Open,
) -> None:
    async with open_console(name="sara", password="right", live=False) as console:
        await console.tell(LinkChanged(LinkState.ENDED, code=Code.CODE_NEEDED))
        await console.until(lambda: "the code that your app shows" in console.text())
        await console.type("123456")
        await console.keys("enter")
        assert (console.link.password, console.link.who.code) == ("right", "123456")


@pytest.mark.parametrize("size", SIZES)
async def test_a_role_that_must_have_codes_is_shown_what_to_scan(
    open_console: Open, size: tuple[int, int]
) -> None:
    async with open_console(name="sara", password="right", live=False, size=size) as console:
        await console.tell(APP, LinkChanged(LinkState.ENDED, code=Code.FACTOR_NEEDED))
        await console.until(lambda: "▀" in console.text())
        assert qr_size(console.text()) == (41, 21)
        assert "JBSW Y3DP" in console.text()
        assert "an app now" in console.text()
        await console.type("123456")
        await console.keys("enter")
        assert console.link.who.code == "123456"


@pytest.mark.parametrize("size", SIZES)
async def test_codes_are_set_up_at_the_desk(open_console: Open, size: tuple[int, int]) -> None:
    async with open_console(brief(1), size=size) as console:
        console.desk.action_deed("app.codes")
        assert console.asked("set_up_factor") == [("",)]
        await console.tell(APP)
        await console.until(lambda: "▀" in console.text())
        assert qr_size(console.text()) == (41, 21)
        assert "JBSW Y3DP" in console.text()
        await console.type("000000")
        await console.keys("enter")
        await console.tell(Refused(code=Code.BAD_CODE, text=""))
        assert "The code is wrong" in console.text()
        await console.type("123456")
        await console.keys("enter")
        assert console.asked("set_up_factor")[1:] == [("000000",), ("123456",)]
        await console.tell(Factor(recovery=RECOVERY))
        await console.until(lambda: all(code in console.text() for code in RECOVERY))
        await console.keys("escape")
        await console.until(lambda: "mine 1" in console.text())


async def test_joining_asks_for_a_password_twice(open_console: Open) -> None:
    async with open_console(name="mina", password="", join="k7qf-20xm-9hdw-t4en", live=False) as console:
        assert "a password of your choice" in console.text()
        await console.type("correct mule")
        await console.keys("enter")
        await console.type("correct mole")
        await console.keys("enter")
        assert console.links == []
        assert "differ" in console.text()
        await console.type("correct mule")
        await console.keys("enter")
        assert (console.link.password, console.link.who.join) == ("correct mule", "k7qf-20xm-9hdw-t4en")
        await console.tell(LinkChanged(LinkState.ENDED, code=Code.BAD_JOIN))
        assert "The join code does not fit the name" in console.text()


@pytest.mark.parametrize(("keys", "everywhere"), [(("tab",), False), (("tab", "tab"), True)])
async def test_signing_out_asks_first_and_gives_the_chats_back(
    open_console: Open, keys: tuple[str, ...], everywhere: bool
) -> None:
    async with open_console(brief(1)) as console:
        console.desk.action_deed("app.sign_out")
        await console.until(lambda: "Sign out?" in console.text())
        assert "Your open chat goes back to the queue." in console.text()
        await console.keys("enter")
        assert console.asked("sign_out") == [], "the safe answer has the focus"
        console.desk.action_deed("app.sign_out")
        await console.until(lambda: "Sign out?" in console.text())
        await console.keys(*keys, "enter")
        assert console.asked("sign_out") == [(everywhere,)]
        assert [call[0] for call in console.asked("set_presence")] == ["offline"]
        await console.tell(LinkChanged(LinkState.ENDED, code=Code.SIGNED_OUT))
        await console.until(lambda: "You have been signed out." in console.text())


@pytest.mark.threat(21)
@pytest.mark.parametrize(
    ("code", "words"),
    [
        (Code.REVOKED, "This account can no longer sign in."),
        (Code.NEW_PASSWORD, "Your password has been changed."),
        (Code.SIGNED_OUT, "You have been signed out."),
        (Code.LOGIN_AGAIN, "Your sign-in has ended."),
    ],
)
async def test_each_end_of_a_sign_in_is_said_in_words(open_console: Open, code: Code, words: str) -> None:
    async with open_console(brief(1)) as console:
        await console.tell(LinkChanged(LinkState.ENDED, code=code))
        await console.until(lambda: words in console.text())
        assert "password" in console.text()


async def test_the_header_says_who_is_verified_and_who_is_not(open_console: Open) -> None:
    proven = brief(1, visitor="Mina", customer="17", email="mina@shop.example", phone="+98 21 1")
    async with open_console(proven, brief(2, visitor="Mina", unverified=True), size=(120, 40)) as console:
        console.desk.open_chat(proven.conv)
        await console.until(lambda: "✓ verified" in console.text())
        assert "Mina · ✓ verified · 17 · mina@shop.example · +98 21 1" in console.row("✓ verified")
        await console.keys("alt+n")
        await console.until(lambda: "unverified" in console.text())
        assert "✓" not in console.row("unverified")


@pytest.mark.threat(1, 5)
async def test_what_a_shop_proves_of_somebody_is_shown_as_text_only(open_console: Open) -> None:
    hostile = brief(1, customer="\u202e[@click=app.quit]17[/]", email="a\x1b[2J@x", unverified=False)
    async with open_console(hostile, size=(120, 40)) as console:
        console.desk.open_chat(hostile.conv)
        await console.until(lambda: "verified" in console.text())
        assert "[@click=app.quit]17[/]" in console.text()
        assert not {"\x1b", "\u202e"} & set(console.text())
