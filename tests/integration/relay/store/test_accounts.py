"""Agents' accounts on a real store: who gets in, and who does no longer."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from msgspec import structs

from relay.service.ports import AccountProblem, Accounts
from relay.store import accounts as accounts_module, join_codes
from relay.store.accounts import SqliteAccounts
from relay.store.database import Database
from relay.store.devices import DAY_MS, SESSIONS_KEPT, UNUSED_DAYS, forget_unused

PASSWORD = "correct horse"


@pytest.fixture
async def accounts(tmp_path: Path) -> AsyncIterator[SqliteAccounts]:
    database = Database(tmp_path)
    accounts = SqliteAccounts(database)
    yield accounts
    accounts.close()
    database.close()


def stored_bytes(data: Path) -> bytes:
    return b"".join(path.read_bytes() for path in data.glob("dukkan.db*"))


async def stored_hash(accounts: SqliteAccounts) -> str:
    return await accounts._database.read(
        lambda c: str(c.execute("SELECT password_hash FROM agent").fetchone()[0])
    )


async def test_name_and_password_sign_in(accounts: SqliteAccounts) -> None:
    port: Accounts = accounts
    added = await accounts.add("Mina", PASSWORD, "supervisor", 5)
    assert await port.sign_in("Mina", PASSWORD) == added
    assert await port.sign_in("mina", PASSWORD) == added
    assert (added.name, added.role) == ("Mina", "supervisor")
    assert await port.sign_in("Mina", PASSWORD + " ") is None
    assert await port.sign_in("Nobody", PASSWORD) is None


@pytest.mark.threat(22)
async def test_a_session_signs_in_until_the_password_changes(accounts: SqliteAccounts) -> None:
    mina = await accounts.add("Mina", PASSWORD, "agent", 5)
    await accounts.keep_session(mina, b"s" * 32, 6)
    assert await accounts.by_session(b"s" * 32) == mina
    assert await accounts.by_session(b"t" * 32) is None
    changed = await accounts.set_password("Mina", "another horse")
    assert await accounts.by_session(b"s" * 32) is None
    assert await accounts.sign_in("Mina", PASSWORD) is None
    assert await accounts.sign_in("Mina", "another horse") == changed
    assert changed == structs.replace(mina, generation=1)


@pytest.mark.threat(22)
async def test_a_password_that_changes_while_the_old_one_is_looked_at_leaves_no_session(
    accounts: SqliteAccounts,
) -> None:
    """I13: the check and the session's row are two moments; the generation joins them."""
    await accounts.add("Mina", PASSWORD, "agent", 5)
    checked = await accounts.sign_in("Mina", PASSWORD)
    assert checked is not None
    await accounts.set_password("Mina", "another horse")
    assert not await accounts.keep_session(checked, b"s" * 32, 6)
    assert await accounts.by_session(b"s" * 32) is None


@pytest.mark.threat(21)
async def test_a_revoked_agent_is_out_by_every_door(accounts: SqliteAccounts) -> None:
    mina = await accounts.add("Mina", PASSWORD, "agent", 5)
    omar = await accounts.add("Omar", PASSWORD, "agent", 5)
    await accounts.keep_session(mina, b"s" * 32, 6)
    await accounts.revoke("mina")
    assert await accounts.sign_in("Mina", PASSWORD) is None
    assert await accounts.by_session(b"s" * 32) is None
    assert await accounts.team() == [omar]
    assert [(row.name, row.revoked) for row in await accounts.list_all()] == [("Mina", True), ("Omar", False)]


@pytest.mark.threat(21)
async def test_a_session_kept_after_revocation_signs_nobody_in(accounts: SqliteAccounts) -> None:
    mina = await accounts.add("Mina", PASSWORD, "agent", 5)
    await accounts.revoke("Mina")
    assert not await accounts.keep_session(mina, b"s" * 32, 6)
    assert await accounts.by_session(b"s" * 32) is None


async def test_a_new_password_brings_a_revoked_agent_back(accounts: SqliteAccounts) -> None:
    mina = await accounts.add("Mina", PASSWORD, "agent", 5)
    await accounts.revoke("Mina")
    back = await accounts.set_password("Mina", PASSWORD)
    assert (back.agent, await accounts.sign_in("Mina", PASSWORD)) == (mina.agent, back)


async def test_only_the_newest_sessions_of_an_account_stay(accounts: SqliteAccounts) -> None:
    mina = await accounts.add("Mina", PASSWORD, "agent", 5)
    for i in range(SESSIONS_KEPT + 1):
        await accounts.keep_session(mina, bytes([i]) * 32, 100 + i)
    assert await accounts.by_session(bytes([0]) * 32) is None
    assert await accounts.by_session(bytes([1]) * 32) == mina
    assert await accounts.by_session(bytes([SESSIONS_KEPT]) * 32) == mina


