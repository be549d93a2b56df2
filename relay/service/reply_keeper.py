"""Adds a canned reply to the shop's files, on behalf of an agent who may."""

from collections import OrderedDict
from typing import Final

from msgspec.structs import replace

from relay.domain import policies
from relay.domain.policies import Verb
from relay.protocol import codec
from relay.protocol.agent import Saved, SaveReply
from relay.protocol.refusals import Code
from relay.protocol.setup import ReplyRow
from relay.service.errands import Errands
from relay.service.ports import ReplyFile
from relay.service.sessions import AgentSession, Sessions

SAVED_MAX: Final = 500
"""Client ids that are remembered, so that a command sent again is not taken for a second reply."""


class ReplyKeeper:
    """What it adds reaches everybody when the files are read again."""

    def __init__(self, sessions: Sessions, file: ReplyFile | None, errands: Errands) -> None:
        self._sessions = sessions
        self._file = file
        self._errands = errands
        self._saved: OrderedDict[str, None] = OrderedDict()

    def save(self, session: AgentSession, command: SaveReply) -> None:
        """Answered by `saved`, or refused."""
        agent = session.agent
        assert agent is not None
        if command.cid in self._saved:
            self._sessions.tell(session, Saved(cid=command.cid))
        elif not policies.allow(agent, verb(command.reply, agent.name)):
            self._sessions.refuse(session, Code.NOT_ALLOWED, cid=command.cid)
        else:
            self._errands.start(self._add(session, command))

    async def _add(self, session: AgentSession, command: SaveReply) -> None:
        problem = await self._file.add(command.reply) if self._file else "This relay has no reply files."
        if problem:
            refused = codec.refused(Code.BAD_REPLY, cid=command.cid)
            self._sessions.tell(session, replace(refused, text=problem))
        else:
            self._saved[command.cid] = None
            if len(self._saved) > SAVED_MAX:
                self._saved.popitem(last=False)
            self._sessions.tell(session, Saved(cid=command.cid))
        self._errands.wake()


def verb(reply: ReplyRow, name: str) -> Verb:
    """What the policies call it: for himself, for a department, or for the shop and for colleagues."""
    if reply.agent:
        return "save_reply_for_me" if reply.agent.lower() == name.lower() else "save_reply_for_shop"
    return "save_reply_for_department" if reply.department else "save_reply_for_shop"
