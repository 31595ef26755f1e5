"""The deck: an HTML presentation of what a job made."""
