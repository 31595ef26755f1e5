"""``python -m benchmarks [mobjects|film|encoders|watching]``: measure and show a table.

``mobjects`` (unless another is named) fails where a target is missed. The others take options: see
``python -m benchmarks film --help``.
"""

import sys

from benchmarks import encoders, film, mobjects, watching

MEASURES = {
    "mobjects": mobjects.main,
    "film": film.main,
    "encoders": encoders.main,
    "watching": watching.main,
}

name, *options = sys.argv[1:] or ["mobjects"]
if name not in MEASURES:
    sys.exit(f"There is no benchmark {name!r}; choose one of: {', '.join(MEASURES)}.")
sys.exit(MEASURES[name](*([options] if options or name != "mobjects" else [])))
