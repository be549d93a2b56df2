"""A search for garbage takes no time from keys: what stays for good is not gone through."""

import gc

from tests.terminal.conftest import Open
from tests.unit.console.model.desk_builder import brief


async def test_what_the_desk_is_made_of_is_not_gone_through_until_the_console_ends(
    open_console: Open,
) -> None:
    async with open_console(brief(1)) as console:
        await console.until(lambda: gc.get_freeze_count() > 0)
        assert gc.isenabled()
        assert len(gc.get_objects()) < gc.get_freeze_count()
    assert gc.get_freeze_count() == 0
