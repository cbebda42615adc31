"""Limit how often each client may ask: by a bucket of tokens, which fills as time goes by."""

import ipaddress
from collections import OrderedDict
from typing import NamedTuple

# Clients that are known at once. One that is forgotten is as one that has not asked for a while.
MOST_CLIENTS = 10_000
# Requests at once, in seconds of the rate: a page is fetched with all that belongs to it, and keys are pressed fast.
SECONDS_AT_ONCE = 2.0
# The part of an address of IPv6 that one household or machine has all addresses of.
_NETWORK = 64


class _Bucket(NamedTuple):
    tokens: float
    filled: float


class Throttle:
    """Say how long a client has to wait; each may ask `rate` times a second, and any number of times if that is 0."""

    def __init__(self, rate: float, most_clients: int = MOST_CLIENTS) -> None:
        """Know no client yet."""
        self._rate = rate
        self._size = max(rate * SECONDS_AT_ONCE, 1.0)
        self._most = most_clients
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def __len__(self) -> int:
        """Return how many clients are known."""
        return len(self._buckets)

    def seconds_to_wait(self, client: str, now: float) -> float:
        """Count a request; return 0 if it may be answered, else after how many seconds one may."""
        if not self._rate:
            return 0.0
        client = network_of(client)
        bucket = self._buckets.pop(client, _Bucket(self._size, now))
        tokens = min(self._size, bucket.tokens + (now - bucket.filled) * self._rate)
        is_allowed = tokens >= 1
        self._buckets[client] = _Bucket(tokens - is_allowed, now)
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return 0.0 if is_allowed else (1 - tokens) / self._rate


def network_of(client: str) -> str:
    """Return what stands for a client: its address, of IPv6 the network that it may choose any address of."""
    if ":" not in client:
        return client
    try:
        return str(ipaddress.ip_network((client.partition("%")[0], _NETWORK), strict=False))
    except ValueError:
        return client
