"""Callers' arrays and files: tensors whose shapes fit and whose numbers follow, or a clear error.

jaxtyping checks shapes in tests only; these checks always run.
"""

from collections.abc import Mapping
from dataclasses import fields
from functools import reduce

import numpy as np
import torch
from torch import Tensor

from attention_math.errors import InputError

Array = Tensor | np.ndarray


def as_floats(arrays: Mapping[str, Array | None]) -> dict[str, Tensor]:
    """Turn the arrays that are there into tensors of their common floating-point type.

    Numpy arrays are copied, so that changing them later does not change a trace; tensors keep
    their gradients.
    """
    tensors = {
        name: array if isinstance(array, Tensor) else torch.from_numpy(np.array(array))
        for name, array in arrays.items()
        if array is not None
    }
    dtype = reduce(torch.promote_types, (tensor.dtype for tensor in tensors.values()))
    dtype = dtype if dtype.is_floating_point else torch.float64
    return {name: tensor.to(dtype) for name, tensor in tensors.items()}


def axes(dataclass: type) -> dict[str, str]:
    """Read the axis names of a dataclass's tensor fields from their jaxtyping types, in order."""
    named = {field.name: getattr(field.type, "dim_str", None) for field in fields(dataclass)}
    return {name: dims for name, dims in named.items() if dims is not None}


def check_shapes(axes: Mapping[str, str], tensors: Mapping[str, Tensor]) -> None:
    """Check that axes of one name have one size; the first tensor that has an axis sets it.

    Raises
    ------
    InputError
        Naming the first tensor that does not fit, its shape and the one it needs.
    """
    sizes: dict[str, int] = {}
    for name, tensor in tensors.items():
        wanted = axes[name].split()
        fits = tensor.ndim == len(wanted) and all(
            sizes.setdefault(axis, size) == size
            for axis, size in zip(wanted, tensor.shape, strict=True)
        )
        if not fits:
            known = ", ".join(f"{axis} = {sizes[axis]}" for axis in wanted if axis in sizes)
            raise InputError(
                f"{name} has shape {tuple(tensor.shape)}; it needs ({', '.join(wanted)})"
                + (f" with {known}." if known else ".")
            )


def check_follows(name: str, stored: Tensor, expected: Tensor) -> None:
    """Check that a stored tensor is what the fields before it give, up to rounding.

    Another machine adds in another order: eps ** (2/3) of the largest entry leaves room for that
    (4e-11 in float64, 2e-5 in float32) and for no more.

    Raises
    ------
    InputError
        If it is not, or holds numbers that are not finite.
    """
    room = torch.finfo(stored.dtype).eps ** (2 / 3) * max(1.0, expected.abs().max().item())
    off = (stored - expected).abs().max().item()
    if not off <= room:
        raise InputError(
            f"{name} does not follow from the fields before it (largest difference {off:.3g})."
        )
