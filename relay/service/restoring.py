"""From what the journal holds back to the desk: at the start, and for somebody who returns."""

from collections.abc import Callable, Iterable, Iterator
from itertools import count

from relay.desk.decision import Fresh
from relay.desk.desk import Desk
from relay.domain.conversation import Conversation
from relay.domain.events import (
    ConversationBegun,
    Event,
    Logged,
    TokenAdded,
    VisitorIdentified,
    VisitorMet,
)
from relay.domain.shop import Shop
from relay.protocol.entries import Assigned
from relay.service.ports import AgentRecord, ConversationRecord, Restored, VisitorRecord


def restored_desk(
    restored: Restored, team: list[AgentRecord], up_ms: int, *, lease_ms: int, reopen_ms: int, shop: Shop
) -> Desk:
    """A desk with all open conversations; every owner's lease starts anew."""
    desk = Desk(lease_ms=lease_ms, reopen_ms=reopen_ms, shop=shop)
    for record in team:
        desk.know_agent(record.agent, record.name, record.role, up_ms, record.sites)
    for visitor in restored.visitors:
        desk.admit(events_of(visitor))
    for closing in restored.closings:
        desk.apply(closing)
    desk.uploads.update({upload.file.id: upload for upload in restored.uploads})
    for department, wait_ms in waits_of(restored.lately_closed):
        desk.remember_wait(department, wait_ms)
    for agent in desk.agents.values():
        agent.heard_up_ms = up_ms
    return desk


def waits_of(records: Iterable[ConversationRecord]) -> Iterator[tuple[str, int]]:
    """Department and milliseconds of every wait that an agent ended, in the order of the logs."""
    for record in records:
        past = begun(record)
        for entry in record.entries:
            state, since_ms = past.state, past.queued_at_ms
            past.apply(entry)
            if state == "queued" and isinstance(entry.body, Assigned):
                yield past.department, entry.at_ms - since_ms


def fresh_names(restored: Restored, new_id: Callable[[], str]) -> Fresh:
    """Numbers that go on from the last ones stored, and ids from `new_id`."""
    visitors, conversations = count(restored.visitor_last + 1), count(restored.number_last + 1)
    return Fresh(lambda: next(visitors), lambda: next(conversations), new_id)


def events_of(record: VisitorRecord) -> list[Event]:
    """The events that made this visitor and his conversations, in order."""
    events: list[Event] = [
        VisitorMet(
            visitor=record.visitor,
            site=record.site,
            token_hash=record.token_hash,
            at_ms=record.at_ms,
            name=record.name,
            lang=record.lang,
        )
    ]
    if record.customer is not None:
        events.append(
            VisitorIdentified(
                visitor=record.visitor, site=record.site, customer=record.customer, at_ms=record.at_ms
            )
        )
    events += [TokenAdded(visitor=record.visitor, token_hash=each) for each in record.also_named]
    for conversation in record.conversations:
        events.append(
            ConversationBegun(
                number=conversation.number,
                conv=conversation.conv,
                visitor=conversation.visitor,
                site=conversation.site,
                at_ms=conversation.at_ms,
                department=conversation.department,
                channel=conversation.channel,
            )
        )
        events += [
            Logged(number=conversation.number, entry=entry, state=conversation.state)
            for entry in conversation.entries
        ]
    return events


def conversation_of(record: ConversationRecord) -> Conversation:
    """A conversation read from the store, rebuilt entry by entry."""
    conversation = begun(record)
    for entry in record.entries:
        conversation.apply(entry)
    return conversation


def begun(record: ConversationRecord) -> Conversation:
    """The conversation as it was before its first entry."""
    return Conversation(
        record.number,
        record.conv,
        record.visitor,
        record.site,
        record.at_ms,
        record.department,
        record.channel,
    )
