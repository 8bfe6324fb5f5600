#!/bin/bash
# Makes bundles for the tests of updates, of the image itself, in FOLDER. Does nothing where they are there already.
#
#   bundles.sh IMAGE FOLDER
#
# good.raucb      version 9.0, whole
# crash.raucb     version 9.1, in which the service ends as soon as it starts
# panic.raucb     version 9.2, whose kernel finds no initramfs that it can read
# foreign.raucb   signed by another authority
# same.raucb      of the version that runs
# cut.raucb       the first half of the good one
set -euo pipefail
build=$(cd "$(dirname "$0")/../../../../image-build" && pwd -P)
image=$1 folder=$2
stamp="$image $(stat -c '%s %Y' "$image")"
[ "$(cat "$folder/made-of" 2> /dev/null || true)" != "$stamp" ] || exit 0
rm -rf "$folder"
mkdir -p "$folder"
"$build/unpack-image.sh" "$image" "$folder"
# The image trusts whom its build trusted: the variables of bundle.sh, else its development authority.
bundle() { "$build/bundle.sh" "$1" "$2" generic "$3" "$folder/$4.raucb"; }

unsquashfs -no-progress -quiet -d "$folder/root" "$folder/root.img" > /dev/null
version=$(sed -n 's/^IMAGE_VERSION=//p' "$folder/root/usr/lib/os-release")
pack() { # version
  sed -i "s/^IMAGE_VERSION=.*/IMAGE_VERSION=$1/" "$folder/root/usr/lib/os-release"
  rm -f "$folder/new.img"
  mksquashfs "$folder/root" "$folder/new.img" -comp zstd -Xcompression-level 1 -b 256K -noappend -no-progress -quiet > /dev/null
}
pack 9.0
bundle "$folder/new.img" "$folder/boot" 9.0 good
head -c $(($(stat -c %s "$folder/good.raucb") / 2)) "$folder/good.raucb" > "$folder/cut.raucb"

mkdir -p "$folder/root/usr/lib/systemd/system/pipit.service.d"
printf '[Service]\nExecStart=\nExecStart=/usr/bin/false\n' > "$folder/root/usr/lib/systemd/system/pipit.service.d/zz-crash.conf"
pack 9.1
bundle "$folder/new.img" "$folder/boot" 9.1 crash
rm -rf "$folder/root" "$folder/new.img"

# Of these only the boot files, or nothing at all, are ever read.
head -c 4096 /dev/zero > "$folder/small.img"
cp -r "$folder/boot" "$folder/panic"
head -c 100000 /dev/zero > "$folder/panic/initramfs"
bundle "$folder/small.img" "$folder/panic" 9.2 panic
bundle "$folder/small.img" "$folder/boot" "$version" same
"$build/development-ca.sh" "$folder/foreign"
PIPIT_UPDATE_CERT=$folder/foreign/signer.pem PIPIT_UPDATE_KEY=$folder/foreign/signer.key PIPIT_UPDATE_CA=$folder/foreign/ca.pem \
  bundle "$folder/small.img" "$folder/boot" 9.3 foreign
rm -rf "$folder"/{boot,panic,foreign,root.img,small.img}
echo "$stamp" > "$folder/made-of"
