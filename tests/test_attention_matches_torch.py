import pytest
import torch
from torch import nn
from torch.nn.functional import scaled_dot_product_attention as sdpa
from torch.testing import assert_close

from attention_math.attention import AttentionHead, CrossAttention, MultiHeadAttention
from attention_math.head_trace import HeadTrace
from attention_math.masks import both, causal, either, no_mask, to_tensor, window
from attention_math.sizes import HeadSizes
from attention_math.trace import AttentionTrace
from tests import oracle

N, D_MODEL, D_HEAD = 7, 11, 3
MASKS = {
    "unmasked": no_mask,
    "causal": causal,
    "windowed": window(2),
    "causal window": both(causal, window(3)),
}
every_mask = pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS.keys())
with_and_without_bias = pytest.mark.parametrize("bias", [False, True], ids=["plain", "bias"])


def assert_equal(actual, expected):
    # 1e-12 relative, to the entry or, where terms cancel, to the largest entry.
    largest = expected.abs().max().item()
    assert_close(actual, expected, rtol=1e-12, atol=1e-12 * largest)


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def head_trace(memory=None, **options):
    W_Q, W_K, W_V = (normal(D_HEAD, D_MODEL, seed=seed) for seed in (1, 2, 3))
    biases = {name: normal(D_HEAD, seed=seed) for seed, name in enumerate(("b_Q", "b_K", "b_V"), 5)}
    E, W_O = normal(N, D_MODEL), normal(D_MODEL, D_HEAD, seed=4)
    return HeadTrace.from_weights(E, W_Q, W_K, W_V, W_O, memory=memory, **biases, **options)


