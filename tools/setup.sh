#!/usr/bin/env bash
# Makes .venv with netreel in it, and first sees to what pip cannot bring: Python, a C compiler, pkg-config, cairo's headers.
# Usage: tools/setup.sh [stamp]     the stamp file is touched when all is done
set -euo pipefail
cd "$(dirname "$0")/.."
stamp=${1:-.venv/.netreel-ready}

say() { printf 'setup: %s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

find_python() {
  local name
  for name in python3.13 python3.12 python3.11 python3; do
    if have "$name" && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
      echo "$name"
      return
    fi
  done
}

has_venv() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }
has_headers() { "$1" -c 'import os, sysconfig; open(os.path.join(sysconfig.get_path("include"), "Python.h"))' >/dev/null 2>&1; }
has_cairo() { have pkg-config && pkg-config --atleast-version=1.15.10 cairo; }
has_compiler() { have cc || have gcc || have clang; }

# The names, in the words of the package manager, of what is missing; one a line.
missing_packages() {
  local manager=$1 python=$2 version=3
  [ -n "$python" ] && version=$("$python" -c 'import sys; print(f"3.{sys.version_info[1]}")')
  case $manager in
    apt-get)
      has_compiler || echo build-essential
      have pkg-config || echo pkg-config
      has_cairo || echo libcairo2-dev
      if [ -z "$python" ]; then
        printf '%s\n' python3 python3-venv python3-dev
      else
        has_venv "$python" || echo "python$version-venv"
        has_headers "$python" || echo "python$version-dev"
      fi ;;
    dnf)
      has_compiler || echo gcc
      have pkg-config || echo pkgconf-pkg-config
      has_cairo || echo cairo-devel
      if [ -z "$python" ]; then
        printf '%s\n' python3.11 python3.11-devel
      else
        has_headers "$python" || { [ "$python" = python3 ] && echo python3-devel || echo "python$version-devel"; }
      fi ;;
    brew)
      have pkg-config || echo pkgconf
      has_cairo || echo cairo
      [ -n "$python" ] || echo python@3.13 ;;
    *)
      has_compiler || echo "a C compiler"
      have pkg-config || echo pkg-config
      has_cairo || echo "cairo 1.15.10 or newer with its headers"
      if [ -z "$python" ]; then
        echo "Python 3.11 or newer"
      else
        has_venv "$python" || echo "Python's venv module"
        has_headers "$python" || echo "Python's headers"
      fi ;;
  esac
}

install_packages() {
  local manager=$1
  shift
  local command=("$manager" install)
  [ "$manager" = brew ] || command+=(-y)
  if [ "$manager" != brew ] && [ "$(id -u)" -ne 0 ]; then
    if have sudo && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
      command=(sudo "${command[@]}")
    else
      fail "please install, as an administrator, and run again:  $manager install $*"
    fi
  fi
  say "installing $*"
  if [ "$manager" = apt-get ]; then
    "${command[@]/#install/update}" >/dev/null || say "the package lists could not be refreshed; trying with those at hand"
    export DEBIAN_FRONTEND=noninteractive
  fi
  "${command[@]}" "$@" >/dev/null || fail "that did not work; please install and run again:  $manager install $*"
}

python=$(find_python)
manager=none
for candidate in apt-get dnf brew; do
  if have "$candidate"; then manager=$candidate; break; fi
done

packages=()
while IFS= read -r line; do [ -n "$line" ] && packages+=("$line"); done < <(missing_packages "$manager" "$python")
if [ "${#packages[@]}" -gt 0 ]; then
  if [ "$manager" = none ]; then
    say "netreel needs these, and there is no apt-get, dnf or brew here to install them:"
    printf '  %s\n' "${packages[@]}" >&2
    exit 1
  fi
  install_packages "$manager" "${packages[@]}"
  python=$(find_python)
fi
[ -n "$python" ] || fail "no Python 3.11 or newer was found (looked for python3.13, python3.12, python3.11, python3); please install one"
has_cairo || fail "pkg-config does not find cairo 1.15.10 or newer; please install its development package"

if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
  say "making .venv with $("$python" --version)"
  rm -rf .venv
  "$python" -m venv .venv
fi
say "installing netreel into .venv"
.venv/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
touch "$stamp"
say "ready"
