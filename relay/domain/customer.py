"""Who a shop says its customer is, once its signature has shown it."""

from msgspec import Struct


class Customer(Struct, frozen=True, kw_only=True):
    """`sub` is what the shop calls him: unique on its site, and never given to somebody else."""

    sub: str
    name: str = ""
    email: str = ""
    phone: str = ""
