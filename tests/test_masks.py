import numpy as np
import pytest
import torch

from attention_math.errors import InputError
from attention_math.masks import both, causal, either, no_mask, to_tensor, window


def table(*rows):
    return torch.tensor([[cell == "x" for cell in row] for row in rows])


@pytest.mark.parametrize(
    ("mask", "expected"),
    [
        (no_mask, table("xxx", "xxx", "xxx")),
        (causal, table("x..", "xx.", "xxx")),
        (window(1), table("x..", ".x.", "..x")),
        (window(2), table("xx.", "xxx", ".xx")),
        (both(causal, window(2)), table("x..", "xx.", ".xx")),
        (both(window(2), causal), table("x..", "xx.", ".xx")),
        (either(causal, window(2)), table("xx.", "xxx", "xxx")),
        (either(window(2), causal), table("xx.", "xxx", "xxx")),
        (both(causal, both(no_mask, causal)), table("x..", "xx.", "xxx")),
        (lambda query, key: key == 0, table("x..", "x..", "x..")),
    ],
)
def test_true_marks_the_keys_that_a_query_may_look_at(mask, expected):
    assert torch.equal(to_tensor(mask, 3, 3), expected)


def test_rows_are_queries_and_columns_are_keys():
    assert torch.equal(to_tensor(causal, 2, 4), table("x...", "xx.."))
    assert torch.equal(to_tensor(lambda query, key: key == 3, 2, 4), table("...x", "...x"))
    assert torch.equal(to_tensor(lambda query, key: query == 1, 2, 4), table("....", "xxxx"))


def test_a_table_is_taken_as_it_is():
    assert torch.equal(to_tensor(table("x."), 1, 2), table("x."))
    given = np.array([[True, False]])
    given.flags.writeable = False
    assert torch.equal(to_tensor(given, 1, 2), table("x."))


def test_a_window_of_nothing_is_refused():
    with pytest.raises(InputError, match="window of 0"):
        window(0)


def test_a_table_of_another_shape_is_refused():
    with pytest.raises(InputError, match=r"shape \(3, 2\).*need \(2, 3\)"):
        to_tensor(torch.ones(3, 2, dtype=torch.bool), 2, 3)


@pytest.mark.parametrize("mask", [torch.zeros(2, 2), lambda query, key: query - key])
def test_numbers_are_refused_because_they_could_mean_either_polarity(mask):
    with pytest.raises(InputError, match="must hold True"):
        to_tensor(mask, 2, 2)
