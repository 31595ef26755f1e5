# Sourced by render.sh and test.sh. `bootstrap ROOT [GROUP]` sees to it that ROOT/.venv holds the
# package with the versions of constraints.txt and, if asked for, a dependency group of pyproject.toml.
# The files .venv/.installed* are written last: without one, whatever was there is made anew.

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

missing_packages() { # PYTHON: print the Debian packages that hold what is not here
    local python=$1 suffix
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
}

install_system_packages() { # PYTHON
    local packages
    packages=$(missing_packages "$1")
    packages=${packages//$'\n'/ }
    if [ -z "$packages" ]; then return; fi
    if [ "$(uname)" = Darwin ]; then
        fail "Missing: $packages (Debian's names). Install them and run this again:" \
            "  brew install cairo pango pkg-config python@3.13"
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
    packages=$(missing_packages "$1")
    if [ -n "$packages" ]; then
        fail "After installing them, $1 still finds no" $packages \
            "Is it not Debian's own Python? Put one with its headers first on PATH and run this again."
    fi
}

bootstrap() { # ROOT [GROUP]
    local root=$1 group=${2:-} venv=$1/.venv wanted python
    local stamp=$venv/.installed
    # The folder belongs to the stamp: an installation that was moved no longer finds its sources.
    wanted=$(cat "$root/pyproject.toml" "$root/constraints.txt" - <<<"$root" | cksum)
    if [ "$(cat "$stamp${group:+-$group}" 2>/dev/null)" = "$wanted" ] &&
        (cd / && "$venv/bin/python" -c 'import click, scenes' 2>/dev/null); then
        return
    fi

    python=$(find_python) || exit 1
    install_system_packages "$python"
    if ! [ -e "$stamp" ] || ! usable "$venv/bin/python"; then
        echo "Making .venv with $("$python" --version) ..." >&2
        "$python" -m venv --clear "$venv" ||
            fail "$python could not make $venv (see above). Mend that and run this again."
    fi
    rm -f "$stamp" "$stamp"-*
    echo "Installing the versions of constraints.txt; the first time takes some minutes ..." >&2
    (
        cd "$root"
        "$venv/bin/pip" install -q --no-input -c constraints.txt --upgrade pip &&
            "$venv/bin/pip" install -q --no-input -c constraints.txt -e . ${group:+--group "$group"}
    ) || fail "pip could not install the packages (see above). Is the network there?" \
        "Run this again; it starts over with what was downloaded."
    echo "$wanted" >"$stamp"
    if [ -n "$group" ]; then echo "$wanted" >"$stamp-$group"; fi
}
