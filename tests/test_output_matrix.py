"""The output matrix: stapled blocks in their order, and one product for the sum of all heads."""

from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from torch.testing import assert_close

from attention_math.stapled import Stapled
from attention_math.trace import AttentionTrace
from scenes.mobjects.readings import Sourced
from scenes.mobjects.symbols import Label
from scenes.s17_output_matrix import OutputMatrix


def texts_of(group: Any) -> list[str]:
    return [label.text for label in group]


@pytest.fixture(scope="module")
def clip() -> OutputMatrix:
    return OutputMatrix()


@pytest.fixture(scope="module")
def module() -> nn.MultiheadAttention:
    torch.manual_seed(2)
    return nn.MultiheadAttention(12, 4, batch_first=True, dtype=torch.float64)


def test_stapled_blocks_are_the_output_matrix_of_torch(module: nn.MultiheadAttention) -> None:
    E = torch.randn(6, 12, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    found = Stapled.of(AttentionTrace.from_module(module, E))
    assert torch.equal(found.W_O, module.out_proj.weight)
    whole, _ = module(E[None], E[None], E[None])
    assert_close(found.one_product + module.out_proj.bias, whole[0])


@pytest.mark.parametrize("named", [1, 3, 4, 7])
def test_one_product_is_the_sum_of_heads_and_of_the_others(
    module: nn.MultiheadAttention, named: int
) -> None:
    E = torch.randn(6, 12, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    trace = AttentionTrace.from_module(module, E)
    found = Stapled.of(trace, named)
    shown = torch.stack([head.dE for head in trace.heads[:named]]).sum(dim=0)
    assert_close(shown + found.others, found.head_by_head)
    assert found.difference < 1e-14
    other_order = torch.roll(found.mixed, 3, dims=1) @ found.W_O.T
    assert float((other_order - found.head_by_head).abs().max()) > 0.01


def test_the_difference_is_the_largest_in_either_direction() -> None:
    apart = torch.tensor([[0.5, -3.0], [2.0, 0.0]])
    found = Stapled(torch.eye(2), apart, apart, torch.zeros(2, 2), torch.zeros(2, 2))
    assert found.difference == 3.0


def test_the_difference_on_screen_is_the_largest_of_the_real_layer(clip: OutputMatrix) -> None:
    stapled = Stapled.of(clip.trace)
    apart = (stapled.one_product - stapled.head_by_head).abs()
    assert 0 < stapled.difference < 1e-5
    assert torch.equal(apart.max(), torch.tensor(stapled.difference))
    shown = float(texts_of(clip.difference)[0].split()[-1])
    assert abs(shown - stapled.difference) <= 0.05 * stapled.difference


def test_each_block_begins_with_the_column_of_its_head(clip: OutputMatrix) -> None:
    pairs = zip(clip.stapled.blocks, clip.maps.matrices, strict=True)
    for place, (block, up) in enumerate(pairs):
        first = clip.trace.heads[place].W_O[:9, 0].numpy()
        assert np.array_equal(block.values, first)
        assert np.array_equal(up.numbers.values, first)
        assert [index[1] for index in block.indices] == [64 * place] * 9
        assert clip.stapled.names[place].text == f"$W_O^(({place}))$"
        assert clip.maps.ups[place][1].text == f"$#[value up] W_O^(({place}))$"
        assert clip.stapled.block_frame(place).get_left()[0] < block.get_left()[0]
        assert clip.stapled.block_frame(place).get_right()[0] > block.get_right()[0]
    assert clip.stapled.names[-1].text == "$dots W_O^((8))$"


def test_the_long_column_has_what_each_head_gathered_at_the_place_of_its_block(
    clip: OutputMatrix,
) -> None:
    for place, block in enumerate(clip.gathered.blocks):
        head = clip.trace.heads[place]
        gathered = (head.A[clip.focus] @ head.V)[: len(block.values)]
        np.testing.assert_allclose(block.values, gathered, atol=1e-6)
        frame = clip.gathered.part_frame(place)
        assert frame.get_bottom()[1] < block.get_bottom()[1]
        assert block.get_top()[1] < frame.get_top()[1]
    assert len({tuple(block.values) for block in clip.gathered.blocks}) == 2


@pytest.mark.parametrize("one_by_one", [1, 2])
def test_heads_one_by_one_and_all_others_add_up(one_by_one: int) -> None:
    clip = OutputMatrix(one_by_one=one_by_one)
    assert len(clip.maps.ups) == len(clip.stapled.blocks) == one_by_one
    *parts, total, once = [term.column.numbers for term in clip.head_by_head.terms]
    fields = [f"head_{head}.dE[3]" for head in range(one_by_one)]
    assert [found.source for found in parts] == [*fields, "stapled.others[3]"]
    np.testing.assert_allclose(sum(found.values for found in parts), total.values, atol=1e-5)
    np.testing.assert_allclose(total.values, once.values, atol=1e-5)


def test_every_column_of_the_sum_has_a_name_of_its_own(clip: OutputMatrix) -> None:
    terms = clip.head_by_head.terms
    symbols, names = ([getattr(t, part).text for t in terms] for part in ("symbol", "name_label"))
    assert len(set(symbols)) == len(set(names)) == 5
    change = "Delta arrow(E)_4"
    assert symbols[:3] == [f"${change}^(({heads}))$" for heads in ("0", "1", "2 dots 8")]
    assert symbols[3:] == [f"${change}$", "$W_O arrow(z)_4$"]
    assert [clip.lookup(source).item() for source in terms[2].symbol.sources] == [2, 8]


def as_written(numbers: Any) -> np.ndarray:
    return np.array([float(numbers.text(i).replace("\N{MINUS SIGN}", "-")) for i in range(6)])


@pytest.mark.parametrize("one_by_one", [1, 2])
def test_signs_say_whether_the_numbers_as_written_add_up(one_by_one: int) -> None:
    clip = OutputMatrix(one_by_one=one_by_one)
    *parts, total, once = clip.head_by_head.terms
    rounded = [as_written(term.column.numbers) for term in parts]
    adds_up = np.allclose(sum(rounded), as_written(total.column.numbers), atol=1e-9)
    assert total.sign.text == ("$=$" if adds_up else "$approx$")
    assert ["rounded"] * (not adds_up) == texts_of(clip.difference)[1:]
    assert once.sign.text == "$=$"
    assert np.array_equal(as_written(total.column.numbers), as_written(once.column.numbers))
    assert texts_of(clip.difference)[0].startswith("equal up to 0.0000")


def test_what_has_the_length_of_the_model_is_drawn_equally_long(clip: OutputMatrix) -> None:
    maps, square = clip.maps, clip.stapled.brackets
    tall = [up[0].height for up in maps.ups] + [clip.gathered.brackets.height, clip.result.height]
    wide = [down[0].width for down in maps.downs] + [panel[2].width for panel in clip.stays.panels]
    lengths = np.array([*tall, *wide, square.height, square.width])
    np.testing.assert_allclose(lengths, lengths[0], rtol=1e-6)


def test_whatever_is_drawn_is_the_entry_that_it_names(clip: OutputMatrix) -> None:
    pictures = (clip.maps, clip.product, clip.product_names, clip.head_by_head)
    parts = [part for picture in pictures for part in picture.get_family()]
    readings = [r for part in parts if isinstance(part, Sourced) for r in part.readings()]
    assert len(readings) > 60
    for reading in readings:
        assert abs(reading.shown - float(clip.lookup(reading.source))) <= reading.tolerance


def shape_of(group: Any) -> str:
    return group[-1].text


def test_shapes_on_screen_are_those_of_the_matrices(clip: OutputMatrix) -> None:
    shapes = [part.text for part in clip.title if isinstance(part, Label)]
    assert shapes[-1] == "576 times 576"
    assert {shape_of(group) for group in clip.maps.ups} == {"576 times 64"}
    assert {shape_of(group) for group in clip.maps.downs} == {"64 times 576"}
    assert [label.text for label in clip.product_names if isinstance(label, Label)][1::2] == [
        "576",
        "576",
    ]


def test_it_is_said_that_heads_of_this_model_share_one_way_down(clip: OutputMatrix) -> None:
    first, second, third, fourth = (head.W_V for head in clip.trace.heads[:4])
    assert torch.equal(first, second)
    assert torch.equal(second, third)
    assert not torch.equal(third, fourth)
    assert clip.shares_values
    assert [note.text for note in clip.same_again] == ["the same: 3 heads share it"]
    assert [note.text for note in clip.shared] == ["shared"] * 2
    assert not OutputMatrix(one_by_one=1).same_again.submobjects


def test_it_is_said_that_what_was_called_w_o_in_a_head_is_a_block_of_it(
    clip: OutputMatrix,
) -> None:
    said = {step.name: clip.caption_of(step) for step in clip.beats()}
    assert said["one_matrix"].startswith("The $W_O$ of a head is a block. All 9 blocks")
    assert said["what_stays"].startswith("In papers $W_O$ is the whole matrix, not a block")
    assert "has 64 numbers in each head" in said["one_column"]
    names = [label.text for label in clip.stays.paper_names]
    assert names == [f"$#[value down: the value matrix] W_V^(({head}))$" for head in (0, 1)]
