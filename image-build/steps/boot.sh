#!/bin/bash
# Lays the files of the card's first partitions into folders: FOLDER/card, FOLDER/boot-a and FOLDER/boot-b. Which files a boot partition
# has does not depend on the slot but for cmdline.txt, so that an update can write either.
#
#   boot.sh FLAVOUR KERNEL INITRAMFS FOLDER
. "$(dirname "$0")/../lib.sh"
flavour=$1 kernel=$2 initramfs=$3 folder=$4
version=$(cat "$kernel/version")
rm -rf "$folder"
mkdir -p "$folder"/{card,boot-a,boot-b}

firmware=$kernel/usr/lib/raspi-firmware
[ -d "$firmware" ] || firmware=$kernel/boot/firmware
[ -e "$firmware/start4.elf" ] || fail "the package raspi-firmware has no start4.elf"
# Read before a slot is chosen: by the boot program in the processor of the Zero 2 W and the 3, and by that of the 4.
cp "$firmware"/{bootcode.bin,start4.elf,fixup4.dat} "$folder/card/"
install -m 644 "$image_build"/card/* "$folder/card/"

fill_slot() { # folder
  cp "$firmware"/{start.elf,fixup.dat,start4.elf,fixup4.dat} "$1/"
  cp "$kernel/boot/vmlinuz-$version" "$1/vmlinuz"
  cp "$initramfs" "$1/initramfs"
  install -m 644 "$image_build/boot/config-$flavour.txt" "$1/config.txt"
  local trees=$kernel/usr/lib/linux-image-$version
  cp "$trees"/broadcom/bcm27*-rpi-*.dtb "$trees"/broadcom/bcm283[67]-rpi-*.dtb "$1/" 2> /dev/null || true
  ls "$1"/*.dtb > /dev/null || fail "the kernel brings no device tree of a Raspberry Pi"
  mkdir -p "$1/overlays"
  cp -r "$firmware/overlays/." "$1/overlays/" 2> /dev/null || true
  if [ -d "$trees/overlays" ]; then cp -r "$trees/overlays/." "$1/overlays/"; fi
}
fill_slot "$folder/boot-a"
slot=A root_partition=05 boot_partition=02
fill_in < "$image_build/boot/cmdline.txt" > "$folder/boot-a/cmdline.txt"
# Slot B is empty but for a word on it; the first update fills it.
echo "This slot is empty." > "$folder/boot-b/empty.txt"
find "$folder" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
