"""``python -m benchmarks``: measure, show the table, fail where a target is missed."""

import sys

from benchmarks.mobjects import main

sys.exit(main())
