# Sourced by render.sh and test.sh. `bootstrap ROOT [GROUP]` sees to it that ROOT/.venv holds the
# package with the versions of constraints.txt and, if asked for, a dependency group of pyproject.toml
# with the extras `models` and `slides`: who tests, tests those too.
# The files .venv/.installed* are written last: without one, or where a file of a package is gone,
# whatever was there is made anew.

fail() { # LINE...: say what went wrong and what to do, and stop
    printf '%s\n' "$@" >&2
    exit 1
}

usable() { # PYTHON: whether it runs and is new enough
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() { # print the first Python of at least 3.11
    local name
    for name in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if usable "$name"; then command -v "$name" && return; fi
    done
    local found
    found=$(python3 --version 2>/dev/null || echo "no python3")
    fail "Python 3.11 or newer is needed; here there is $found." \
        "Install it (Debian 12, Ubuntu 24.04: apt-get install python3; macOS: brew install python@3.13)" \
        "and run the same command again."
}

missing_packages() { # PYTHON [GROUP]: print the Debian packages that hold what is not here
    local python=$1 group=${2:-} suffix
    # A Python under its own name (python3.12) has packages of its own.
    suffix=$(basename "$python")
    if [ "$suffix" = python ]; then suffix=python3; fi
    command -v gcc >/dev/null || command -v cc >/dev/null || echo gcc
    if command -v pkg-config >/dev/null; then
        pkg-config --exists cairo || echo libcairo2-dev
        pkg-config --exists pangocairo || echo libpango1.0-dev
    else
        echo pkg-config libcairo2-dev libpango1.0-dev
    fi
    "$python" -c 'import ensurepip, venv' 2>/dev/null || echo "$suffix-venv"
    "$python" -c 'import sysconfig; open(sysconfig.get_path("include") + "/Python.h")' 2>/dev/null ||
        echo "$suffix-dev"
    # The pages are tested in a real browser.
    if [ "$group" = test ]; then command -v chromium >/dev/null || echo chromium; fi
}

install_system_packages() { # PYTHON [GROUP]
    local packages
    packages=$(missing_packages "$@")
    packages=${packages//$'\n'/ }
    if [ -z "$packages" ]; then return; fi
    if [ "$(uname)" = Darwin ]; then
        fail "Missing: $packages (Debian's names). Install them and run this again:" \
            "  brew install cairo pango pkg-config python@3.13${2:+ && brew install --cask chromium}"
    elif ! command -v apt-get >/dev/null; then
        fail "Missing: $packages (Debian's names). Install them with your package manager" \
            "and run this again."
    elif [ "$(id -u)" != 0 ]; then
        fail "Missing: $packages. Install them and run this again:" \
            "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $packages"
    fi
    echo "Installing $packages with apt-get ..." >&2
    apt-get -qq -o Acquire::http::Timeout=30 update ||
        fail "apt-get update failed (see above). Is the network there? Then run this again."
    # Word splitting is meant: $packages is a list.
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=60 \
        install -y --no-install-recommends $packages >&2 ||
        fail "apt-get could not install $packages (see above). Mend that and run this again."
    packages=$(missing_packages "$@")
    if [ -n "$packages" ]; then
        fail "After installing them, $1 still finds no" $packages \
            "Is it not Debian's own Python? Put one with its headers first on PATH and run this again."
    fi
}

whole() { # ROOT: whether .venv was finished and has lost nothing since
    [ -e "$1/.venv/.installed" ] && (cd / && "$1/.venv/bin/python" "$1/scripts/installed.py") 2>/dev/null
}

ready() { # ROOT WANTED [GROUP]: whether .venv is what is wanted
    [ "$(cat "$1/.venv/.installed${3:+-$3}" 2>/dev/null)" = "$2" ] && whole "$1"
}

take_turns() { # PYTHON: hold file descriptor 9 for this shell alone; two installations would mix
    "$1" -c '
import fcntl, sys
try:
    fcntl.flock(9, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    print("Another command is installing into .venv; waiting for it ...", file=sys.stderr)
    fcntl.flock(9, fcntl.LOCK_EX)'
}

bootstrap() { # ROOT [GROUP]
    local root=$1 group=${2:-} venv=$1/.venv wanted python
    # The folder belongs to the stamp: an installation that was moved no longer finds its sources.
    wanted=$(cat "$root/pyproject.toml" "$root/constraints.txt" - <<<"$root" | cksum)
    if ready "$root" "$wanted" "$group"; then return; fi

    python=$(find_python) || exit 1
    install_system_packages "$python" "$group"
    # Any file outside .venv will do for the lock; nothing is written to this one.
    exec 9>>"$root/constraints.txt" && take_turns "$python" ||
        fail "$root cannot be written to (see above). Copy it to a folder of yours and run this there."
    if ! ready "$root" "$wanted" "$group"; then install "$root" "$python" "$wanted" "$group"; fi
    exec 9>&-
}

install() { # ROOT PYTHON WANTED GROUP
    local root=$1 python=$2 wanted=$3 group=$4 venv=$1/.venv
    if ! whole "$root" || ! usable "$venv/bin/python"; then
        echo "Making .venv with $("$python" --version) ..." >&2
        "$python" -m venv --clear "$venv" ||
            fail "$python could not make $venv (see above). Mend that and run this again."
    fi
    rm -f "$venv"/.installed*
    echo "Installing the versions of constraints.txt; the first time takes some minutes ..." >&2
    (
        cd "$root"
        pip() { "$venv/bin/python" -m pip install -q --no-input -c constraints.txt "$@"; }
        pip --upgrade pip && pip -e ".${group:+[models,slides]}" ${group:+--group "$group"}
    ) || fail "pip could not install the packages (see above). Is the network there?" \
        "Run this again; it starts over with what was downloaded."
    "$venv/bin/python" "$root/scripts/installed.py" --remember || exit 1
    echo "$wanted" >"$venv/.installed"
    if [ -n "$group" ]; then echo "$wanted" >"$venv/.installed-$group"; fi
}
