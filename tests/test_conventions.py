import pytest
import torch
from torch.testing import assert_close

from attention_math.conventions import Conventions
from attention_math.head_trace import HeadTrace
from attention_math.masks import causal, no_mask

TOKENS, D_MODEL, D_HEAD = 5, 7, 3


def make_head(**options):
    generator = torch.Generator().manual_seed(5)

    def normal(*shape):
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    W_Q, W_K, W_V = (normal(D_HEAD, D_MODEL) for _ in range(3))
    E, W_O = normal(TOKENS, D_MODEL), normal(D_MODEL, D_HEAD)
    return HeadTrace.from_weights(E, W_Q, W_K, W_V, W_O, **options)


@pytest.mark.parametrize("mask", [no_mask, causal])
def test_columns_multiply_as_the_formula_of_columns_is_written(mask):
    head = make_head(mask=mask)
    form, hidden = Conventions.of(head).columns, ~head.mask.T
    scores = form.K_T @ form.Q / D_HEAD**0.5
    assert_close(form.pattern, scores.masked_fill(hidden, -torch.inf).softmax(dim=0))
    assert_close(form.out, form.V @ form.pattern)


@pytest.mark.parametrize("mask", [no_mask, causal])
def test_rows_multiply_as_the_formula_of_rows_is_written(mask):
    head = make_head(mask=mask)
    form, hidden = Conventions.of(head).rows, ~head.mask
    scores = form.Q @ form.K_T / D_HEAD**0.5
    assert_close(form.pattern, scores.masked_fill(hidden, -torch.inf).softmax(dim=1))
    assert_close(form.out, form.pattern @ form.V)


def test_the_two_conventions_hold_the_same_numbers_transposed():
    found = Conventions.of(make_head())
    for name in ("Q", "K_T", "V", "pattern", "out"):
        assert_close(getattr(found.columns, name), getattr(found.rows, name).T)
    assert found.difference < 1e-15


def test_a_difference_of_the_results_shows():
    head = make_head()
    found, other = Conventions.of(head), Conventions.of(head.with_(temperature=2))
    mixed = Conventions(found.columns, other.rows, found.divisor)
    assert mixed.difference == pytest.approx(
        float((found.columns.out.T - other.rows.out).abs().max())
    )
    assert mixed.difference > 0.01


def test_the_result_is_the_change_of_every_word():
    head = make_head()
    assert_close(Conventions.of(head).columns.out, head.dE.T)


def test_shapes_are_those_that_compose():
    found = Conventions.of(make_head())
    for form, turn in ((found.columns, 1), (found.rows, -1)):
        assert tuple(form.Q.shape) == tuple(form.K_T.shape)[::-1] == (D_HEAD, TOKENS)[::turn]
        assert tuple(form.V.shape) == tuple(form.out.shape) == (D_MODEL, TOKENS)[::turn]


def test_scores_are_divided_by_the_root_unless_the_model_has_its_own_way():
    assert Conventions.of(make_head()).divisor == pytest.approx(D_HEAD**0.5)
    assert make_head().is_plain
    assert Conventions.of(make_head(scale=0.25)).divisor == 4
    assert not make_head(scale=0.25).is_plain
    assert not make_head(score_bias=torch.ones(TOKENS, TOKENS)).is_plain
