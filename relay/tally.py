"""Who was let in and who was refused, and why: counted for `/metrics`, told in the log.

Each sign-in is a line of its own, and so is each that failed, until somebody tries them by the score (OWASP
ASVS 5.0, 16.3.1). Of refusals, which anybody can bring about by the thousand, only the sum of each kind is
told, once a minute.
"""

import logging
from collections import Counter
from typing import Final

from relay.log_lines import ALWAYS
from relay.protocol.refusals import Code
from relay.service.sessions import AgentSession, Session

TELL_S: Final = 60.0

OF_SIGN_INS: Final = frozenset(
    {
        Code.BAD_LOGIN,
        Code.LOGIN_AGAIN,
        Code.CODE_NEEDED,
        Code.BAD_CODE,
        Code.FACTOR_NEEDED,
        Code.BAD_JOIN,
        Code.BAD_PASSWORD,
    }
)
"""What an agent hears who does not come in, or not yet."""

log: Final = logging.getLogger("dukkan.doors")


class Tally:
    """The counters, since the process began."""

    def __init__(self) -> None:
        self.refused: Counter[tuple[str, str]] = Counter()
        """By who it was, `visitor` or `agent`, and the code he was told."""

        self.signed_in = 0
        self._told: Counter[tuple[str, str]] = Counter()
        self._next_s = 0.0

    def note_refusal(self, session: Session, code: Code) -> None:
        """Somebody was told no, or to go."""
        is_agent = isinstance(session, AgentSession)
        self.refused["agent" if is_agent else "visitor", str(code)] += 1
        if isinstance(session, AgentSession) and session.agent is None and code in OF_SIGN_INS:
            log.warning("a sign-in was refused", extra={"code": str(code)})

    def note_sign_in(self, session: AgentSession) -> None:
        """An agent is in, by a password or an earlier session."""
        self.signed_in += 1
        if session.agent is not None:
            log.info("signed in", extra={"agent": session.agent.agent, **ALWAYS})

    def tell(self, now_s: float) -> None:
        """Logs what has come to the sums since it was last told, at most once in TELL_S."""
        if now_s < self._next_s:
            return
        self._next_s = now_s + TELL_S
        new = self.refused - self._told
        if new:
            self._told = self.refused.copy()
            sums = {f"{who} {code}": number for (who, code), number in sorted(new.items())}
            log.info("refused in the last minute", extra={"refused": sums})