async def test_bad_accounts_are_refused_with_a_sentence(accounts: SqliteAccounts) -> None:
    await accounts.add("Mina", PASSWORD, "agent", 5)
    with pytest.raises(AccountProblem, match="exists already"):
        await accounts.add("MINA", PASSWORD, "agent", 5)
    with pytest.raises(AccountProblem, match="8 to 256 characters"):
        await accounts.add("Omar", "short", "agent", 5)
    with pytest.raises(AccountProblem, match="no account named Omar"):
        await accounts.revoke("Omar")
    with pytest.raises(AccountProblem, match="a name"):
        await accounts.add("", PASSWORD, "agent", 5)


@pytest.mark.threat(29)
async def test_passwords_are_stored_as_argon2id_at_owasps_minimum(accounts: SqliteAccounts) -> None:
    await accounts.add("Mina", PASSWORD, "agent", 5)
    assert (await stored_hash(accounts)).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.threat(29)
async def test_a_hash_with_other_parameters_is_renewed_at_the_next_sign_in(
    accounts: SqliteAccounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as weaker:
        weaker.setattr(accounts_module, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        mina = await accounts.add("Mina", PASSWORD, "agent", 5)
    assert "m=64,t=1" in await stored_hash(accounts)
    assert await accounts.sign_in("Mina", PASSWORD) == mina
    assert "m=19456,t=2" in await stored_hash(accounts)
    assert await accounts.sign_in("Mina", PASSWORD) == mina


@pytest.mark.threat(31)
async def test_an_unknown_name_costs_a_whole_verification(
    accounts: SqliteAccounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str] = []
    real = accounts_module._verify

    def watched(stored: str, password: str) -> tuple[bool, str]:
        verified.append(stored)
        return real(stored, password)

    monkeypatch.setattr(accounts_module, "_verify", watched)
    assert await accounts.sign_in("Nobody", PASSWORD) is None
    assert [stored.startswith("$argon2id$v=19$m=19456,t=2") for stored in verified] == [True]


async def test_a_join_code_ends_after_a_day(accounts: SqliteAccounts) -> None:
    await accounts.add("Mina", "", "agent", 5)
    code = await accounts.invite("Mina", 5)
    assert await accounts.join("Mina", code, PASSWORD, join_codes.until_ms(5)) is None
    assert await accounts.join("Mina", code, PASSWORD, join_codes.until_ms(5) - 1) is not None


async def test_a_join_code_is_void_after_some_wrong_ones(accounts: SqliteAccounts) -> None:
    await accounts.add("Mina", "", "agent", 5)
    code = await accounts.invite("Mina", 5)
    for _ in range(join_codes.TRIES_MAX):
        assert await accounts.join("Mina", "k7qf-20xm-9hdw-t4en", PASSWORD, 6) is None
    assert await accounts.join("Mina", code, PASSWORD, 6) is None


async def test_a_join_code_lets_no_revoked_agent_back_in(accounts: SqliteAccounts) -> None:
    await accounts.add("Mina", PASSWORD, "agent", 5)
    before = await accounts.invite("Mina", 5)
    await accounts.revoke("Mina")
    after = await accounts.invite("Mina", 5)
    assert await accounts.join("Mina", before, PASSWORD, 6) is None
    assert await accounts.join("Mina", after, PASSWORD, 6) is None


@pytest.mark.threat(30)
async def test_no_code_lies_readable_in_the_store(accounts: SqliteAccounts, tmp_path: Path) -> None:
    await accounts.add("Mina", "", "agent", 5)
    code = await accounts.invite("Mina", 5)
    stored = stored_bytes(tmp_path)
    assert b"Mina" in stored
    assert code.encode() not in stored
    assert code.replace("-", "").encode() not in stored


async def test_a_device_that_nobody_used_for_months_signs_nobody_in(accounts: SqliteAccounts) -> None:
    mina = await accounts.add("Mina", PASSWORD, "agent", 5)
    days = UNUSED_DAYS * DAY_MS
    await accounts.keep_session(mina, b"s" * 32, 6, "mina@counter")
    await accounts.keep_session(mina, b"t" * 32, 7, "mina@home")
    await accounts.session_used(b"t" * 32, days)
    await accounts._database.write(lambda store: forget_unused(store, days + 7))
    assert await accounts.by_session(b"s" * 32) is None
    assert await accounts.by_session(b"t" * 32) == mina
    assert [(each.device, each.used_at_ms) for each in await accounts.devices("Mina")] == [
        ("mina@home", days)
    ]
