"""Attention in plain Python floats, to be read and believed: the oracle of the tensor code."""

import math


def attention(queries, keys, values, allowed):
    """For each query: weights over the keys, and the weighted sum of the values."""
    weights, sums = [], []
    for i, query in enumerate(queries):
        powers = []
        for j, key in enumerate(keys):
            dot = sum(q * k for q, k in zip(query, key, strict=True))
            powers.append(math.exp(dot / math.sqrt(len(query))) if allowed(i, j) else 0.0)
        shares = [power / sum(powers) for power in powers]
        weights.append(shares)
        columns = zip(*values, strict=True)
        sums.append([sum(w * v for w, v in zip(shares, c, strict=True)) for c in columns])
    return weights, sums


def product(rows, matrix):
    """Each row times each row of the matrix: rows @ matrix.T."""
    return [[sum(r * m for r, m in zip(row, line, strict=True)) for line in matrix] for row in rows]
