#!/bin/bash
# Prints the list by which Raspberry Pi Imager offers the image with its fields for Wi-Fi, name and the rest (rpi-imager,
# doc/json-schema/os-list-schema.json). With "Use custom" Imager has no such fields: they come by init_format.
#
#   imager.sh FLAVOUR VERSION IMAGE IMAGE_XZ
#
# $PIPIT_DOWNLOAD_URL is the folder where image and pipit.svg are found, such as https://example.org/pipit; without it, those that lie
# beside IMAGE_XZ on this machine are named.
. "$(dirname "$0")/../lib.sh"
flavour=$1 version=$2 image=$3 compressed=$4
for file in "$image" "$compressed"; do
  [ -s "$file" ] || fail "no image to tell of: $file"
done
folder=$(cd "$(dirname "$compressed")" && pwd -P)
base=${PIPIT_DOWNLOAD_URL:-file://$folder}
base=${base%/}
# It is written into JSON as it is.
[[ $base =~ ^(https?|file)://[]A-Za-z0-9._~:/@%+,=\[-]+$ ]] || fail "PIPIT_DOWNLOAD_URL is no address of a folder: $base"
[[ $version =~ ^[A-Za-z0-9.+~:-]+$ ]] || fail "no version: $version"
date=$(date -u -d "@$(source_date_epoch)" +%F)

# Imager's names for Zero 2 W and 3, for 4, for 5. Debian's kernel does not start a 5.
case $flavour in
  generic) devices='"pi3-64bit", "pi4-64bit"' what="USB cameras; Zero 2 W, 3, 4" ;;
  *) devices='"pi3-64bit", "pi4-64bit", "pi5-64bit"' what="USB cameras and cameras on the ribbon cable; Zero 2 W, 3, 4, 5" ;;
esac
size() { stat -c %s "$1"; }
hash() { sha256sum "$1" | cut -d' ' -f1; }

cat << END
{
  "os_list": [
    {
      "name": "Pipit $version",
      "description": "Live video from a camera. $what",
      "icon": "$base/pipit.svg",
      "url": "$base/${compressed##*/}",
      "extract_size": $(size "$image"),
      "extract_sha256": "$(hash "$image")",
      "image_download_size": $(size "$compressed"),
      "image_download_sha256": "$(hash "$compressed")",
      "release_date": "$date",
      "devices": [$devices],
      "init_format": "cloudinit-rpi",
      "architecture": "armv8"
    }
  ]
}
END
