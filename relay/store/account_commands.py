"""What may be asked about accounts, as one message with one answer, by whoever holds the store."""

from typing import Final

import msgspec
from msgspec import Struct

from relay.protocol.agent import AgentRole
from relay.store.accounts import AccountProblem, AccountRow, SqliteAccounts
from relay.store.audit import Deed


class AccountCommand(Struct, frozen=True, kw_only=True, tag_field="do", tag=str.lower):
    """Base of what may be asked."""


class Add(AccountCommand, frozen=True):
    """A new account."""

    name: str
    password: str
    role: AgentRole = "agent"


class ListAll(AccountCommand, frozen=True, tag="list"):
    """All accounts."""


class SetPassword(AccountCommand, frozen=True, tag="passwd"):
    """A new password; it ends the account's sessions, and brings a revoked account back."""

    name: str
    password: str


class Revoke(AccountCommand, frozen=True):
    """The account may not sign in any more; its sessions end."""

    name: str


class AccountAnswer(Struct, frozen=True, kw_only=True):
    """What came of it: `problem` is a sentence, and empty when it was done."""

    problem: str = ""
    agent: int = 0
    """Whose sessions have ended; 0 where none have."""

    accounts: list[AccountRow] = []


AnyCommand = Add | ListAll | SetPassword | Revoke

_commands: Final[msgspec.json.Decoder[AnyCommand]] = msgspec.json.Decoder(AnyCommand)
_answers: Final = msgspec.json.Decoder(AccountAnswer)
encode: Final = msgspec.json.Encoder().encode


async def perform(accounts: SqliteAccounts, command: AnyCommand, now_ms: int) -> AccountAnswer:
    """Does it and notes that it was done, or says why not."""
    answer = await _performed(accounts, command, now_ms)
    if not answer.problem and not isinstance(command, ListAll):
        about = f"account {command.name}: {type(command).__name__.lower()}"
        await accounts.note(Deed(at_ms=now_ms, agent=0, name="", what="changed", about=about))
    return answer


async def _performed(accounts: SqliteAccounts, command: AnyCommand, now_ms: int) -> AccountAnswer:
    try:
        if isinstance(command, Add):
            await accounts.add(command.name, command.password, command.role, now_ms)
        elif isinstance(command, SetPassword):
            return AccountAnswer(agent=(await accounts.set_password(command.name, command.password)).agent)
        elif isinstance(command, Revoke):
            return AccountAnswer(agent=(await accounts.revoke(command.name)).agent)
        else:
            return AccountAnswer(accounts=await accounts.list_all())
    except AccountProblem as problem:
        return AccountAnswer(problem=str(problem))
    return AccountAnswer()


def decode_command(data: bytes) -> AnyCommand | None:
    """The command in `data`, or None."""
    try:
        return _commands.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def decode_answer(data: bytes) -> AccountAnswer:
    """The answer in `data`. Raises msgspec.DecodeError."""
    return _answers.decode(data)
