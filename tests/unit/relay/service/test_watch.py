"""What the timer finds due each second, also when somebody sets the clock."""

import pytest

from relay.desk.visitor_commands import Guest
from relay.domain.department import Department
from relay.domain.shop import Shop
from relay.protocol.visitor import Post
from relay.service.dispatcher import Dispatcher
from relay.service.jobs import VisitorJob
from relay.service.watch import Watch
from tests.unit.relay.service.fakes import Bench

SHOP = Shop(departments=(Department(name="sales", assignment="auto", offer_s=30),))


@pytest.mark.threat(67)
def test_an_offer_rolls_on_although_the_clock_is_set_back() -> None:
    bench = Bench()
    clock = bench.clock
    bench.desk.change_shop(SHOP)
    watch = Watch(bench.engine, bench.sessions, bench.board, Dispatcher(bench.engine, clock), clock)

    def second() -> None:
        clock.ms += 1000
        watch.tick(clock.ms // 1000)
        while watch.look_on():
            pass
        bench.turns()

    for number, name in ((1, "Sara"), (2, "Omar")):
        bench.desk.line_up(bench.desk.know_agent(number, name, "agent", clock.ms), clock.ms)
    session = bench.visitor_session()
    bench.sessions.add_visitor(session, Guest(b"v" * 32, "demo"))
    bench.engine.submit(VisitorJob(session, Post(cid=bench.cid(), text="hello")))
    bench.turns()
    for _ in range(2):
        second()
    (chat,) = bench.desk.queue.values()
    assert chat.asked == 1
    clock.wall_ms -= 3_600_000
    for _ in range(2):
        second()
    assert chat.asked == 2
