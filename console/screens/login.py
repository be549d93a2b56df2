"""Signing in: which relay, who, the password, and a code where one is asked for; and why it did not work."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Button, Static

from console.model.app_secret import secret_of
from console.screens.picture import HalfBlocks
from console.session.identity import Identity
from console.terminal.qr import qr_cells
from console.text.lay_out import fit, inside
from console.text.mode import Bidi
from console.text.words import say
from console.widgets.field import Field
from console.widgets.ink import own_rows

SAID_CELLS: Final = 44
WITH_APP_CELLS: Final = 34
"""The style sheet's width of `#login`, less its frame; the second is beside the QR code of an app."""


class Login(Screen[None]):
    """Asks for name and password and says so with `Given`; stays until the app replaces it.

    With a join code the password is a new one, and is asked for twice.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    class Given(Message):
        """Who somebody says he is, to be tried."""

        def __init__(self, who: Identity) -> None:
            super().__init__()
            self.who = who

    def __init__(self, address: str, who: Identity, bidi: Bidi = "app") -> None:
        super().__init__()
        self._bidi: Bidi = bidi
        self._address, self._who = address, who

    def compose(self) -> ComposeResult:
        """The fields and a button; beside them the QR code of an app that is to be set up."""
        joins = bool(self._who.join)
        with Horizontal(id="login-frame"):
            with Vertical(id="login"):
                yield Static(Content("dukkan"), markup=False, id="login-title")
                relay = "".join(
                    own_rows(f"{say('login.relay')}  {inside(self._address)}", SAID_CELLS, self._bidi)
                )
                yield Static(Content(relay), markup=False, id="login-relay")
                yield Field(self._who.name, placeholder=say("name"), id="login-name", max_length=64)
                words = say("login.choice" if joins else "login.password")
                yield Field(placeholder=words, password=True, id="login-password", max_length=256)
                again = Field(placeholder=say("login.again"), password=True, id="login-again", max_length=256)
                again.display = joins
                yield again
                code = Field(placeholder=say("login.code"), id="login-code", max_length=64)
                code.display = False
                yield code
                label = say("login.join" if joins else "login.sign_in")
                yield Button(Content(fit(label, SAID_CELLS, self._bidi)), variant="primary", id="login-go")
                yield Static(markup=False, id="login-said")
            yield Vertical(id="login-app")

    def on_mount(self) -> None:
        """Begin with what is still missing."""
        self.query_one("#login-password" if self._who.name else "#login-name").focus()

    @on(Field.Submitted)
    @on(Button.Pressed)
    def give(self) -> None:
        """Enter or the button: try it, when all is there."""
        fields = [self._field(name) for name in ("name", "password", "again", "code")]
        missing = next((field for field in fields if field.display and not field.value.strip()), None)
        name, password, again, code = fields
        if missing is not None:
            missing.focus()
        elif again.display and again.value != password.value:
            again.value = ""
            again.focus()
            self.say(say("login.differ"))
        else:
            self.say(f"{say('line.connecting')} …")
            self._who = Identity(
                name=name.value.strip(),
                password=password.value,
                join=self._who.join,
                code=code.value.strip(),
                device=self._who.device,
            )
            self.post_message(self.Given(self._who))

    def _field(self, name: str) -> Field:
        return self.query_one(f"#login-{name}", Field)

    def say(self, words: str, secret: str = "") -> None:
        """What stands below the fields: that it is tried, or why it failed; and what an app has to know."""
        width = WITH_APP_CELLS if secret else SAID_CELLS
        rows = [*own_rows(words, width, self._bidi), *([secret] if secret else [])]
        self.query_one("#login-said", Static).update(Content("\n".join(rows)))

    def refused(self, words: str) -> None:
        """It did not work; the password is to be typed again."""
        password, again = self._field("password"), self._field("again")
        password.value = again.value = ""
        password.focus()
        self.say(words)

    def ask_code(self, words: str, address: str = "") -> None:
        """The password was right, and the code of an app is wanted; `address` is for one to be set up."""
        code, password = self._field("code"), self._field("password")
        code.display = True
        code.value = ""
        if self._who.join:  # The code has been used up: what was typed is the password by now.
            self._who = Identity(name=self._who.name, password=password.value, device=self._who.device)
            self._field("again").display = False
        if not password.value:
            password.value = self._who.password
        (code if password.value else password).focus()
        self.say(words, secret_of(address) if address else "")
        shown = self.query_one("#login-app", Vertical)
        if address and not shown.query(HalfBlocks):
            self.query_one("#login-frame").add_class("-with-app")
            shown.mount(HalfBlocks(qr_cells(address)))
