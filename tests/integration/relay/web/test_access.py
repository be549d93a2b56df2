"""Who gets in, by what, and how it ends: real sockets and accounts, two consoles at a time."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pyotp
import pytest

from relay.domain.secret_code import code_hash
from relay.main import Relay
from relay.protocol.refusals import Code
from relay.service.ports import AgentRecord, SetUp
from relay.settings import AccessSettings, Settings
from relay.store import account_commands, second_factor
from relay.store.account_commands import AccountAnswer, AnyCommand
from relay.store.accounts import SqliteAccounts
from tests.integration.relay.web.clients import Client
from tests.integration.relay.web.conftest import StartRelay

PASSWORD = "correct horse"


async def asked(relay: Relay, command: AnyCommand) -> AccountAnswer:
    """What the running relay answers the operator's command."""
    body = await relay._change_accounts(account_commands.encode(command))
    return account_commands.decode_answer(body)


async def add(relay: Relay, *names: str, role: Any = "agent") -> None:
    for name in names:
        await asked(relay, account_commands.Add(name=name, password=PASSWORD, role=role))


def hello(name: str = "", password: str = PASSWORD, **more: str) -> dict[str, Any]:
    return {"t": "hello", "proto": 3, "name": name, "password": password, **more}


async def first_word(relay: Relay, said: dict[str, Any]) -> dict[str, Any]:
    """`welcome` or `bye`, and what came before it."""
    before: dict[str, Any] = {}
    async with Client(relay.port, "/v1/agent") as agent:
        await agent.say(said)
        while True:
            frame = await agent.hear()
            if frame["t"] in ("welcome", "bye"):
                return {**before, **frame}
            before = {"before": frame}


async def code_of(relay: Relay, said: dict[str, Any]) -> str:
    """Why somebody is not let in; "welcome" when he is."""
    answer = await first_word(relay, said)
    return str(answer.get("code", answer["t"]))


def by_session(session: str) -> dict[str, Any]:
    return {"t": "hello", "proto": 3, "session": session}


class Consoles:
    """Consoles of some agents, all signed in."""

    def __init__(self, relay: Relay, stack: AsyncExitStack) -> None:
        self._relay, self._stack = relay, stack
        self.sessions: list[str] = []

    async def open(self, name: str, device: str = "") -> Client:
        agent = await self._stack.enter_async_context(Client(self._relay.port, "/v1/agent"))
        await agent.say(hello(name, device=device))
        self.sessions.append((await agent.until("welcome"))["session"])
        await agent.until("live")
        return agent


async def ended(agent: Client) -> tuple[str, int | None]:
    """Why a line was closed, in a word and by its code."""
    code = (await agent.until("bye"))["code"]
    return code, await agent.end()


# ---- the end of a sign-in ------------------------------------------------------------


@pytest.mark.threat(21, 22)
@pytest.mark.parametrize(
    ("command", "why"),
    [
        (account_commands.Revoke(name="Mina"), Code.REVOKED),
        (account_commands.SetPassword(name="Mina", password="another horse"), Code.NEW_PASSWORD),
        (account_commands.SignOut(name="Mina"), Code.SIGNED_OUT),
        (account_commands.ResetFactor(name="Mina"), Code.SIGNED_OUT),
    ],
)
async def test_what_ends_an_accounts_sign_ins_ends_all_its_lines(
    relay: Relay, command: AnyCommand, why: Code
) -> None:
    """I13: the lines are closed, with a word for why, before the operator's command has returned."""
    await add(relay, "Mina", "Omar")
    async with AsyncExitStack() as stack:
        consoles = Consoles(relay, stack)
        first, second, other = [await consoles.open(name) for name in ("Mina", "Mina", "Omar")]
        assert (await asked(relay, command)).problem == ""
        assert relay.service.sessions.of_agent(1) == []
        assert [await ended(line) for line in (first, second)] == [(why, 4005)] * 2
        for session in consoles.sessions[:2]:
            assert await code_of(relay, by_session(session)) == Code.LOGIN_AGAIN
        await other.say({"t": "list"})
        await other.until("briefs")


