#!/bin/bash
# Makes the disk of a test machine that is a plain Debian with systemd, Java and Avahi, and prints its path. Does nothing when
# it is there.
#
#   system.sh ARCHITECTURE [CACHE]     default CACHE: .cache/vm at the top of the repository
#
# Unlike userland.sh it sets the packages up, and so runs their programs: ARCHITECTURE must be this machine's. Needs: apt,
# mmdebstrap, mkfs.ext4; root, or the right to user name spaces.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
architecture=$1
cache=${2:-$here/../../../../.cache/vm}
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)
release=trixie
packages=systemd-sysv,udev,dbus,libpam-systemd,libnss-systemd,procps,avahi-daemon,avahi-utils,openjdk-25-jre-headless

fail() { echo "system.sh: $*" >&2; exit 1; }
PATH=$PATH:/usr/sbin:/sbin
[ "$architecture" = "$(dpkg --print-architecture)" ] || fail "this machine cannot set up packages for $architecture"
for tool in mmdebstrap mkfs.ext4; do
  command -v "$tool" > /dev/null || fail "$tool is missing: make test installs it, or see appliance/src/build/test-packages.txt"
done
exec 7> "$cache/lock-system"
flock -w 3600 7 || fail "another preparation holds $cache/lock-system"
recipe=$(sha256sum < "$here/system.sh" | cut -c1-16)
disk=$cache/system-$architecture.ext4
if [ "$(cat "$disk.recipe" 2> /dev/null)" = "$recipe" ]; then echo "$disk"; exit 0; fi

apt=$("$here/foreign-apt.sh" "$cache/apt-$architecture-$release" "$architecture" "$release")
echo "making a Debian with $packages" >&2
rm -f "$disk" "$disk.recipe"
folder=$cache/system-$architecture
rm -rf "$folder"
mmdebstrap --quiet --variant=apt --architectures="$architecture" --include="$packages" \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-include=/usr/share/man/man[17]' \
  --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
  --customize-hook='echo pipit-vm > "$1/etc/hostname"; echo "127.0.0.1 localhost pipit-vm" > "$1/etc/hosts"' \
  "$release" "$folder" "${apt%/*}/sources.list" > "$cache/system-$architecture.log" 2>&1 || {
    cat "$cache/system-$architecture.log" >&2
    # The mirror may have newer packages by now.
    rm -f "${apt%/*}/updated"
    fail "cannot make a Debian: try again"
  }
# The machine has no way to the mirrors.
rm -rf "$folder"/etc/apt/sources.list "$folder"/etc/apt/sources.list.d/*
mkfs.ext4 -q -F -O ^has_journal -d "$folder" "$disk" 2000M
rm -rf "$folder"
echo "$recipe" > "$disk.recipe"
echo "$disk"
