#!/usr/bin/env bash
# Renders the clips and joins them to out/attention.mp4. ./render.sh --help lists what can be changed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/scripts/bootstrap.sh"
bootstrap "$here"
exec "$here/.venv/bin/python" -m scenes.production "$@"
