#!/bin/bash
# Prepares the test machine's kernel and initramfs and prints the folder they are in. Does nothing when they are there.
#
#   prepare.sh [ARCHITECTURE [CACHE]]     defaults: amd64, .cache/vm at the top of the repository
#
# The kernel is Debian's, of this machine's release; the virtual encoder and PWM chip of ../kernel are built for it, and what of the kernel's
# own test devices Debian left out. Needs: apt, dpkg-deb, cpio, gzip, xz, kmod, make, gcc for the architecture; for amd64 a
# static busybox.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
architecture=${1:-amd64}
cache=${2:-$here/../../../../.cache/vm}
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)

fail() { echo "prepare.sh: $*" >&2; exit 1; }
case $architecture in
  amd64) cc=gcc for_make=() ;;
  arm64) cc=aarch64-linux-gnu-gcc for_make=(ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu-) ;;
  *) fail "no architecture $architecture" ;;
esac
PATH=$PATH:/usr/sbin:/sbin
for tool in apt-get apt-cache dpkg-deb cpio gzip xz depmod modprobe busybox "$cc" make; do
  command -v "$tool" > /dev/null || fail "$tool is missing: make test installs it, or see appliance/src/build/test-packages.txt"
done

exec 9> "$cache/lock"
flock -w 3600 9 || fail "another preparation holds $cache/lock"

native=$(dpkg --print-architecture)
apt=() refresh="run apt-get update"
if [ "$architecture" != "$native" ]; then
  configuration=$("$here/foreign-apt.sh" "$cache/apt-$architecture" "$architecture")
  apt=(-c "$configuration")
  refresh="try again"
fi
package=$(apt-cache "${apt[@]}" depends "linux-image-$architecture" 2> /dev/null | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)$/\1/p' | head -1)
if [ -z "$package" ]; then
  # Without apt's lists a kernel fetched before is as good.
  package=$(cd "$cache" && ls -d linux-image-*-"$architecture" 2> /dev/null | sort -V | tail -1 || true)
  [ -n "$package" ] || fail "apt knows no kernel package linux-image-$architecture: $refresh"
