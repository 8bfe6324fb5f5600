#!/bin/bash
# Prepares the test machine's kernel and initramfs and prints the folder they are in. Does nothing when they are there.
#
#   prepare.sh [CACHE]     default CACHE: .cache/vm at the top of the repository
#
# The kernel is Debian's, as apt finds it; the virtual encoder of ../kernel is built for it. Needs: apt, dpkg-deb, cpio,
# gzip, xz, kmod, gcc, make, a static busybox.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${1:-$here/../../../../.cache/vm}
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)

fail() { echo "prepare.sh: $*" >&2; exit 1; }
PATH=$PATH:/usr/sbin:/sbin
for tool in apt-get apt-cache dpkg-deb cpio gzip xz depmod modprobe busybox gcc make; do
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
recipe=$(cat "$here/init" "$here/agent" "$here/prepare.sh" "$here"/../kernel/* | sha256sum | cut -c1-16)
out=$cache/$package

fetch() { # packages into $out/download; apt's own user may not write there, which it only warns of
  echo "fetching $*" >&2
  mkdir -p "$out/download"
  (cd "$out/download" && apt-get download -q "$@" > log 2>&1) || { cat "$out/download/log" >&2; fail "cannot fetch $*: run apt-get update"; }
}

fetch_headers() { # of exactly this kernel, and from its source the mem2mem core where the kernel was built without
  local revision series
  revision=$(cat "$out/revision")
  series=$(cut -d. -f1-2 <<< "$version")
  rm -rf "$out/headers.new" "$out/download"
  fetch "linux-headers-$version=$revision" "linux-headers-${version%-*}-common=$revision" "linux-kbuild-$series=$revision"
  for deb in "$out"/download/*.deb; do dpkg-deb -x "$deb" "$out/headers.new"; done
  rm -rf "$out/download"
  sed -i "s#/usr/src#$out/headers/usr/src#" "$out/headers.new/usr/src/linux-headers-$version/Makefile"
  if ! find "$out/package/lib/modules/" -name 'v4l2-mem2mem.ko*' | grep -q .; then
    fetch "linux-source-$series=$revision"
    # tar ends at the file it wants, and those before it in the pipe with it.
    (set +o pipefail
      dpkg-deb --fsys-tarfile "$out"/download/*.deb | tar -xO "./usr/src/linux-source-$series.tar.xz" | xz -dc -T0 \
        | tar -xO --occurrence=1 "linux-source-$series/drivers/media/v4l2-core/v4l2-mem2mem.c") \
      2> /dev/null > "$out/headers.new/v4l2-mem2mem.c"
    rm -rf "$out/download"
    [ -s "$out/headers.new/v4l2-mem2mem.c" ] || fail "no v4l2-mem2mem.c in linux-source-$series"
  fi
  mv "$out/headers.new" "$out/headers"
}

build_encoder() { # into the kernel's tree
  local build=$out/encoder
  echo "building the virtual encoder" >&2
  rm -rf "$build"
  mkdir -p "$build"
  cp "$here"/../kernel/* "$build/"
  [ ! -e "$out/headers/v4l2-mem2mem.c" ] || cp "$out/headers/v4l2-mem2mem.c" "$build/"
  make -s -C "$out/headers/usr/src/linux-headers-$version" M="$build" CC=gcc modules > "$build/log" 2>&1 \
    || { cat "$build/log" >&2; fail "the virtual encoder cannot be built"; }
  mkdir -p "$out/package/lib/modules/$version/updates"
  cp "$build"/*.ko "$out/package/lib/modules/$version/updates/"
  depmod -b "$out/package" "$version"
}
if [ "$(cat "$out/recipe" 2> /dev/null)" = "$recipe" ]; then echo "$out"; exit 0; fi

if [ ! -e "$out/package/boot/vmlinuz-$version" ] || [ ! -e "$out/revision" ]; then
  rm -rf "$out"
  fetch "$package"
  dpkg-deb -f "$out"/download/*.deb Version > "$out/revision"
  dpkg-deb -x "$out"/download/*.deb "$out/package.new"
  [ -d "$out/package.new/lib/modules" ] || ln -s usr/lib "$out/package.new/lib"
  depmod -b "$out/package.new" "$version"
  mv "$out/package.new" "$out/package"
  rm -rf "$out/download"
fi
[ -e "$out/headers" ] || fetch_headers
build_encoder

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{bin,dev,proc,sys,"lib/modules/$version"}
cp "$busybox" "$work/bin/busybox"
install -m 755 "$here/init" "$here/agent" "$work/"
for module in virtio_ring virtio_pci virtio_net 9pnet_virtio 9p vivid virtual-pi-encoder; do
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
