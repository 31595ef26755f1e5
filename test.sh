#!/usr/bin/env bash
# Format, lint, types, tests, then the slow tests, which render. All of it has to pass.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/scripts/bootstrap.sh"
bootstrap "$here" test
cd "$here"
export PATH="$here/.venv/bin:$PATH"
export OMP_NUM_THREADS=1 # the tests run side by side; torch would take every core for each of them
ruff format --check .
ruff check .
pyright
attention-scenes fetch smollm2 minilm # where they are here already, this is a second
pytest -n 2 --dist loadgroup -m "slow or not slow" --durations=10 "$@"
