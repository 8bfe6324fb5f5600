#!/bin/bash
# Does what a Raspberry Pi's own firmware does at power on, as far as it decides which system starts: reads autoboot.txt of the card's
# first partition, then config.txt and cmdline.txt of the boot partition it names, and lays that kernel, initramfs and command line
# into a folder. Prints the number of the partition. QEMU never runs that firmware.
#
#   firmware.sh IMAGE FOLDER [--tryboot]     --tryboot: the flag that a system sets before it restarts to try another one, once
#
# Of the device trees of the boards it takes that of a Raspberry Pi 3, the one that QEMU has a board for.
. "$(dirname "$0")/lib.sh"
image=$1 folder=$2 flag=${3:-}
mkdir -p "$folder"

first_sector() { sfdisk --dump "$image" | sed -n "s/^.*$1 *: start= *\([0-9]*\),.*/\1/p"; }
read_from() { # partition, file, output
  local start
  start=$(first_sector "$1")
  [ -n "$start" ] || fail "$image has no partition $1"
  mcopy -n -i "$image@@$((start * 512))" "::$2" "$3" 2> /dev/null || fail "partition $1 has no $2"
}
# A value of a file of the kind of config.txt: the last in a section that holds.
value() { # file, key, section...
  awk -v key="$2" -v sections=" ${*:3} " '
    BEGIN { holds = 1 }
    { sub(/\r$/, "") }
    /^\[.*\]$/ { holds = index(sections, " " substr($0, 2, length($0) - 2) " ") > 0; next }
    holds && index($0, key "=") == 1 { found = substr($0, length(key) + 2) }
    END { print found }' "$1"
}

rm -f "$folder"/{autoboot.txt,config.txt,cmdline.txt,kernel,initramfs,*.dtb}
read_from 1 autoboot.txt "$folder/autoboot.txt"
sections=(all)
[ "$flag" != --tryboot ] || sections=(all tryboot)
boot=$(value "$folder/autoboot.txt" boot_partition "${sections[@]}")
[ -n "$boot" ] || fail "autoboot.txt names no boot_partition"
read_from "$boot" config.txt "$folder/config.txt"
read_from "$boot" "$(value "$folder/config.txt" kernel all)" "$folder/kernel"
initramfs=$(sed -n 's/^initramfs \([^ ]*\) followkernel\r\{0,1\}$/\1/p' "$folder/config.txt" | tail -1)
[ -n "$initramfs" ] || fail "config.txt of partition $boot names no initramfs"
read_from "$boot" "$initramfs" "$folder/initramfs"
read_from "$boot" cmdline.txt "$folder/cmdline.txt"
read_from "$boot" bcm2837-rpi-3-b.dtb "$folder/bcm2837-rpi-3-b.dtb"
echo "$boot"
