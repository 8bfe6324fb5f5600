#!/bin/bash
# Makes an apt for the packages of a flavour and prints its configuration.
#
#   apt.sh CACHE FLAVOUR
#
# Debian's mirrors are those of this machine's apt. Raspberry Pi's archive is said by the variable
# PIPIT_RPI_ARCHIVE, such as "deb [signed-by=KEYRING] ADDRESS trixie main"; no address stands in this repository.
. "$(dirname "$0")/../lib.sh"
cache=$1
flavour=$2
folder=$cache/apt-$flavour

if [ "$flavour" = rpi ] && [ -z "${PIPIT_RPI_ARCHIVE:-}" ]; then
  fail "the flavour rpi is made of Raspberry Pi's packages ($(packages_of "$image_build"/packages/rpi*.list | tr '\n' ' ')).
Say where they are, and with which key they are signed:
  make image FLAVOUR=rpi PIPIT_RPI_ARCHIVE='deb [signed-by=/path/to/raspberrypi-archive-keyring.gpg] ADDRESS $release main'"
fi
"$repository/appliance/src/test/vm/foreign-apt.sh" "$folder" "$architecture" "$release" main non-free-firmware > /dev/null
if [ "$flavour" = rpi ]; then
  grep -qxF "$PIPIT_RPI_ARCHIVE" "$folder/sources.list" || echo "$PIPIT_RPI_ARCHIVE" >> "$folder/sources.list"
  apt-get -c "$folder/apt.conf" -q update --error-on=any > "$folder/log" 2>&1 || {
    cat "$folder/log" >&2
    fail "Raspberry Pi's archive cannot be read: PIPIT_RPI_ARCHIVE is '$PIPIT_RPI_ARCHIVE'"
  }
fi
echo "$folder/apt.conf"
