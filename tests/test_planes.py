import pytest
import torch
from torch.testing import assert_close

from attention_math.errors import InputError
from attention_math.planes import ShadowPlane


def normal(*shape, dtype=torch.float64):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(7), dtype=dtype)


def plane_of(count=5, d=8):
    drawn = normal(count + 1, d)
    return drawn[0], drawn[1:], ShadowPlane.of(drawn[0], drawn[1:])


@pytest.mark.parametrize(("count", "d"), [(1, 2), (1, 8), (3, 2), (5, 8), (9, 3)])
def test_axes_are_orthonormal_and_the_first_runs_along_the_vector(count, d):
    vector, _, plane = plane_of(count, d)
    assert_close(plane.axes @ plane.axes.T, torch.eye(2, dtype=torch.float64))
    assert_close(plane.axes[0], vector / vector.norm())


def test_the_vector_lies_in_its_plane_with_its_full_length():
    vector, _, plane = plane_of()
    assert_close(plane.vector @ plane.axes, vector)
    assert_close(plane.vector, torch.stack([vector.norm(), 0 * vector.norm()]))


def test_others_are_shadows_of_the_full_vectors():
    _, others, plane = plane_of()
    assert_close(plane.others, others @ plane.axes.T)


def test_dot_products_with_the_vector_are_exact():
    vector, others, plane = plane_of()
    assert_close(plane.others @ plane.vector, others @ vector)
    assert_close(plane.others[:, 0], others @ vector / vector.norm())


def test_cosines_are_those_of_the_full_space():
    vector, others, plane = plane_of()
    assert_close(plane.cosines, others @ vector / (others.norm(dim=1) * vector.norm()))


@pytest.mark.parametrize("scale", [1e-10, 1.0])
def test_no_other_plane_through_the_vector_shows_more_of_the_others(scale):
    vector, others, _ = plane_of()
    plane = ShadowPlane.of(scale * vector, scale * others)
    shown = (plane.others[:, 1] / scale).square().sum()
    for direction in normal(500, 8):
        across = direction - (direction @ plane.axes[0]) * plane.axes[0]
        assert (others @ across / across.norm()).square().sum() <= shown + 1e-9


def test_others_stand_above_the_vector_rather_than_below_it():
    for drawn in normal(20, 6, 8):
        assert ShadowPlane.of(drawn[0], drawn[1:]).others[:, 1].sum() >= 0


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("scale", [1e-4, 1.0, 1e4])
@pytest.mark.parametrize("kind", ["parallel", "the same", "zero others", "zero vector", "all zero"])
def test_degenerate_vectors_still_have_a_plane(kind, scale, dtype):
    vector, factors = scale * normal(6, dtype=dtype), torch.tensor([[1.0], [-2.0], [1 / 3]])
    others = {
        "parallel": factors.to(dtype) * vector,
        "the same": vector.expand(3, 6),
        "zero others": torch.zeros(3, 6, dtype=dtype),
        "zero vector": scale * normal(3, 6, dtype=dtype),
        "all zero": torch.zeros(3, 6, dtype=dtype),
    }[kind]
    vector = 0 * vector if kind in ("zero vector", "all zero") else vector
    plane = ShadowPlane.of(vector, others)
    assert_close(plane.axes @ plane.axes.T, torch.eye(2, dtype=dtype), atol=1e-5, rtol=0)
    assert_close(plane.others @ plane.vector, others @ vector)
    if "zero" in kind:
        assert_close(plane.cosines, torch.zeros(3, dtype=dtype))


def test_vectors_of_one_entry_have_no_plane():
    with pytest.raises(InputError, match="two entries or more"):
        ShadowPlane.of(normal(1), normal(3, 1))


def test_turned_vectors_keep_their_lengths_and_their_angles_to_the_vector():
    generator = torch.Generator().manual_seed(1)
    vector, others = (torch.randn(*n, generator=generator).double() for n in ((6,), (4, 6)))
    plane = ShadowPlane.of(vector, others)
    torch.testing.assert_close(plane.turned.norm(dim=1), others.norm(dim=1))
    drawn = torch.nn.functional.cosine_similarity(plane.turned, plane.vector[None])
    torch.testing.assert_close(drawn, plane.cosines)


def test_a_turned_vector_lies_on_the_side_of_its_shadow():
    vector = torch.tensor([1.0, 0.0, 0.0]).double()
    others = torch.tensor([[1.0, 2.0, 0.0], [1.0, -1.0, 0.0]]).double()
    plane = ShadowPlane.of(vector, others)
    assert (plane.turned[:, 1].sign() == plane.others[:, 1].sign()).all()
    torch.testing.assert_close(plane.turned, plane.others)
