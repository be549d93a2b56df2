"""What an agent does to conversations, a verb for each durable command.

The session and the link that carries it both have these verbs: the one keeps what it is given until
the relay has stored it, the other hands it on. `gen` is the generation that the brief told.
"""

from abc import ABC, abstractmethod
from typing import Final

from relay.protocol import agent
from relay.protocol.agent_work import ConversationCommand
from relay.protocol.entries import Outcome

_NEW: Final = ""
"""Whoever takes the command gives it its client id."""


class Deeds(ABC):
    """Each verb returns the client id of its command at once, or raises CannotSend."""

    @abstractmethod
    def give(self, command: ConversationCommand) -> str:
        """Keeps the command under a new client id, which is returned, until it is stored."""

    # Words

    def post(self, conv: str, gen: int, text: str, file: str = "") -> str:
        """Says `text` to the visitor, with the upload `file` if there is one."""
        return self.give(agent.Post(cid=_NEW, conv=conv, gen=gen, text=text, file=file))

    def note(self, conv: str, text: str, to: int = 0) -> str:
        """Writes `text` for the team, or whispers it to the agent `to`."""
        return self.give(agent.Note(cid=_NEW, conv=conv, text=text, to=to))

    # Whose it is

    def take(self, conv: str, gen: int) -> str:
        """Asks to own what waits, what is left for later, or what is offered or handed over to me."""
        return self.give(agent.Take(cid=_NEW, conv=conv, gen=gen))

    def decline(self, conv: str) -> str:
        """Lets pass what is offered or handed over to me."""
        return self.give(agent.Decline(cid=_NEW, conv=conv))

    def release(self, conv: str, gen: int) -> str:
        """Gives mine back to the queue."""
        return self.give(agent.Release(cid=_NEW, conv=conv, gen=gen))

    def transfer(self, conv: str, gen: int, *, to: int = 0, department: str = "", text: str = "") -> str:
        """Offers mine to a colleague or a department, with a note; moves one that waits to a department."""
        return self.give(
            agent.Transfer(cid=_NEW, conv=conv, gen=gen, to=to, department=department, text=text)
        )

    def recall(self, conv: str, gen: int) -> str:
        """Takes my transfer back."""
        return self.give(agent.Recall(cid=_NEW, conv=conv, gen=gen))

    def take_over(self, conv: str, gen: int) -> str:
        """Asks to own what a colleague has; for supervisors."""
        return self.give(agent.TakeOver(cid=_NEW, conv=conv, gen=gen))

    # When

    def snooze(self, conv: str, gen: int, until_ms: int = 0) -> str:
        """Puts mine away until then or the visitor's next word; 0 waits for the word alone."""
        return self.give(agent.Snooze(cid=_NEW, conv=conv, gen=gen, until_ms=until_ms))

    def wake_conversation(self, conv: str, gen: int) -> str:
        """Brings my snoozed one back."""
        return self.give(agent.Wake(cid=_NEW, conv=conv, gen=gen))

    def defer(self, conv: str, due_ms: int, agent_id: int = 0) -> str:
        """Sets until when what was left is to be worked on, and by whom; 0 is anybody."""
        return self.give(agent.Defer(cid=_NEW, conv=conv, due_ms=due_ms, agent=agent_id))

    # What is known of it

    def tag(self, conv: str, tag: str, on: bool = True) -> str:
        """Puts a tag on, or takes it off."""
        return self.give(agent.Tag(cid=_NEW, conv=conv, tag=tag, on=on))

    def fill(self, conv: str, field: str, value: str) -> str:
        """Sets a field; an empty value removes it."""
        return self.give(agent.Fill(cid=_NEW, conv=conv, field=field, value=value))

    def prioritise(self, conv: str, priority: int) -> str:
        """Says how urgent it is, from -1 low to 2 urgent."""
        return self.give(agent.Prioritise(cid=_NEW, conv=conv, priority=priority))

    # Its end

    def start_closing(self, conv: str, gen: int, script: str = "") -> str:
        """Begins the closing script or goes on with it; an empty name takes the department's."""
        return self.give(agent.StartClosing(cid=_NEW, conv=conv, gen=gen, script=script))

    def step(
        self, conv: str, gen: int, step: str, outcome: Outcome, *, text: str = "", reason: str = ""
    ) -> str:
        """Does a step of the script with what it asks for, skips it for a reason, or goes back."""
        return self.give(
            agent.Step(cid=_NEW, conv=conv, gen=gen, step=step, outcome=outcome, text=text, reason=reason)
        )

    def stop_closing(self, conv: str, gen: int) -> str:
        """Pauses the closing."""
        return self.give(agent.StopClosing(cid=_NEW, conv=conv, gen=gen))

    def close_conversation(self, conv: str, gen: int) -> str:
        """Ends mine."""
        return self.give(agent.Close(cid=_NEW, conv=conv, gen=gen))
