"""What clips are drawn with: plain arrays in, no torch, never an animation played."""