fi
version=${package#linux-image-}
recipe=$(cat "$here/init" "$here/agent" "$here/prepare.sh" "$here"/../kernel/* "$here"/../gpio-sim/* | sha256sum | cut -c1-16)
out=$cache/$package

fetch() { # packages into $out/download; apt's own user may not write there, which it only warns of
  echo "fetching $*" >&2
  mkdir -p "$out/download"
  (cd "$out/download" && apt-get "${apt[@]}" -o Acquire::Retries=3 download -q "$@" > log 2>&1) || {
    cat "$out/download/log" >&2
    # The mirror may have newer ones by now.
    rm -f "$cache/apt-$architecture/updated"
    fail "cannot fetch $*: $refresh"
  }
}

has_module() { find "$out/package/lib/modules/" -name "$1.ko*" -not -path '*/updates/*' | grep -q .; }

fetch_busybox() { # that runs in the machine
  rm -rf "$out/download"
  fetch busybox-static
  dpkg-deb -x "$out"/download/*.deb "$out/download/package"
  cp "$(find "$out/download/package" -name busybox -type f -perm -1 | head -1)" "$out/busybox"
  rm -rf "$out/download"
}

fetch_udev() { # of the machine's /usr: what makes names and rights of devices that are plugged in
  rm -rf "$out/udev.new" "$out/download"
  fetch udev
  dpkg-deb -x "$out"/download/*.deb "$out/udev.new"
  rm -rf "$out/download"
  mv "$out/udev.new" "$out/udev"
}

fetch_headers() { # of exactly this kernel
  local revision series
  revision=$(cat "$out/revision")
  series=$(cut -d. -f1-2 <<< "$version")
  rm -rf "$out/headers.new" "$out/download"
  fetch "linux-headers-$version=$revision" "linux-headers-${version%-*}-common=$revision" "linux-kbuild-$series:$native=$revision"
  for deb in "$out"/download/*.deb; do dpkg-deb -x "$deb" "$out/headers.new"; done
  rm -rf "$out/download"
  sed -i "s#/usr/src#$out/headers/usr/src#" "$out/headers.new/usr/src/linux-headers-$version/Makefile"
  mv "$out/headers.new" "$out/headers"
}

fetch_source() { # of this kernel: the files of what it was built without
  local files=() revision series file
  has_module v4l2-mem2mem || files+=(drivers/media/v4l2-core/v4l2-mem2mem.c)
  has_module gpio-sim || files+=(drivers/gpio/gpio-sim.c drivers/gpio/gpiolib.h kernel/irq/irq_sim.c)
  rm -rf "$out/source.new" "$out/download"
  mkdir -p "$out/source.new"
  if [ ${#files[@]} -gt 0 ]; then
    revision=$(cat "$out/revision")
    series=$(cut -d. -f1-2 <<< "$version")
    fetch "linux-source-$series=$revision"
    # tar ends at the last file it wants, and those before it in the pipe with it.
    (set +o pipefail
      dpkg-deb --fsys-tarfile "$out"/download/*.deb | tar -xO "./usr/src/linux-source-$series.tar.xz" | xz -dc -T0 \
        | tar -x -C "$out/source.new" --occurrence=1 --transform 's#.*/##' "${files[@]/#/linux-source-$series/}") 2> /dev/null || true
    rm -rf "$out/download"
    for file in "${files[@]}"; do
      [ -s "$out/source.new/$(basename "$file")" ] || fail "no $file in linux-source-$series"
    done
  fi
  mv "$out/source.new" "$out/source"
}

build_modules() { # NAME FILE...: into the kernel's tree
  local build=$out/build-$1
  echo "building $1" >&2
  rm -rf "$build"
  mkdir -p "$build"
  cp "${@:2}" "$build/"
  # The chip's driver is one file of the module that has its name.
  [ ! -e "$build/gpio-sim.c" ] || mv "$build/gpio-sim.c" "$build/chip.c"
  make -s -C "$out/headers/usr/src/linux-headers-$version" M="$build" "${for_make[@]}" CC="$cc" modules > "$build/log" 2>&1 \
    || { cat "$build/log" >&2; fail "$1 cannot be built"; }
  mkdir -p "$out/package/lib/modules/$version/updates"
  cp "$build"/*.ko "$out/package/lib/modules/$version/updates/"
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
if [ "$architecture" = "$native" ]; then
  busybox=$(command -v busybox)
  ! ldd "$busybox" > /dev/null 2>&1 || fail "$busybox is not static: apt-get install busybox-static"
  [ -e "$out/udev" ] || fetch_udev
else
  busybox=$out/busybox
  [ -e "$busybox" ] || fetch_busybox
fi
[ -e "$out/headers" ] || fetch_headers
[ -e "$out/source" ] || fetch_source
sources=("$here"/../kernel/*)
has_module v4l2-mem2mem || sources+=("$out/source/v4l2-mem2mem.c")
build_modules virtual-pi-encoder "${sources[@]}"
has_module gpio-sim || build_modules gpio-sim "$here"/../gpio-sim/* "$out"/source/{gpio-sim.c,gpiolib.h,irq_sim.c}
depmod -b "$out/package" "$version"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{bin,dev,proc,sys,"lib/modules/$version"}
cp "$busybox" "$work/bin/busybox"
install -m 755 "$here/init" "$here/agent" "$work/"
for module in virtio_ring virtio_pci virtio_net 9pnet_virtio 9p virtio_blk crc32c_generic ext4 vivid virtual-pi-encoder virtual-pwm gpio-sim bochs xhci-pci uvcvideo mac80211_hwsim ccm ctr cmac; do
  modprobe -d "$out/package" -S "$version" --show-depends "$module" || fail "kernel $version has no module $module"
done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | sort -u | while read -r file; do
  target=$work/lib/modules/$version/$(basename "$file" .xz)
  case $file in
    *.xz) xz -dc "$file" > "$target" ;;
    *) cp "$file" "$target" ;;
  esac
done
touch "$work/lib/modules/$version/modules.order"
# Where a driver is part of the kernel, modprobe has nothing to do.
cp "$out/package/lib/modules/$version/modules."{builtin,builtin.modinfo} "$work/lib/modules/$version/"
depmod -b "$work" "$version"
(cd "$work" && find . | cpio --quiet -o -H newc -R 0:0 | gzip -1 > "$out/initramfs.new")
mv "$out/initramfs.new" "$out/initramfs"
cp "$out/package/boot/vmlinuz-$version" "$out/vmlinuz"
echo "$recipe" > "$out/recipe"
echo "$out"
