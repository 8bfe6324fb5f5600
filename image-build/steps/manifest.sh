#!/bin/bash
# Prints what is in the image, a package a line: name, version, architecture, and whether it is set up or only unpacked.
#
#   manifest.sh ROOT KERNEL
. "$(dirname "$0")/../lib.sh"
root=$1 kernel=$2
{
  dpkg-query --admindir="$root/var/lib/dpkg" --show --showformat '${Package} ${Version} ${Architecture} set-up\n'
  sed 's/$/ unpacked/' "$kernel/packages"
} | sort
