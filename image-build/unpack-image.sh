#!/bin/bash
# Takes out of an image what an update of a card brings: slot A's root as FOLDER/root.img, its boot files as FOLDER/boot.
#
#   unpack-image.sh IMAGE FOLDER
. "$(dirname "$0")/lib.sh"
image=$1 folder=$2
mkdir -p "$folder"
first_sector() { sfdisk --dump "$image" | sed -n "s/^.*$1 *: start= *\([0-9]*\),.*/\1/p"; }
root=$(first_sector 5)
boot=$(first_sector 2)
[ -n "$root" ] && [ -n "$boot" ] || fail "$image is no image of Pipit's"

# A squashfs says at byte 40 how long it is.
length=$(dd if="$image" bs=1 skip=$((root * 512 + 40)) count=8 status=none | od -An -tu8 | tr -d ' ')
mib=$(((length + 1048575) / 1048576))
[ "$mib" -gt 0 ] && [ "$mib" -le "$root_mib" ] || fail "slot A of $image holds no squashfs"
dd if="$image" of="$folder/root.img" bs=1M iflag=skip_bytes skip=$((root * 512)) count="$mib" status=none

rm -rf "$folder/boot"
mkdir "$folder/boot"
mcopy -s -n -i "$image@@$((boot * 512))" '::*' "$folder/boot/"
