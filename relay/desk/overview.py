"""What agents' lists show: each conversation in one line, and everybody who works here."""

from typing import Final

from relay.desk.desk import Agent, Desk
from relay.domain.conversation import Conversation
from relay.domain.customer import Customer
from relay.domain.pending import Ticket, Transfer, Walk
from relay.domain.shop import Shop
from relay.protocol.agent import Brief, Team, Teammate
from relay.protocol.entries import Offered

PREVIEW_CHARS_MAX: Final = 120

VALUE_CHARS_MAX: Final = 80
"""Of a field in a list; its whole value stands in the log."""

_NO_OFFER: Final = Offered(agent=0, name="", until_ms=0, reason="only_one")
_NO_TRANSFER: Final = Transfer(0, "", "", 0)
_NO_TICKET: Final = Ticket(0, 0, "", "asked")
_NOBODY_PROVEN: Final = Customer(sub="")
_NO_WALK: Final = Walk("")


def brief(desk: Desk, conversation: Conversation) -> Brief:
    """The conversation in one line, as agents' lists show it.

    A field's value is cut to VALUE_CHARS_MAX. As a rule a brief weighs half a kilobyte; with all the
    tags and fields that one may have, in four-byte letters, 24 KB.
    """
    assert conversation.state != "new"
    visitor = desk.visitor_of(conversation)
    customer = visitor.customer or _NOBODY_PROVEN
    offer = conversation.offer.entry if conversation.offer else _NO_OFFER
    transfer = conversation.transfer or _NO_TRANSFER
    ticket = conversation.ticket or _NO_TICKET
    walk = conversation.walk or _NO_WALK
    return Brief(
        conv=conversation.conv,
        site=conversation.site,
        state=conversation.state,
        gen=conversation.gen,
        head=conversation.head,
        opened_at_ms=conversation.at_ms,
        owner=conversation.owner,
        owner_name=conversation.owner_name,
        department=conversation.department,
        visitor=visitor.shown_name,
        customer=customer.sub,
        unverified=not customer.sub and conversation.site in desk.signing_sites,
        email=customer.email,
        phone=customer.phone,
        lang=conversation.lang,
        page=conversation.page,
        preview=_cut(" ".join(conversation.last_words.split()), PREVIEW_CHARS_MAX),
        waiting_since_ms=conversation.waiting_since_ms,
        unread=conversation.unread,
        arrived_at_ms=conversation.arrived_at_ms,
        at_head=conversation.is_at_head,
        priority=conversation.priority,
        tags=list(conversation.tags),
        fields={name: _cut(value, VALUE_CHARS_MAX) for name, value in conversation.fields.items()},
        offered_to=offer.agent,
        offered_name=offer.name,
        offered_until_ms=offer.until_ms,
        transfer_to=transfer.to,
        transfer_name=transfer.to_name,
        transfer_department=transfer.department,
        transfer_at_ms=transfer.at_ms,
        snoozed_until_ms=conversation.snoozed_until_ms,
        due_ms=ticket.due_ms,
        due_for=ticket.agent,
        due_name=ticket.name,
        late=conversation.late,
        rating=conversation.rating.score if conversation.rating else 0,
        script=walk.script,
        step=_next_step(desk.shop, walk),
        steps_done=list(walk.outcomes),
    )


def team(desk: Desk, at_ms: int, up_ms: int) -> Team:
    """Everybody who works here as everybody sees him, and what is closed for now at the wall time `at_ms`."""
    here = sorted((a for a in desk.agents.values() if not a.is_dismissed), key=lambda a: (a.name, a.agent))
    return Team(
        agents=[_teammate(desk, agent, up_ms) for agent in here],
        closed_until_ms={name: until for name, until in desk.closed_until_ms.items() if until > at_ms},
    )


def _teammate(desk: Desk, agent: Agent, up_ms: int) -> Teammate:
    shop = desk.shop
    return Teammate(
        agent=agent.agent,
        name=agent.name,
        role=agent.role,
        presence=desk.presence(agent, up_ms),
        chats=len(agent.active),
        chats_max=shop.capacity(agent.name),
        reason=agent.reason,
        back_at_ms=agent.back_at_ms,
        departments=_departments(shop, agent.name),
        languages=list(shop.skill(agent.name).languages),
    )


def _departments(shop: Shop, name: str) -> list[str]:
    """Those he works in, or none where he works in all of them."""
    his = [each.name for each in shop.departments if shop.works_in(name, each)]
    return his if len(his) < len(shop.departments) else []


def _next_step(shop: Shop, walk: Walk) -> str:
    """The first step of the script that is neither done nor skipped."""
    script = shop.scripts.get(walk.script)
    steps = script.steps if script else ()
    return next((step.id for step in steps if step.id not in walk.outcomes), "")


def _cut(text: str, chars_max: int) -> str:
    return text if len(text) <= chars_max else text[: chars_max - 1] + "…"
