"""What an agent's frames come to: his work on conversations, and what is only shown or passed on."""

from collections.abc import Callable
from typing import Any, Final, get_args

from relay.desk import visibility
from relay.protocol import agent
from relay.protocol.agent_work import ConversationCommand
from relay.protocol.frames import Beat, Fetch, Seen, Writing
from relay.protocol.past import ListPast
from relay.protocol.refusals import Code
from relay.protocol.search import Search
from relay.service.access import Access
from relay.service.engine import Engine
from relay.service.greeting import Greeting
from relay.service.jobs import AgentJob, ShopJob
from relay.service.looking import Looking
from relay.service.past_chats import PastChats
from relay.service.people import People
from relay.service.ports import Witness
from relay.service.reading import Reading
from relay.service.reply_keeper import ReplyKeeper
from relay.service.searching import Searching
from relay.service.sessions import AgentSession, Sessions
from relay.service.sign_in import SignIn

WORK: Final = frozenset({*get_args(ConversationCommand), Seen})
"""What stands in the engine's line, because it changes a conversation."""


class AgentFrames:
    """Takes each frame of an agent's line where it belongs."""

    def __init__(
        self,
        engine: Engine,
        sessions: Sessions,
        greeting: Greeting,
        sign_in: SignIn,
        access: Access,
        reading: Reading,
        looking: Looking,
        people: People,
        keeper: ReplyKeeper,
        searching: Searching,
        past: PastChats,
        witness: Witness,
    ) -> None:
        self._engine = engine
        self._desk = engine.desk
        self._sessions = sessions
        self._greeting = greeting
        self._sign_in = sign_in
        self._reading = reading
        self._looking = looking
        self._keeper = keeper
        self._searching = searching
        self._witness = witness
        self._doing: dict[type, Callable[[AgentSession, Any], None]] = {
            agent.Hello: self._hello_again,
            agent.SetPresence: people.set_presence,
            agent.Stir: people.stir,
            agent.Look: self._look,
            agent.CloseShop: self._close_shop,
            agent.SaveReply: self._save_reply,
            agent.Typing: self._typing,
            agent.Follow: self._follow,
            agent.Unfollow: self._unfollow,
            agent.ListBriefs: self._list,
            agent.SignOut: access.sign_out,
            agent.SetUpFactor: access.set_up_factor,
            Fetch: reading.fetch_for_agent,
            Search: self._search,
            ListPast: past.list_past,
            Beat: self._beat,
        }

    def receive(self, session: AgentSession, command: agent.AgentCommand) -> None:
        """One command."""
        if session.agent is None:
            if isinstance(command, agent.Hello):
                self._sign_in.hello(session, command)
            else:
                self._sessions.refuse(session, Code.HELLO_FIRST)
        elif type(command) in WORK:
            self._engine.submit(AgentJob(session, command, self._reading.look_up_shelved))  # type: ignore[arg-type]
        else:
            self._doing[type(command)](session, command)

    def _hello_again(self, session: AgentSession, hello: agent.Hello) -> None:
        self._sessions.refuse(session, Code.HELLO_TWICE)

    def _beat(self, session: AgentSession, beat: Beat) -> None:
        """That he was heard is noted already."""

    def _typing(self, session: AgentSession, command: agent.Typing) -> None:
        """The owner's reaches the visitor; a colleague's, who may write a note, only the team."""
        conversation = self._desk.conversations.get(command.conv)
        writer = session.agent
        if conversation is None or writer is None or conversation.state == "closed":
            return
        typing = Writing(conv=command.conv, on=command.on, who="agent", name=writer.name)
        if conversation.owner == writer.agent:
            guest = self._desk.visitor_of(conversation)
            self._sessions.tell_now(self._sessions.of_token(guest.token_hash), typing)
        others = [s for s in self._sessions.followers(command.conv) if s.agent is not writer]
        self._sessions.tell_now(others, typing)

    def _look(self, session: AgentSession, command: agent.Look) -> None:
        conversation = self._desk.conversations.get(command.conv)
        assert session.agent is not None
        may = conversation is not None and visibility.may_follow(session.agent, conversation)
        self._looking.look(session, command.conv if may else "")

    def _follow(self, session: AgentSession, command: agent.Follow) -> None:
        self._reading.follow(session, command.conv, command.after)
        if session.agent is not None and command.conv not in session.agent.owned:
            self._note(session, "saw", command.conv)
        self._looking.tell_newcomer(session, command.conv)

    def _unfollow(self, session: AgentSession, command: agent.Unfollow) -> None:
        assert session.agent is not None
        if command.conv not in session.agent.owned:
            self._sessions.unfollow(session, command.conv)

    def _list(self, session: AgentSession, command: agent.ListBriefs) -> None:
        self._greeting.briefs(session)

    def _close_shop(self, session: AgentSession, command: agent.CloseShop) -> None:
        self._note(session, "changed", "opening hours")
        self._engine.submit(ShopJob(session, command))

    def _save_reply(self, session: AgentSession, command: agent.SaveReply) -> None:
        self._note(session, "changed", f"canned reply {command.reply.code}")
        self._keeper.save(session, command)

    def _search(self, session: AgentSession, command: Search) -> None:
        """What was looked for stays with whoever looked: it may be a person's name."""
        self._note(session, "searched", "")
        self._searching.search(session, command)

    def _note(self, session: AgentSession, what: str, about: str) -> None:
        if session.agent is not None:
            self._witness(session.agent.agent, session.agent.name, what, about)
