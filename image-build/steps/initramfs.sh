#!/bin/bash
# Makes the initramfs of the kernel's modules and a static busybox, on this machine.
#
#   initramfs.sh KERNEL OUT
. "$(dirname "$0")/../lib.sh"
kernel=$1 out=$2
version=$(cat "$kernel/version")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{bin,data,dev,modules,proc,root,run,sys,tmp}
install -m 755 "$kernel/usr/bin/busybox" "$work/bin/busybox"
install -m 755 "$image_build"/initramfs/{init,grow-data} "$work/"
# The order of the list counts.
sed -n 's/^\([a-z][^ #]*\).*/\1/p' "$image_build/initramfs/modules.list" | while read -r module; do
  modprobe -d "$kernel" -S "$version" --show-depends "$module" 2> /dev/null || true
done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++' | while read -r file; do
  name=$(basename "$file" .xz)
  case $file in
    *.xz) xz -dc "$file" > "$work/modules/$name" ;;
    *) cp "$file" "$work/modules/$name" ;;
  esac
  echo "$name"
done > "$work/order"
mv "$work/order" "$work/modules/order"
for needed in squashfs overlay ext4 mmc_block; do
  grep -qx "$needed.ko" "$work/modules/order" || grep -q "/$needed.ko" "$kernel/usr/lib/modules/$version/modules.builtin" \
    || fail "kernel $version has no $needed"
done
find "$work" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
(cd "$work" && find . | sort | cpio --quiet --reproducible -o -H newc -R 0:0) | zstd -q -19 -T1 -f -o "$out"
