"""How the translator in `assets/translator` was made: its grammar, its training, its report.

From the root of a clone::

    python -m attention_math.training.translator       # minutes on one core; --seed, --out
"""
