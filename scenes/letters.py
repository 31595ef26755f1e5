"""What vectors are called on screen, where a head adds to something else than it reads."""

from attention_math.trace import AttentionTrace


def stream_letter(trace: AttentionTrace) -> str:
    """Return what the vectors are called to which a head adds its change.

    Where a norm makes of them what the head reads, E, they are the stream, x; else they are E
    themselves. With the change they are x prime, or E prime.
    """
    return "x" if trace.norm else "E"
