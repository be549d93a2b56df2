"""The loop on which days pass in seconds."""

from tests.support.virtual_shop import virtual as virtual
