#!/bin/sh
# Makes the signed bundle that updates a card.
#
#   bundle.sh ROOT_IMAGE BOOT_FOLDER FLAVOUR VERSION BUNDLE
#
# ROOT_IMAGE is the read-only root of squashfs or EROFS, BOOT_FOLDER what slot A's boot partition holds, FLAVOUR rpi or generic. Signed by
#   PIPIT_UPDATE_CERT   a certificate that may sign code, a PEM file or a PKCS#11 URL
#   PIPIT_UPDATE_KEY    its key, likewise
#   PIPIT_UPDATE_CA     the PEM file that the cards trust
#   PIPIT_UPDATE_INTERMEDIATE  certificates between the two, a PEM file; may be missing
# and, where none of them is set, by the development authority in target/update-keys. Two bundles of the same files differ: in the
# time of the signature and the salt of its hash tree.
set -eu
fail() { echo "bundle.sh: $*" >&2; exit 1; }
[ $# = 5 ] || fail "name ROOT_IMAGE BOOT_FOLDER FLAVOUR VERSION BUNDLE"
here=$(cd "$(dirname "$0")" && pwd -P)
root=$1
boot=$2
flavour=$3
version=$4
bundle=$5
for need in rauc:rauc mksquashfs:squashfs-tools tar:tar; do
  command -v "${need%:*}" >/dev/null || fail "${need%:*} is missing: apt-get install ${need#*:}"
done
[ -s "$root" ] || fail "$root is no root image"
case $flavour in rpi | generic) ;; *) fail "'$flavour' is no flavour; there are rpi and generic" ;; esac
case $version in *[!0-9A-Za-z.+~-]* | '' | [!0-9]*) fail "'$version' is no version" ;; esac
for file in config.txt cmdline.txt; do
  [ -f "$boot/$file" ] || fail "$boot has no $file, so nothing would start"
done
kernel=$(sed -n 's/^kernel=\([^ ]*\).*/\1/p' "$boot/config.txt" | tail -n 1)
[ -s "$boot/${kernel:-kernel8.img}" ] || fail "$boot has no ${kernel:-kernel8.img}, which its config.txt starts"

if [ -n "${PIPIT_UPDATE_CERT:-}${PIPIT_UPDATE_KEY:-}${PIPIT_UPDATE_CA:-}" ]; then
  if [ -z "${PIPIT_UPDATE_CERT:-}" ] || [ -z "${PIPIT_UPDATE_KEY:-}" ] || [ -z "${PIPIT_UPDATE_CA:-}" ]; then
    fail "PIPIT_UPDATE_CERT, PIPIT_UPDATE_KEY and PIPIT_UPDATE_CA belong together; one of them is missing"
  fi
else
  keys=$here/target/update-keys
  "$here/development-ca.sh" "$keys"
  PIPIT_UPDATE_CERT=$keys/signer.pem PIPIT_UPDATE_KEY=$keys/signer.key PIPIT_UPDATE_CA=$keys/ca.pem
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/content"
cp "$root" "$work/content/root.img"
epoch=${SOURCE_DATE_EPOCH:-$(git -C "$here" log -1 --format=%ct 2>/dev/null || date +%s)}
tar --sort=name --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --mtime="@$epoch" -C "$boot" -cf "$work/content/boot.tar" .
install -m 755 "$here/rauc/bundle-hook" "$work/content/hook"
cat >"$work/content/manifest.raucm" <<MANIFEST
[update]
compatible=pipit-$flavour
version=$version
build=$(date -u -d "@$epoch" +%Y%m%d%H%M%S)

[bundle]
format=verity

[hooks]
filename=hook

[image.rootfs]
filename=root.img

[image.boot]
filename=boot.tar
hooks=post-install
MANIFEST

# What verifies here is what verifies on the card.
printf '[system]\ncompatible=pipit-%s\nbootloader=noop\nbundle-formats=verity\n[keyring]\npath=%s\ncheck-purpose=codesign\n' \
  "$flavour" "$(realpath "$PIPIT_UPDATE_CA")" >"$work/system.conf"
mkdir -p "$(dirname "$bundle")"
rauc --conf="$work/system.conf" --cert="$PIPIT_UPDATE_CERT" --key="$PIPIT_UPDATE_KEY" \
  ${PIPIT_UPDATE_INTERMEDIATE:+--intermediate="$PIPIT_UPDATE_INTERMEDIATE"} \
  bundle "$work/content" "$work/new.raucb" >"$work/log" 2>&1 || fail "rauc made no bundle: $(cat "$work/log")"
mv "$work/new.raucb" "$bundle"
echo "$bundle"
