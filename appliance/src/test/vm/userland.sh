#!/bin/bash
# Prepares what a test machine of another architecture has in place of this machine's /usr and /etc, and prints the folder
# they are in. Does nothing when they are there.
#
#   userland.sh ARCHITECTURE [CACHE]     default CACHE: .cache/vm at the top of the repository
#
# They are packages of the first Debian that has Java 25, with all they depend on, unpacked but not set up: no program of
# the other architecture is run here. Needs: apt, dpkg-deb.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
architecture=$1
cache=${2:-$here/../../../../.cache/vm}
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)
release=trixie
packages=(openjdk-25-jre-headless coreutils dash grep libva-drm2 v4l-utils)

fail() { echo "userland.sh: $*" >&2; exit 1; }
exec 8> "$cache/lock-userland"
flock -w 3600 8 || fail "another preparation holds $cache/lock-userland"
recipe=$(sha256sum < "$here/userland.sh" | cut -c1-16)
out=$cache/userland-$architecture
if [ "$(cat "$out/recipe" 2> /dev/null)" = "$recipe" ]; then echo "$out"; exit 0; fi

apt=$("$here/foreign-apt.sh" "$cache/apt-$architecture-$release" "$architecture" "$release")
echo "fetching ${packages[*]} for $architecture" >&2
rm -rf "$out.new"
mkdir -p "$out.new/download/partial"
apt-get -c "$apt" -o "Dir::Cache::Archives=$out.new/download" -o "Dir::Cache::pkgcache=" -q -y --download-only install "${packages[@]}" \
  > "$out.new/log" 2>&1 || {
    cat "$out.new/log" >&2
    # The mirror may have newer ones by now.
    rm -f "${apt%/*}/updated"
    fail "cannot fetch ${packages[*]} for $architecture: try again"
  }
for deb in "$out.new"/download/*.deb; do
  dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$out.new" --exclude='./usr/share/doc' --exclude='./usr/share/man' --exclude='./usr/share/locale'
done
rm -rf "$out.new/download" "$out.new/var"
for folder in bin sbin lib lib64; do
  [ ! -d "$out.new/$folder" ] || fail "a package of $release has files in /$folder"
done

# What the packages would be set up with.
[ -e "$out.new/usr/bin/sh" ] || ln -s dash "$out.new/usr/bin/sh"
mkdir -p "$out.new/etc"
echo 'root:x:0:0:root:/root:/bin/sh' > "$out.new/etc/passwd"
echo 'root:x:0:' > "$out.new/etc/group"
echo '127.0.0.1 localhost' > "$out.new/etc/hosts"
echo "$recipe" > "$out.new/recipe"
rm -rf "$out"
mv "$out.new" "$out"
echo "$out"
