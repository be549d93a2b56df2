"""Signing in: which relay, who, and the password; and why it did not work."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Button, Static

from console.widgets.field import Field


class Login(Screen[None]):
    """Asks for name and password and says so with `Given`; stays until the app replaces it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    class Given(Message):
        """Name and password, to be tried."""

        def __init__(self, name: str, password: str) -> None:
            super().__init__()
            self.name, self.password = name, password

    def __init__(self, address: str, name: str, said: str = "") -> None:
        super().__init__()
        self._address, self._agent, self._said = address, name, said

    def compose(self) -> ComposeResult:
        """Two fields and a button."""
        with Vertical(id="login"):
            yield Static(Content("dukkan"), markup=False, id="login-title")
            yield Static(Content(f"relay  {self._address}"), markup=False, id="login-relay")
            yield Field(self._agent, placeholder="name", id="login-name", max_length=64)
            yield Field(placeholder="password", password=True, id="login-password", max_length=256)
            yield Button(Content("Sign in"), variant="primary", id="login-go")
            yield Static(Content(self._said), markup=False, id="login-said")

    def on_mount(self) -> None:
        """Begin with what is still missing."""
        self.query_one("#login-password" if self._agent else "#login-name").focus()

    @on(Field.Submitted)
    @on(Button.Pressed)
    def give(self) -> None:
        """Enter or the button: try it, when both are there."""
        name = self.query_one("#login-name", Field)
        password = self.query_one("#login-password", Field)
        if not name.value.strip():
            name.focus()
        elif not password.value:
            password.focus()
        else:
            self.say("connecting …")
            self.post_message(self.Given(name.value.strip(), password.value))

    def say(self, words: str) -> None:
        """What stands below the fields: that it is tried, or why it failed."""
        self.query_one("#login-said", Static).update(Content(words))

    def refused(self, words: str) -> None:
        """It did not work; the password is to be typed again."""
        password = self.query_one("#login-password", Field)
        password.value = ""
        password.focus()
        self.say(words)