@pytest.mark.threat(21)
async def test_signing_out_everywhere_ends_both_consoles(relay: Relay) -> None:
    await add(relay, "Mina", "Omar")
    async with AsyncExitStack() as stack:
        consoles = Consoles(relay, stack)
        first, second, other = [await consoles.open(name) for name in ("Mina", "Mina", "Omar")]
        await first.say({"t": "sign_out", "everywhere": True})
        assert [await ended(line) for line in (first, second)] == [(Code.SIGNED_OUT, 4005)] * 2
        assert await code_of(relay, by_session(consoles.sessions[1])) == Code.LOGIN_AGAIN
        await other.say({"t": "list"})
        await other.until("briefs")
    assert await code_of(relay, hello("Mina")) == "welcome"


@pytest.mark.threat(21)
async def test_signing_out_here_leaves_the_other_console(relay: Relay) -> None:
    await add(relay, "Mina")
    async with AsyncExitStack() as stack:
        consoles = Consoles(relay, stack)
        first, second = [await consoles.open("Mina") for _ in range(2)]
        await first.say({"t": "sign_out"})
        assert await ended(first) == (Code.SIGNED_OUT, 4005)
        await second.say({"t": "list"})
        await second.until("briefs")
        assert await code_of(relay, by_session(consoles.sessions[0])) == Code.LOGIN_AGAIN
        assert await code_of(relay, by_session(consoles.sessions[1])) == "welcome"


async def test_devices_are_listed_by_name_and_ended_one_by_one(relay: Relay) -> None:
    await add(relay, "Mina")
    async with AsyncExitStack() as stack:
        consoles = Consoles(relay, stack)
        counter = await consoles.open("Mina", "mina@counter")
        home = await consoles.open("Mina", "mina@home\x1b[2J")
        listed = (await asked(relay, account_commands.Devices(name="mina"))).devices
        assert [each.device for each in listed] == ["mina@home␛[2J", "mina@counter"]
        assert min(each.at_ms for each in listed) > 1_700_000_000_000
        out = account_commands.SignOut(name="Mina", device=listed[0].number)
        assert (await asked(relay, out)).problem == ""
        assert await ended(home) == (Code.SIGNED_OUT, 4005)
        await counter.say({"t": "list"})
        await counter.until("briefs")
        listed = (await asked(relay, account_commands.Devices(name="mina"))).devices
        assert [each.device for each in listed] == ["mina@counter"]
        assert "no device" in (await asked(relay, out)).problem
    assert "no account" in (await asked(relay, account_commands.Devices(name="Nobody"))).problem


