#!/bin/bash
# Prepares the test machine's kernel and initramfs and prints the folder they are in. Does nothing when they are there.
#
#   prepare.sh [CACHE]     default CACHE: .cache/vm at the top of the repository
#
# The kernel is Debian's, as apt finds it. Needs: apt, dpkg-deb, cpio, gzip, kmod, a static busybox.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${1:-$here/../../../../.cache/vm}
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)

fail() { echo "prepare.sh: $*" >&2; exit 1; }
PATH=$PATH:/usr/sbin:/sbin
for tool in apt-get apt-cache dpkg-deb cpio gzip depmod modprobe busybox; do
  command -v "$tool" > /dev/null || fail "$tool is missing: make test installs it, or see appliance/src/build/test-packages.txt"
done
busybox=$(command -v busybox)
! ldd "$busybox" > /dev/null 2>&1 || fail "$busybox is not static: apt-get install busybox-static"

exec 9> "$cache/lock"
flock -w 600 9 || fail "another preparation holds $cache/lock"

package=$(apt-cache depends linux-image-amd64 2> /dev/null | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)$/\1/p' | head -1)
if [ -z "$package" ]; then
  # Without apt's lists a kernel fetched before is as good.
  package=$(cd "$cache" && ls -d linux-image-* 2> /dev/null | sort -V | tail -1 || true)
  [ -n "$package" ] || fail "apt knows no kernel package linux-image-amd64: run apt-get update"
fi
version=${package#linux-image-}
recipe=$(cat "$here/init" "$here/agent" "$here/prepare.sh" | sha256sum | cut -c1-16)
out=$cache/$package
if [ "$(cat "$out/recipe" 2> /dev/null)" = "$recipe" ]; then echo "$out"; exit 0; fi

if [ ! -e "$out/package/boot/vmlinuz-$version" ]; then
  echo "fetching $package" >&2
  rm -rf "$out"
  mkdir -p "$out/download"
  # apt's own user may not write here, which it only warns of.
  (cd "$out/download" && apt-get download -q "$package" > log 2>&1) || { cat "$out/download/log" >&2; fail "cannot fetch $package: run apt-get update"; }
  dpkg-deb -x "$out"/download/*.deb "$out/package.new"
  [ -d "$out/package.new/lib/modules" ] || ln -s usr/lib "$out/package.new/lib"
  depmod -b "$out/package.new" "$version"
  mv "$out/package.new" "$out/package"
  rm -rf "$out/download"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{bin,dev,proc,sys,"lib/modules/$version"}
cp "$busybox" "$work/bin/busybox"
install -m 755 "$here/init" "$here/agent" "$work/"
for module in virtio_ring virtio_pci virtio_net 9pnet_virtio 9p vivid; do
  modprobe -d "$out/package" -S "$version" --show-depends "$module" || fail "kernel $version has no module $module"
done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | sort -u | while read -r file; do
  target=$work/lib/modules/$version/$(basename "$file" .xz)
  case $file in
    *.xz) xz -dc "$file" > "$target" ;;
    *) cp "$file" "$target" ;;
  esac
done
touch "$work/lib/modules/$version/modules."{order,builtin,builtin.modinfo}
depmod -b "$work" "$version"
(cd "$work" && find . | cpio --quiet -o -H newc -R 0:0 | gzip -1 > "$out/initramfs.new")
mv "$out/initramfs.new" "$out/initramfs"
cp "$out/package/boot/vmlinuz-$version" "$out/vmlinuz"
echo "$recipe" > "$out/recipe"
echo "$out"
