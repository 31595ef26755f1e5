"""Labels that must not touch: as near as they can be to where they belong."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def apart(places: ArrayLike, gap: float, first: float = -np.inf, last: float = np.inf) -> NDArray:
    """Return places at least ``gap`` apart, in their order, that were moved as little as can be.

    The sum of the squared moves is the least there is: what stands too close is pooled (Ayer et
    al. 1955, "An empirical distribution function for sampling with incomplete information").

    Parameters
    ----------
    places
        Where labels belong, in ascending order, shape (label,).
    gap
        Between neighbours, in the unit of the places.
    first, last
        How far the first and the last one may go; if there is no room for all, the last goes on.

    Examples
    --------
    >>> apart([0.0, 2.0, 2.5, 5.0], 1.0).tolist()
    [0.0, 1.75, 2.75, 5.0]
    """
    wanted = np.asarray(places, dtype=float)
    if np.all(np.diff(wanted) >= gap):
        return wanted.clip(first, last)
    steps = gap * np.arange(len(wanted))
    pools: list[tuple[float, int]] = []  # mean and number of those that move together
    for place in wanted - steps:
        mean, count = float(place), 1
        while pools and pools[-1][0] > mean:
            other, others = pools.pop()
            mean = (mean * count + other * others) / (count + others)
            count += others
        pools.append((mean, count))
    pooled = np.concatenate([np.full(count, mean) for mean, count in pools])
    return np.maximum(np.minimum(pooled, last - steps[-1]), first) + steps
