"""Whose line it is when a shop has signed who its customer is: pure, a desk and a claim in, events out.

    nobody known by the token, nor by the identity   his first word will say both
    known by the token alone                         from now on by the identity as well
    known by the identity alone                      from now on by this token as well
    two people, now proven to be one                 they become one, unless both have an open chat

Two open chats of one person stay apart until one of them has ended: an answer in the other would reach
nobody's screen. A token that names another customer never comes here: its line gets a new one.
"""

from relay.desk.decision import NOTHING, Decided, Decision
from relay.desk.desk import Desk, Visitor
from relay.domain.customer import Customer
from relay.domain.events import Event, TokenAdded, VisitorIdentified, VisitorsMerged


def keys(desk: Desk, site: str, token_hash: bytes, customer: Customer) -> tuple[object, str | None]:
    """What the claim may change: what either of the two people is doing."""
    own, known = desk.visitor_named(token_hash), desk.customers.get((site, customer.sub))
    also = _busy_with(known) if known is not None and known is not own else None
    return (_busy_with(own) or token_hash), also


def decide(desk: Desk, site: str, token_hash: bytes, customer: Customer, at_ms: int) -> Decision:
    """What the claim comes to."""
    own, known = desk.visitor_named(token_hash), desk.customers.get((site, customer.sub))
    person = known or own
    if person is None:
        return NOTHING
    events: list[Event] = []
    if person.customer != customer:
        events.append(VisitorIdentified(visitor=person.visitor, site=site, customer=customer, at_ms=at_ms))
    if own is None:
        events.append(TokenAdded(visitor=person.visitor, token_hash=token_hash))
    elif own is not person and not (_is_open(own) and _is_open(person)):
        events.append(VisitorsMerged(gone=own.visitor, into=person.visitor))
    return Decided(tuple(events))


def _busy_with(visitor: Visitor | None) -> str | None:
    return visitor.latest.conv if visitor is not None and visitor.latest is not None else None


def _is_open(visitor: Visitor) -> bool:
    return visitor.latest is not None and visitor.latest.state != "closed"
