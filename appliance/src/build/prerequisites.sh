#!/bin/sh
# Checks what `make run` (no argument), `make test` (argument: test) or `make image` (argument: image) needs on this machine.
# For the last two it installs what is missing where it may (root and apt), else it names the exact command and fails.
set -u
cd "$(dirname "$0")/../../.." || exit 1

missing=""
need() { # command, Debian package
  command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
node_is_fit() {
  command -v node >/dev/null 2>&1 && [ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 20' 2>/dev/null)" = true ]
}

need mvn maven
node_is_fit || missing="$missing nodejs"
need npm npm
# Beside ffmpeg's natives for x86-64 lies all they need; those for arm64 want this from the system.
if [ "$(uname -m)" = aarch64 ] && [ ! -e /usr/lib/aarch64-linux-gnu/libva-drm.so.2 ]; then
  missing="$missing libva-drm2"
fi
case ${1:-} in test | image)
  while read -r command package; do
    case $command in '' | '#'*) continue ;; esac
    case $command in
      /*) [ -e "$command" ] || missing="$missing $package" ;;
      *) need "$command" "$package" ;;
    esac
  done <"appliance/src/build/$1-packages.txt"
  ;;
esac

if [ -n "$missing" ]; then
  missing=$(printf '%s\n' $missing | sort -u | tr '\n' ' ')
  missing=${missing% }
  if [ -n "${1:-}" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing: $missing"
    # A system that has just started may be at its own updates.
    patient="-o DPkg::Lock::Timeout=300 -o Acquire::Retries=3"
    # shellcheck disable=SC2086
    { apt-get $patient -qq update && DEBIAN_FRONTEND=noninteractive apt-get $patient -qq -y install --no-install-recommends $missing; } >&2 </dev/null || exit 1
  else
    echo "This machine lacks: $missing" >&2
    echo "Install it: sudo apt-get install $missing" >&2
    exit 1
  fi
fi
if ! node_is_fit; then
  echo "Pipit's pages are built with Node.js 20 or later; this machine has $(node --version 2>/dev/null || echo none)." >&2
  echo "Install it: sudo apt-get install nodejs npm (Debian 13 or later)" >&2
  exit 1
fi
exec appliance/src/build/jdk.sh >/dev/null