@pytest.mark.threat(22)
async def test_a_password_that_changes_during_a_sign_in_lets_nobody_in(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I13: the operator is faster than the row of the session."""
    await add(relay, "Mina")
    look = SqliteAccounts.sign_in

    async def sign_in(accounts: SqliteAccounts, name: str, password: str) -> AgentRecord | None:
        record = await look(accounts, name, password)
        await asked(relay, account_commands.SetPassword(name="Mina", password="another horse"))
        return record

    monkeypatch.setattr(SqliteAccounts, "sign_in", sign_in)
    assert await code_of(relay, hello("Mina")) == Code.LOGIN_AGAIN
    assert (await asked(relay, account_commands.Devices(name="Mina"))).devices == []


@pytest.mark.threat(21)
async def test_a_session_that_ends_while_it_is_looked_up_gets_no_line(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I13: whoever ends it finds no line yet, so that the line looks once more when it stands."""
    await add(relay, "Mina")
    session = (await first_word(relay, hello("Mina")))["session"]
    look = SqliteAccounts.by_session
    looks: list[bool] = []

    async def by_session_(accounts: SqliteAccounts, session_hash: bytes) -> AgentRecord | None:
        record = await look(accounts, session_hash)
        looks.append(record is not None)
        if len(looks) == 1:
            await asked(relay, account_commands.Revoke(name="Mina"))
        return record

    monkeypatch.setattr(SqliteAccounts, "by_session", by_session_)
    async with Client(relay.port, "/v1/agent") as agent:
        await agent.say(by_session(session))
        assert await ended(agent) == (Code.LOGIN_AGAIN, 4005)
    assert looks == [True, False]
    assert relay.service.sessions.of_agent(1) == []


# ---- joining -------------------------------------------------------------------------


async def test_a_join_code_sets_the_password_once(relay: Relay) -> None:
    code = (await asked(relay, account_commands.Add(name="Mina"))).join_code
    assert len(code) == 19
    assert await code_of(relay, hello("Mina", "")) == Code.BAD_LOGIN
    assert await code_of(relay, hello("Omar", join=code)) == Code.BAD_JOIN
    assert await code_of(relay, hello("Mina", "short", join=code)) == Code.BAD_PASSWORD
    typed = code.upper().replace("-", " ").replace("0", "O")
    assert await code_of(relay, hello("mina", join=typed)) == "welcome"
    assert await code_of(relay, hello("Mina", join=code)) == Code.BAD_JOIN
    assert await code_of(relay, hello("Mina")) == "welcome"


@pytest.mark.threat(22)
async def test_a_new_invitation_voids_the_last_and_its_use_ends_earlier_sign_ins(relay: Relay) -> None:
    await add(relay, "Mina")
    session = (await first_word(relay, hello("Mina")))["session"]
    first, second = [(await asked(relay, account_commands.Invite(name="Mina"))).join_code for _ in range(2)]
    assert await code_of(relay, hello("Mina")) == "welcome", "the password holds until the code is used"
    assert await code_of(relay, hello("Mina", "another horse", join=first)) == Code.BAD_JOIN
    assert await code_of(relay, hello("Mina", "another horse", join=second)) == "welcome"
    assert await code_of(relay, hello("Mina")) == Code.BAD_LOGIN
    assert await code_of(relay, by_session(session)) == Code.LOGIN_AGAIN


@pytest.mark.threat(34)
async def test_the_set_up_token_makes_one_administrator_and_no_second(
    relay: Relay,
) -> None:
    token = "0123-4567-89ab-cdef"
    relay._accounts._set_up = SetUp(code_hash=code_hash(token), until_ms=2**52)
    assert await code_of(relay, hello("Sara", join="0123-4567-89ab-cdeg")) == Code.BAD_JOIN
    assert await code_of(relay, hello("", join=token)) == Code.BAD_JOIN
    answer = await first_word(relay, hello("Sara", join=token))
    assert (answer["t"], answer["name"], answer["role"]) == ("welcome", "Sara", "administrator")
    assert await code_of(relay, hello("Omar", join=token)) == Code.BAD_JOIN
    assert await code_of(relay, hello("Sara", "another horse", join=token)) == Code.BAD_JOIN


# ---- the second factor ---------------------------------------------------------------


class App:
    """An app that shows codes."""

    def __init__(self, address: str) -> None:
        assert address.startswith("otpauth://totp/Dukkan:")
        self._app = pyotp.parse_uri(address)

    def code(self, now_ms: int, steps: int = 0) -> str:
        assert isinstance(self._app, pyotp.TOTP)
        return self._app.generate_otp(now_ms // 30_000 + steps)


class Wall:
    """The wall clock that codes are made by, held still."""

    def __init__(self, relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ms = 1_800_000_000_000
        clock = relay.edge.clock
        monkeypatch.setattr(type(clock), "now_ms", lambda _: self.ms)


async def set_up_factor(relay: Relay, wall: Wall, name: str = "Mina") -> tuple[App, list[str]]:
    async with Client(relay.port, "/v1/agent") as agent:
        await agent.say(hello(name))
        await agent.until("live")
        await agent.say({"t": "set_up_factor"})
        app = App((await agent.until("factor"))["address"])
        await agent.say({"t": "set_up_factor", "code": "000000"})
        assert (await agent.until("refused"))["code"] == Code.BAD_CODE
        await agent.say({"t": "set_up_factor", "code": app.code(wall.ms)})
        recovery = (await agent.until("factor"))["recovery"]
    assert len(set(recovery)) == second_factor.RECOVERY_CODES
    return app, recovery


@pytest.mark.threat(32, 33)
async def test_a_code_is_asked_for_and_good_once(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    await add(relay, "Mina")
    wall = Wall(relay, monkeypatch)
    app, _ = await set_up_factor(relay, wall)
    assert await code_of(relay, hello("Mina")) == Code.CODE_NEEDED
    assert await code_of(relay, hello("Mina", "wrong horse", code=app.code(wall.ms))) == Code.BAD_LOGIN
    assert await code_of(relay, hello("Mina", code=app.code(wall.ms))) == Code.BAD_CODE, "it set the app up"
    wall.ms += 30_000
    code = app.code(wall.ms)
    in_persian = "".join(chr(0x06F0 + int(digit)) for digit in code)
    answer = await first_word(relay, hello("Mina", code=f"{in_persian[:3]} {in_persian[3:]}"))
    assert answer["t"] == "welcome"
    assert await code_of(relay, hello("Mina", code=code)) == Code.BAD_CODE
    assert await code_of(relay, by_session(answer["session"])) == "welcome", "a device is asked once"


@pytest.mark.threat(33)
@pytest.mark.parametrize(
    ("steps", "expected"), [(-2, Code.BAD_CODE), (-1, "welcome"), (1, "welcome"), (2, Code.BAD_CODE)]
)
async def test_a_clock_may_be_one_step_off(
    relay: Relay, monkeypatch: pytest.MonkeyPatch, steps: int, expected: str
) -> None:
    await add(relay, "Mina")
    wall = Wall(relay, monkeypatch)
    app, _ = await set_up_factor(relay, wall)
    wall.ms += 300_000
    assert await code_of(relay, hello("Mina", code=app.code(wall.ms, steps))) == expected


@pytest.mark.threat(33)
async def test_an_older_code_is_refused_once_a_newer_one_was_used(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(relay, "Mina")
    wall = Wall(relay, monkeypatch)
    app, _ = await set_up_factor(relay, wall)
    wall.ms += 300_000
    assert await code_of(relay, hello("Mina", code=app.code(wall.ms, 1))) == "welcome"
    assert await code_of(relay, hello("Mina", code=app.code(wall.ms))) == Code.BAD_CODE


@pytest.mark.threat(33)
async def test_codes_that_are_tried_one_after_another_are_soon_not_looked_at(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even the right one: whoever guesses gets no second million."""
    await add(relay, "Mina")
    wall = Wall(relay, monkeypatch)
    app, _ = await set_up_factor(relay, wall)
    wall.ms += 300_000
    up_ms = relay.edge.clock.up_ms()
    monkeypatch.setattr(type(relay.edge.clock), "up_ms", lambda _: up_ms)
    right = app.code(wall.ms)
    for number in range(5):
        wrong = f"{(int(right) + number + 1) % 1_000_000:06}"
        assert await code_of(relay, hello("Mina", code=wrong)) == Code.BAD_CODE
    assert await code_of(relay, hello("Mina", code=right)) == Code.BAD_CODE
    up_ms += 60_000
    assert await code_of(relay, hello("Mina", code=right)) == "welcome"


@pytest.mark.threat(33)
async def test_a_recovery_code_stands_in_once_and_lies_hashed(
    relay: Relay, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    await add(relay, "Mina")
    _, recovery = await set_up_factor(relay, Wall(relay, monkeypatch))
    assert await code_of(relay, hello("Mina", code=recovery[3])) == "welcome"
    assert await code_of(relay, hello("Mina", code=recovery[3])) == Code.BAD_CODE
    assert await code_of(relay, hello("Mina", code=recovery[4].replace("-", ""))) == "welcome"
    stored = b"".join(path.read_bytes() for path in (tmp_path / "data").glob("dukkan.db*"))
    assert not [
        code for code in recovery if code.encode() in stored or code.replace("-", "").encode() in stored
    ]


@pytest.mark.threat(33)
async def test_a_reset_asks_for_the_password_alone(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    await add(relay, "Mina")
    _, recovery = await set_up_factor(relay, Wall(relay, monkeypatch))
    await asked(relay, account_commands.ResetFactor(name="Mina"))
    assert await code_of(relay, hello("Mina")) == "welcome"
    await set_up_factor(relay, Wall(relay, monkeypatch))
    assert await code_of(relay, hello("Mina", code=recovery[0])) == Code.BAD_CODE


@pytest.mark.threat(32, 33)
async def test_a_role_that_must_have_codes_sets_them_up_when_it_signs_in(
    start_relay: StartRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(access=AccessSettings(second_factor_roles=("administrator",)))
    relay = await start_relay(settings)
    await add(relay, "Sara", role="administrator")
    await add(relay, "Mina")
    wall = Wall(relay, monkeypatch)
    assert await code_of(relay, hello("Mina")) == "welcome"
    refused = await first_word(relay, hello("Sara"))
    assert refused["code"] == Code.FACTOR_NEEDED
    app = App(refused["before"]["address"])
    wrong = await first_word(relay, hello("Sara", code="000000"))
    assert (wrong["code"], wrong["before"]) == (Code.BAD_CODE, refused["before"]), "the same app goes on"
    async with Client(relay.port, "/v1/agent") as sara:
        await sara.say(hello("Sara", code=app.code(wall.ms)))
        await sara.until("welcome")
        assert len((await sara.until("factor"))["recovery"]) == second_factor.RECOVERY_CODES
    assert await code_of(relay, hello("Sara")) == Code.CODE_NEEDED
