#!/bin/bash
# Makes the SD image with its lists and checksums in image-build/target.
#
#   build.sh [FLAVOUR]     default: generic, which is Debian alone; rpi needs Raspberry Pi's archive, see steps/apt.sh
#
# The same packages, commit, update keys and $SOURCE_DATE_EPOCH (else the time of the last commit) give the same bytes.
. "$(dirname "$0")/lib.sh"
flavour=${1:-generic}
[ -e "$image_build/packages/$flavour.list" ] || fail "no flavour $flavour: there are $(cd "$image_build/packages" && ls ./*.unpacked.list | sed -n 's/^\.\/\(.*\)\.unpacked\.list/\1/p' | grep -v java | paste -sd' ')"
[ "$(id -u)" = 0 ] || fail "files that are root's can only be made by root: sudo make image"
SOURCE_DATE_EPOCH=$(source_date_epoch)
export SOURCE_DATE_EPOCH
JAVA_FOR_BUILD=$("$repository/appliance/src/build/jdk.sh")
steps=$image_build/steps
target=$image_build/target
cache=$repository/.cache/image
mkdir -p "$target" "$cache"
exec 9> "$cache/lock"
flock -w 7200 9 || fail "another build holds $cache/lock"

version=$(sed -n 's#^  <version>\(.*\)</version>$#\1#p' "$repository/pom.xml" | head -1)
version=${version/-/\~}
deb=$repository/appliance/target/pipit_${version}_$architecture.deb
[ -e "$deb" ] || fail "$deb is not there: make deb"
name=pipit-$version-$architecture
[ "$flavour" = generic ] || name=pipit-$version-$flavour-$architecture

# Whose updates the device takes.
update_ca=${PIPIT_UPDATE_CA:-}
if [ -z "$update_ca" ]; then
  "$image_build/development-ca.sh" "$target/update-keys"
  update_ca=$target/update-keys/ca.pem
fi

apt=$("$steps/apt.sh" "$cache" "$flavour")
kernel=$("$steps/kernel.sh" "$cache" "$flavour" "$apt")
runtime=$("$steps/runtime.sh" "$cache" "$apt")
tar=$("$steps/root.sh" "$cache" "$flavour" "$apt")

work=$target/work
rm -rf --one-file-system "$work"
mkdir -p "$work"
root=$work/root
"$steps/system.sh" "$cache" "$flavour" "$tar" "$runtime" "$kernel" "$deb" "$update_ca" "$root"
rm -f "$target/$name".*
"$steps/manifest.sh" "$root" "$kernel" > "$target/$name.manifest"
step "List of contents (SBOM)"
"$JAVA_FOR_BUILD/bin/java" "$image_build/Sbom.java" "$target/$name.manifest" "$root" "$version" > "$target/$name.cdx.json"

step "The read-only root"
mksquashfs "$root" "$work/root.squashfs" -comp zstd -Xcompression-level 15 -b 256K -noappend -no-progress -quiet > /dev/null
step "Boot files"
"$steps/initramfs.sh" "$kernel" "$work/initramfs"
"$steps/boot.sh" "$flavour" "$kernel" "$work/initramfs" "$work/boot"
step "The card"
"$steps/disk.sh" "$work/boot" "$work/root.squashfs" "$work/$name.img"
step "Compressing"
xz -T2 --block-size=64MiB -1 -c "$work/$name.img" > "$target/$name.img.xz"
mv "$work/$name.img" "$target/$name.img"
install -m 644 "$repository/web/src/favicon.svg" "$target/pipit.svg"
"$steps/imager.sh" "$flavour" "$version" "$target/$name.img" "$target/$name.img.xz" > "$target/$name.rpi-imager-manifest"
(cd "$target" && sha256sum "$name".{img.xz,manifest,cdx.json} > "$name.SHA256SUMS")
{
  echo "img.xz $(stat -c %s "$target/$name.img.xz")"
  echo "img $(stat -c %s "$target/$name.img")"
  echo "root.squashfs $(stat -c %s "$work/root.squashfs")"
  echo "root-unpacked $(du -s --apparent-size -B1 "$root" | cut -f1)"
  echo "runtime $(du -s --apparent-size -B1 "$runtime" | cut -f1)"
  echo "initramfs $(stat -c %s "$work/initramfs")"
  echo "boot-partition-files $(du -s --apparent-size -B1 "$work/boot/boot-a" | cut -f1)"
  echo "seconds $SECONDS"
} > "$target/$name.sizes"
rm -rf --one-file-system "$work"
column -t "$target/$name.sizes" >&2
echo "$target/$name.img.xz"
