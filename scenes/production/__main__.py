"""``python -m scenes.production``: the command line."""

from scenes.production import completion
from scenes.production.cli import main

if __name__ == "__main__":
    main(complete_var=completion.VARIABLE)
