"""The cheapest pairs and slots for one family, when each worker's time has a toll."""

import numpy as np

from pairs.optimiser.board import Choice, View

CHUNK = 4096  # pairs looked at in one go: keeps the arrays in the processor's own memory
EPSILON = 1e-6


class Offers:
    """Offers cheaper than `below`: the lowest price of all there are, and those kept.

    `toll` holds what a worker (row) must be paid for a slot (column), infinite when not free. At most `each_slot`
    offers are kept of a slot (all of them when None). Prices of offers that are not kept are still looked at as
    far as the lowest price needs, so `lowest` is exact; it is `below` when nothing is cheaper.
    """

    def __init__(self, view: View, toll: np.ndarray, below: float, *, each_slot: int | None = 1):
        self.view = view
        self.below = self.lowest = below
        self.each_slot = each_slot
        self.found: list[tuple[float, Choice]] = []
        if len(view.slots):
            self._look(toll)

    def _look(self, toll: np.ndarray) -> None:
        view = self.view
        # Half of a slot's own cost is put on each of the two, so that a pair's price is a sum of two tolls.
        tolls = toll[:, view.slots] + view.slot_cost / 2
        least = tolls.min(axis=1)
        workers = np.flatnonzero(view.allowed & np.isfinite(least))
        if len(workers) < 2:
            return
        tolls, least, kind = tolls[workers], least[workers], view.kind[workers]
        table = view.table
        # A pair costs at least this: each at the own cheapest slot, common or not.
        floor = table[kind][:, kind].astype(float)
        floor += least[:, None]
        floor += least
        floor[~view.board.upper[: len(workers), : len(workers)]] = np.inf
        pairs = np.flatnonzero(floor < self.below - EPSILON)
        for piece in _cheapest_first(pairs, floor.ravel()):
            # Once the best is known the rest need not be looked at, unless all offers were asked for.
            limit = self.below if self.each_slot is None else self.lowest
            chunk = piece[floor.ravel()[piece] < limit - EPSILON]
            if not len(chunk):
                continue
            first, second = np.divmod(chunk, len(workers))
            prices = tolls[first] + tolls[second]
            prices += table[kind[first], kind[second]][:, None]
            self._keep(prices, workers[first], workers[second])

    def _keep(self, prices: np.ndarray, first: np.ndarray, second: np.ndarray) -> None:
        self.lowest = min(self.lowest, float(prices.min()))
        if self.each_slot is not None and len(prices) > self.each_slot:
            rows = np.argpartition(prices, self.each_slot - 1, axis=0)[: self.each_slot].ravel()
            columns = np.tile(np.arange(prices.shape[1]), self.each_slot)
        else:
            rows, columns = (place.ravel() for place in np.indices(prices.shape))
        cheap = prices[rows, columns] < self.below - EPSILON
        for row, column in zip(rows[cheap], columns[cheap], strict=True):
            choice = Choice(int(first[row]), int(second[row]), int(self.view.slots[column]))
            self.found.append((float(prices[row, column]), choice))

    def cheapest(self, most: int | None = None) -> list[tuple[float, Choice]]:
        """The kept offers with their prices, cheapest first, the earliest slot first among equals."""
        return sorted(self.found, key=lambda offer: (offer[0], offer[1].slot, offer[1]))[:most]


def _cheapest_first(pairs: np.ndarray, floor: np.ndarray):
    """The pairs in pieces, the first piece holding those of the lowest floor."""
    if len(pairs) > CHUNK:
        pairs = pairs[np.argpartition(floor[pairs], CHUNK)]
    for start in range(0, len(pairs), CHUNK):
        yield pairs[start : start + CHUNK]
