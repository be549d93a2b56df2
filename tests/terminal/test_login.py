"""Signing in: what is asked, what a refusal says, and how one gets to the desk."""

from console.session.link_states import LinkState
from console.session.updates import LinkChanged
from relay.protocol.refusals import Code
from tests.terminal.conftest import Open
from tests.unit.console.model.desk_builder import brief


async def test_a_wrong_password_says_so_and_the_right_one_opens_the_desk(open_console: Open) -> None:
    async with open_console(name="", password="", live=False) as console:
        await console.type("sara")
        await console.keys("enter")
        await console.type("wrong")
        await console.keys("enter")
        assert (console.link.name, console.link.password) == ("sara", "wrong")
        await console.tell(LinkChanged(LinkState.ENDED, code=Code.BAD_LOGIN))
        assert "Name or password is wrong." in console.text()
        await console.type("right")
        await console.keys("enter")
        assert console.links[0].stopped
        assert console.link.password == "right"
        console.link.live(brief(1))
        await console.until(lambda: console.app.desk is not None and "mine 1" in console.text())


async def test_the_password_is_never_on_the_screen(open_console: Open) -> None:
    async with open_console(name="", password="", live=False) as console:
        await console.type("sara")
        await console.keys("enter")
        await console.type("hunter2")
        assert "hunter2" not in console.text()
        assert "sara" in console.text()


async def test_a_relay_that_does_not_answer_is_tried_again_in_words(open_console: Open) -> None:
    async with open_console(name="", password="", live=False) as console:
        await console.type("sara")
        await console.keys("enter")
        await console.type("x")
        await console.keys("enter")
        await console.tell(LinkChanged(LinkState.PAUSING, retry_at_ms=900))
        assert "No relay answers there." in console.text()


async def test_an_ended_sign_in_asks_again_and_keeps_the_draft(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n")
        await console.type("half")
        first = console.link
        await console.tell(LinkChanged(LinkState.ENDED, code=Code.LOGIN_AGAIN))
        await console.until(lambda: "Your sign-in has ended." in console.text())
        await console.type("secret")
        await console.keys("enter")
        console.link.live(brief(1))
        await console.until(lambda: console.app.desk is not None and "mine 1" in console.text())
        assert console.composer.text == "half"
        assert first.stopped
