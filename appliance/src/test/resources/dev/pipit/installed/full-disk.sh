#!/bin/sh
# A machine whose disk is full: the log's file, the home and the temporary folder take no byte more. In mounts of its own.
# usage: full-disk.sh LAYOUT COMMAND...
set -eu
layout=$1
shift
mount -t tmpfs -o size=64k tmpfs /mnt
mkdir /mnt/layout
mount --bind "$layout" /mnt/layout
mount -t tmpfs -o size=256k tmpfs /tmp
mkdir -p "$layout" /tmp/home /tmp/state
mount --bind /mnt/layout "$layout"
exec >/tmp/pipit.log 2>&1
dd if=/dev/zero of=/tmp/full bs=4k || true
cd /tmp/home
export HOME=/tmp/home TMPDIR=/tmp XDG_STATE_HOME=/tmp/state STATE_DIRECTORY=/tmp/state
if echo x >/tmp/home/probe; then
  exit 99
fi
exec "$@"
