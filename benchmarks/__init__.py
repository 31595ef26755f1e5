"""How long our pictures take to draw, measured against manim's own parts."""
