"""The code beside the password: who must give one, who may begin to, and how often it may be wrong."""

from collections import OrderedDict
from typing import Final

from relay.domain.sign_in_tries import SignInTries
from relay.protocol.access import Factor
from relay.protocol.agent import AgentRole
from relay.protocol.refusals import Code
from relay.service.ports import Accounts, AgentRecord, Clock

OFFER_MS: Final = 15 * 60_000
"""So long an app's secret that was shown waits for its first code."""

OFFERS_MAX: Final = 200
"""Kept at most; the oldest go first."""


class SecondFactor:
    """Asked only when the password was right. `required` are the roles that cannot do without."""

    def __init__(self, accounts: Accounts, clock: Clock, required: frozenset[AgentRole]) -> None:
        self._accounts = accounts
        self._clock = clock
        self._required = required
        self._offers: OrderedDict[int, tuple[str, str, int]] = OrderedDict()
        self._tries = SignInTries()

    async def check(self, record: AgentRecord, code: str) -> tuple[Code | None, Factor | None]:
        """Why he does not get in yet, if so; and what he is to be told of his app besides."""
        if record.has_second_factor:
            if not code:
                return Code.CODE_NEEDED, None
            return (None if await self._is_right(record, code) else Code.BAD_CODE), None
        if record.role not in self._required:
            return None, None
        if code:
            factor = await self.confirm(record, code)
            return (None, factor) if factor is not None else (Code.BAD_CODE, self.offer(record))
        return Code.FACTOR_NEEDED, self.offer(record)

    def offer(self, record: AgentRecord) -> Factor:
        """What his app has to know; the same until OFFER_MS have passed."""
        up_ms = self._clock.up_ms()
        secret, address, until_up_ms = self._offers.pop(record.agent, ("", "", 0))
        if up_ms >= until_up_ms:
            secret, address = self._accounts.fresh_factor(record.name)
            until_up_ms = up_ms + OFFER_MS
        self._offers[record.agent] = secret, address, until_up_ms
        if len(self._offers) > OFFERS_MAX:
            self._offers.popitem(last=False)
        return Factor(address=address)

    async def confirm(self, record: AgentRecord, code: str) -> Factor | None:
        """The recovery codes, once his app has shown that it knows what was offered."""
        secret, _, until_up_ms = self._offers.get(record.agent, ("", "", 0))
        if not secret or self._clock.up_ms() >= until_up_ms or not self._may_try(record):
            return None
        recovery = await self._accounts.turn_on_factor(record, secret, code, self._clock.now_ms())
        if recovery is None:
            return None
        self._tries.succeeded(*_key(record))
        self._offers.pop(record.agent, None)
        return Factor(recovery=recovery)

    async def _is_right(self, record: AgentRecord, code: str) -> bool:
        if not self._may_try(record):
            return False
        is_right = await self._accounts.second_factor(record.agent, code, self._clock.now_ms())
        if is_right:
            self._tries.succeeded(*_key(record))
        return is_right

    def _may_try(self, record: AgentRecord) -> bool:
        """A million codes are soon tried: after a few wrong ones the next must wait, wherever it comes from.

        Whoever is kept waiting by this knows the password, and so can lock out nobody but himself.
        """
        return self._tries.begin(*_key(record), self._clock.up_ms()) == 0


def _key(record: AgentRecord) -> tuple[str, str]:
    return "code", f"account {record.agent}"