def torch_module(bias, width=15, n_heads=3):
    module = nn.MultiheadAttention(width, n_heads, bias=bias, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        for seed, parameter in enumerate(module.parameters()):
            parameter.copy_(normal(*parameter.shape, seed=seed) / width**0.5)
    return module


def copy_weights(layer, module):
    """Give our layer the weights of torch's: head-major rows on the way in, columns on the way out.

    Written out by hand, so that it does not share a mistake with `AttentionTrace.from_module`.
    """
    d = module.head_dim
    width = module.embed_dim
    with torch.no_grad():
        for h, head in enumerate(layer.heads):
            for block, name in enumerate(("Q", "K", "V")):
                rows = slice(block * width + h * d, block * width + (h + 1) * d)
                getattr(head, f"W_{name}").copy_(module.in_proj_weight[rows])
                if module.in_proj_bias is not None:
                    getattr(head, f"b_{name}").copy_(module.in_proj_bias[rows])
            head.W_O.copy_(module.out_proj.weight[:, h * d : (h + 1) * d])
        if module.in_proj_bias is not None:
            layer.b_O.copy_(module.out_proj.bias)
    return layer


@every_mask
def test_output_equals_sdpa(mask):
    head = head_trace(mask=mask)
    values = sdpa(head.Q, head.K, head.V, attn_mask=to_tensor(mask, N, N))
    assert_equal(head.dE, values @ head.W_O.T)


@every_mask
def test_weights_equal_sdpa_of_the_identity(mask):
    head = head_trace(mask=mask)
    identity = torch.eye(N, dtype=torch.float64)
    assert_equal(head.A, sdpa(head.Q, head.K, identity, attn_mask=to_tensor(mask, N, N)))


def test_scale_and_score_bias_equal_those_of_sdpa():
    bias = normal(N, N, seed=9)
    head = head_trace(mask=no_mask, scale=0.3, score_bias=bias)
    identity = torch.eye(N, dtype=torch.float64)
    assert_equal(head.A, sdpa(head.Q, head.K, identity, attn_mask=bias, scale=0.3))


@every_mask
def test_cross_attention_equals_sdpa(mask):
    n_key = 5
    # The last queries are outside every window over so few keys: they may look at the first.
    allowed = to_tensor(either(mask, lambda query, key: key == 0), N, n_key)
    head = head_trace(memory=normal(n_key, D_MODEL, seed=8), mask=allowed)
    assert head.A.shape == (N, n_key)
    identity = torch.eye(n_key, dtype=torch.float64)
    assert_equal(head.A, sdpa(head.Q, head.K, identity, attn_mask=allowed))
    assert_equal(head.dE, sdpa(head.Q, head.K, head.V, attn_mask=allowed) @ head.W_O.T)


@every_mask
@with_and_without_bias
def test_layer_equals_torch_module(mask, bias):
    module, x = torch_module(bias), normal(N, 15, seed=30)
    forbidden = ~to_tensor(mask, N, N)
    output, weights = module(x, x, x, attn_mask=forbidden, average_attn_weights=False)

    layer = MultiHeadAttention(HeadSizes(15, 5), n_heads=3, mask=mask, bias=bias).double()
    copied = copy_weights(layer, module).trace(x)
    for trace in (copied, AttentionTrace.from_module(module, x, mask=mask)):
        assert_equal(trace.E_out - trace.stream, output)
        assert_equal(torch.stack([head.A for head in trace.heads]), weights)


@with_and_without_bias
def test_cross_layer_equals_torch_module(bias):
    module, x, memory = torch_module(bias), normal(N, 15, seed=30), normal(4, 15, seed=31)
    output, weights = module(x, memory, memory, average_attn_weights=False)

    layer = CrossAttention(HeadSizes(15, 5), n_heads=3, bias=bias).double()
    copied = copy_weights(layer, module).trace(x, memory)
    for trace in (copied, AttentionTrace.from_module(module, x, memory=memory)):
        assert_equal(trace.E_out - trace.stream, output)
        assert_equal(torch.stack([head.A for head in trace.heads]), weights)


def test_true_means_may_look_as_in_sdpa_and_the_opposite_of_the_torch_module():
    allowed = to_tensor(window(2), N, N)
    head = head_trace(mask=allowed)
    identity = torch.eye(N, dtype=torch.float64)
    assert_equal(head.A, sdpa(head.Q, head.K, identity, attn_mask=allowed))
    assert not torch.allclose(head.A, sdpa(head.Q, head.K, identity, attn_mask=~allowed))

    module, x = torch_module(bias=False), normal(N, 15, seed=30)
    trace = AttentionTrace.from_module(module, x, mask=allowed)
    assert_equal(trace.dE, module(x, x, x, attn_mask=~allowed)[0])
    assert not torch.allclose(trace.dE, module(x, x, x, attn_mask=allowed)[0])


def test_gradients_equal_those_of_sdpa():
    head, E = AttentionHead(HeadSizes(D_MODEL, D_HEAD)).double(), normal(N, D_MODEL)
    weights = list(head.parameters())
    ours = torch.autograd.grad(head(E).square().sum(), weights)
    values = sdpa(E @ head.W_Q.T, E @ head.W_K.T, E @ head.W_V.T, is_causal=True)
    theirs = torch.autograd.grad((E + values @ head.W_O.T).square().sum(), weights)
    for our, their in zip(ours, theirs, strict=True):
        assert_equal(our, their)


def test_four_tokens_equal_the_plain_loop():
    E, W_O = normal(4, 3), normal(3, 2, seed=4)
    W_Q, W_K, W_V = (normal(2, 3, seed=seed) for seed in (1, 2, 3))
    Q, K, V = (oracle.product(E.tolist(), W.tolist()) for W in (W_Q, W_K, W_V))
    weights, values = oracle.attention(Q, K, V, allowed=lambda i, j: j <= i)

    head = HeadTrace.from_weights(E, W_Q, W_K, W_V, W_O)
    assert_equal(head.A, torch.tensor(weights, dtype=torch.float64))
    dE = oracle.product(values, W_O.tolist())
    assert_equal(head.dE, torch.tensor(dE, dtype=torch.float64))


FAULTS = {
    "Q and K swapped": lambda Q, K, allowed: (K, Q, allowed),
    "mask upside down": lambda Q, K, allowed: (Q, K, allowed.T),
    "no mask": lambda Q, K, allowed: (Q, K, torch.ones_like(allowed)),
    "not scaled": lambda Q, K, allowed: (Q * D_HEAD**0.5, K, allowed),
    "one part in 10 billion": lambda Q, K, allowed: (Q * (1 + 1e-10), K, allowed),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_the_comparison_with_sdpa_can_fail(fault):
    head = head_trace()
    Q, K, allowed = fault(head.Q, head.K, head.mask)
    wrong = sdpa(Q, K, torch.eye(N, dtype=torch.float64), attn_mask=allowed)
    with pytest.raises(AssertionError, match="not close"):
        assert_equal(head.A, wrong)


@pytest.mark.parametrize("name", ["in_proj_weight", "in_proj_bias"])
def test_the_comparison_with_the_torch_module_can_fail(name):
    module, x = torch_module(bias=True), normal(N, 15, seed=30)
    trace = AttentionTrace.from_module(module, x)
    with torch.no_grad():
        getattr(module, name)[0] += 1e-6  # of W_Q or b_Q
    with pytest.raises(AssertionError, match="not close"):
        assert_equal(trace.E_out - trace.stream, module(x, x, x)[0])
