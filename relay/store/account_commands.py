"""What may be asked about accounts, as one message with one answer, by whoever holds the store."""

from typing import Final

import msgspec
from msgspec import Struct

from relay.protocol.agent import AgentRole
from relay.protocol.refusals import Code
from relay.service.ports import AccountProblem, AgentRecord
from relay.store import join_codes
from relay.store.accounts import AccountRow, SqliteAccounts
from relay.store.audit import Deed
from relay.store.devices import Device


class AccountCommand(Struct, frozen=True, kw_only=True, tag_field="do", tag=str.lower):
    """Base of what may be asked."""


class Add(AccountCommand, frozen=True):
    """A new account; without a password it gets a join code, with which its owner sets one."""

    name: str
    password: str = ""
    role: AgentRole = "agent"
    sites: tuple[str, ...] = ()


class Invite(AccountCommand, frozen=True):
    """A new join code; the password stays as it is until it is used."""

    name: str


class ListAll(AccountCommand, frozen=True, tag="list"):
    """All accounts."""


class SetPassword(AccountCommand, frozen=True, tag="passwd"):
    """A new password; it ends the account's sessions, and brings a revoked account back."""

    name: str
    password: str


class Revoke(AccountCommand, frozen=True):
    """The account may not sign in any more; its sessions end."""

    name: str


class SignOut(AccountCommand, frozen=True, tag="sign_out"):
    """All sign-ins of the account end, or only that of the device with this number."""

    name: str
    device: int = 0


class Devices(AccountCommand, frozen=True):
    """The devices that are signed in as this account."""

    name: str


class ResetFactor(AccountCommand, frozen=True, tag="reset_factor"):
    """No code beside the password any more, until a new app is set up; all sign-ins end."""

    name: str


class SetSites(AccountCommand, frozen=True, tag="sites"):
    """The account is kept to these sites, or with none to none in particular."""

    name: str
    sites: tuple[str, ...] = ()


class AccountAnswer(Struct, frozen=True, kw_only=True):
    """What came of it: `problem` is a sentence, and empty when it was done."""

    problem: str = ""
    agent: int = 0
    """Whose lines are to be closed; 0 where nobody's are."""
    why: Code = Code.SIGNED_OUT
    session_hash: bytes = b""
    """The one sign-in that has ended; empty where all have."""

    accounts: list[AccountRow] = []
    devices: list[Device] = []
    join_code: str = ""
    until_ms: int = 0
    """Until when the join code may be used."""


AnyCommand = Add | Invite | ListAll | SetPassword | Revoke | SignOut | Devices | ResetFactor | SetSites
_LOOKS: Final = (ListAll, Devices)
"""These change nothing."""

_commands: Final[msgspec.json.Decoder[AnyCommand]] = msgspec.json.Decoder(AnyCommand)
_answers: Final = msgspec.json.Decoder(AccountAnswer)
encode: Final = msgspec.json.Encoder().encode


async def perform(accounts: SqliteAccounts, command: AnyCommand, now_ms: int) -> AccountAnswer:
    """Does it and notes that it was done, or says why not."""
    answer = await _performed(accounts, command, now_ms)
    if not answer.problem and not isinstance(command, _LOOKS):
        about = f"account {command.name}: {type(command).__name__.lower()}"
        await accounts.note(Deed(at_ms=now_ms, agent=0, name="", what="changed", about=about))
    return answer


async def _performed(accounts: SqliteAccounts, command: AnyCommand, now_ms: int) -> AccountAnswer:
    try:
        match command:
            case Add():
                await accounts.add(command.name, command.password, command.role, now_ms, command.sites)
                return AccountAnswer() if command.password else await _invited(accounts, command.name, now_ms)
            case Invite():
                return await _invited(accounts, command.name, now_ms)
            case ListAll():
                return AccountAnswer(accounts=await accounts.list_all())
            case Devices():
                return AccountAnswer(devices=await accounts.devices(command.name))
            case SignOut(device=number) if number:
                record, session_hash = await accounts.end_device(command.name, number)
                return AccountAnswer(agent=record.agent, session_hash=session_hash)
            case _:
                record, why = await _ended(accounts, command)
                return AccountAnswer(agent=record.agent, why=why)
    except AccountProblem as problem:
        return AccountAnswer(problem=str(problem))


async def _invited(accounts: SqliteAccounts, name: str, now_ms: int) -> AccountAnswer:
    code = await accounts.invite(name, now_ms)
    return AccountAnswer(join_code=code, until_ms=join_codes.until_ms(now_ms))


async def _ended(
    accounts: SqliteAccounts, command: SetPassword | Revoke | SignOut | ResetFactor | SetSites
) -> tuple[AgentRecord, Code]:
    """The account whose lines are to be closed, and why."""
    match command:
        case SetPassword():
            return await accounts.set_password(command.name, command.password), Code.NEW_PASSWORD
        case Revoke():
            return await accounts.revoke(command.name), Code.REVOKED
        case SignOut():
            return await accounts.sign_out(command.name), Code.SIGNED_OUT
        case ResetFactor():
            return await accounts.reset_factor(command.name), Code.SIGNED_OUT
        case SetSites():
            # He begins anew by himself, and is shown what he may see now.
            return await accounts.set_sites(command.name, command.sites), Code.RESYNC


def decode_command(data: bytes) -> AnyCommand | None:
    """The command in `data`, or None."""
    try:
        return _commands.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def decode_answer(data: bytes) -> AccountAnswer:
    """The answer in `data`. Raises msgspec.DecodeError."""
    return _answers.decode(data)
