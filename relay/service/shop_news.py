"""What a shop has set up, as one agent is told it: his departments, scripts, breaks and canned replies."""

from collections.abc import Iterator

from relay.desk.blocking import BLOCKED
from relay.domain.shop import Shop
from relay.protocol.codec import encode
from relay.protocol.limits import PAGE_BYTES_MAX
from relay.protocol.setup import DepartmentRow, Replies, ReplyRow, Setup


def news(shop: Shop, name: str, sites: frozenset[str] = frozenset()) -> Iterator[Setup | Replies]:
    """The frames that tell the account called `name` all of it, in their order; of its `sites` alone."""
    yield setup(shop, name, sites)
    yield from replies(shop, name)


def setup(shop: Shop, name: str, sites: frozenset[str] = frozenset()) -> Setup:
    """What the account needs to know of the shop besides canned replies."""
    return Setup(
        departments=[
            DepartmentRow(
                name=each.name,
                title=each.title,
                assignment=each.assignment,
                closing_script=each.closing_script,
            )
            for each in shop.departments
            if not (sites and each.sites) or sites & set(each.sites)
        ],
        breaks=list(shop.breaks),
        scripts=list(shop.scripts.values()),
        tags=[*shop.tags, *([] if BLOCKED in shop.tags else [BLOCKED])],
        fields=list(shop.fields),
        facts={site: dict(facts) for site, facts in shop.facts.items() if not sites or site in sites},
        chats_max=shop.capacity(name),
        idle_s=shop.idle_s,
    )


def replies(shop: Shop, name: str) -> Iterator[Replies]:
    """His canned replies, in as many frames as they need; the first says to forget those before."""
    rows: list[ReplyRow] = []
    weight, is_first = 0, True
    for row in shop.replies:
        if not concerns(shop, row, name):
            continue
        row_weight = len(encode(row)) + 1
        if rows and weight + row_weight > PAGE_BYTES_MAX:
            yield Replies(rows=rows, fresh=is_first)
            rows, weight, is_first = [], 0, False
        rows.append(row)
        weight += row_weight
    yield Replies(rows=rows, fresh=is_first)


def concerns(shop: Shop, row: ReplyRow, name: str) -> bool:
    """Whether the account may use the canned reply: his own, his departments', the shop's."""
    if row.agent:
        return row.agent.lower() == name.lower()
    named = [each for each in shop.departments if each.name == row.department]
    return not named or shop.works_in(name, named[0])
