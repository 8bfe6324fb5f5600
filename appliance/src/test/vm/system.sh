#!/bin/bash
# Makes the disk of a test machine that is a Debian with systemd and Java, and prints its path. Does nothing when it is there.
#
#   system.sh ARCHITECTURE [KIND [CACHE]]     default CACHE: .cache/vm at the top of the repository
#
# KIND plain, which is the default, has Avahi beside; wifi has NetworkManager, and what a router and a phone are made of.
# Unlike userland.sh it sets the packages up, and so runs their programs: ARCHITECTURE must be this machine's. Needs: apt,
# mmdebstrap, mkfs.ext4; root, or the right to user name spaces.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
architecture=$1
kind=${2:-plain}
cache=${3:-$here/../../../../.cache/vm}
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)
release=trixie
packages=systemd-sysv,udev,dbus,libpam-systemd,libnss-systemd,procps,openjdk-25-jre-headless

fail() { echo "system.sh: $*" >&2; exit 1; }
case $kind in
  plain) packages+=,avahi-daemon,avahi-utils name=system-$architecture ;;
  wifi) packages+=,network-manager,wpasupplicant,wireless-regdb,dnsmasq-base,iw,iproute2,hostapd,curl name=system-$kind-$architecture ;;
  *) fail "no kind $kind" ;;
esac
PATH=$PATH:/usr/sbin:/sbin
[ "$architecture" = "$(dpkg --print-architecture)" ] || fail "this machine cannot set up packages for $architecture"
for tool in mmdebstrap mkfs.ext4; do
  command -v "$tool" > /dev/null || fail "$tool is missing: make test installs it, or see appliance/src/build/test-packages.txt"
done
exec 7> "$cache/lock-system"
flock -w 3600 7 || fail "another preparation holds $cache/lock-system"
recipe=$(cat "$here/system.sh" <(echo "$kind") | sha256sum | cut -c1-16)
disk=$cache/$name.ext4
if [ "$(cat "$disk.recipe" 2> /dev/null)" = "$recipe" ]; then echo "$disk"; exit 0; fi

apt=$("$here/foreign-apt.sh" "$cache/apt-$architecture-$release" "$architecture" "$release")
echo "making a Debian with $packages" >&2
rm -f "$disk" "$disk.recipe"
folder=$cache/$name
rm -rf "$folder"
mmdebstrap --quiet --variant=apt --architectures="$architecture" --include="$packages" \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-include=/usr/share/man/man[17]' \
  --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
  --customize-hook='echo pipit-vm > "$1/etc/hostname"; echo "127.0.0.1 localhost pipit-vm" > "$1/etc/hosts"' \
  "$release" "$folder" "${apt%/*}/sources.list" > "$cache/$name.log" 2>&1 || {
    cat "$cache/$name.log" >&2
    # The mirror may have newer packages by now.
    rm -f "${apt%/*}/updated"
    fail "cannot make a Debian: try again"
  }
# The machine has no way to the mirrors.
rm -rf "$folder"/etc/apt/sources.list "$folder"/etc/apt/sources.list.d/*
mkfs.ext4 -q -F -O ^has_journal -d "$folder" "$disk" 2000M > /dev/null
rm -rf "$folder"
echo "$recipe" > "$disk.recipe"
echo "$disk"
