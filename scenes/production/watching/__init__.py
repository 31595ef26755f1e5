"""Watch a clip while it is edited: every save is drawn anew and shown in a local page."""
