"""What enters a language model, the rows of its table, and how places turn its queries."""

import numpy as np
import pytest
import torch

from attention_math.entering import Entering, TablePart
from attention_math.model_trace import ModelTrace
from attention_math.turning import Turning
from tests.tiny_models import KINDS, tiny_model

TEXT = "the old dragon chased the wizard"
ROTATING = [kind for kind in KINDS if not kind.startswith(("gpt2", "bert"))]


def whole(kind: str) -> ModelTrace:
    return tiny_model(kind).model_trace(TEXT, [1], [1])


@pytest.mark.parametrize(("kind", "plainly"), [("gpt2", True), ("bert", False), ("llama", True)])
def test_what_was_looked_up_and_its_place_add_up_to_what_enters(kind: str, plainly: bool) -> None:
    trace = whole(kind)
    entering = Entering.of(trace)
    torch.testing.assert_close(entering.E, trace.lookup + trace.positions)
    assert entering.enters_plainly == plainly
    assert bool((entering.E - trace.stream[0]).abs().max() < 1e-5) == plainly
    assert entering.positions.any() == (kind != "llama")


@pytest.mark.parametrize("most", [1, 3, 7, 50])
def test_a_part_of_the_table_holds_the_rows_of_the_text_in_order(most: int) -> None:
    model, trace = tiny_model("gpt2"), whole("gpt2")
    for token, id in enumerate(trace.cut.ids):
        part = TablePart.around(trace, token, most)
        ids = part.ids.tolist()
        assert id in ids
        assert ids == sorted(set(ids))
        assert len(ids) == min(most, len(set(trace.cut.ids)))
        assert part.words == tuple(model.piece(row) for row in ids)
        torch.testing.assert_close(part.vectors, model.embedding[ids])


@pytest.mark.parametrize("kind", ROTATING)
def test_pairs_turn_by_their_angles(kind: str) -> None:
    head = whole(kind).layers[0].heads[0]
    for query in range(len(head.Q)):
        turning = Turning.of_query(head, query)
        before, after = (
            np.asarray(pair).astype(float) @ (1, 1j) for pair in (turning.before, turning.after)
        )
        turned = before * np.exp(1j * np.deg2rad(np.asarray(turning.degrees)))
        np.testing.assert_allclose(turned, after, atol=1e-5)
        for (first, second), pair in zip(turning.entries.tolist(), turning.before, strict=True):
            np.testing.assert_allclose(pair, head.Q_raw[query, [first - 1, second - 1]])
        assert ((turning.degrees >= 0) & (turning.degrees < 360)).all()


def test_the_first_pair_is_the_fastest() -> None:
    degrees = Turning.of_query(whole("qwen2").layers[0].heads[0], 1).degrees
    assert len(degrees) == 3
    assert degrees.tolist() == sorted(degrees.tolist(), reverse=True)
    assert degrees[0] == pytest.approx(np.rad2deg(1))  # one radian from place to place
