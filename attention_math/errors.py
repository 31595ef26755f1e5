"""Errors that a person at the keyboard can cause, and the message that helps them on."""


class InputError(ValueError):
    """Something that was typed cannot be used; the message can be shown as it is.

    It says what was wrong, what was given and what to do next.
    """
