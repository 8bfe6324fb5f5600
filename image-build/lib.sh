# What the scripts of the image share; read by `.`, not run.
set -euo pipefail
umask 022
export LC_ALL=C TZ=UTC
PATH=$PATH:/usr/sbin:/sbin

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
image_build=$repository/image-build
release=trixie
architecture=arm64

# What lies on the card, in MiB. A slot of the root has room for three times of what it takes today.
card_mib=64 boot_mib=128 root_mib=512 data_mib=64
# The number by which the parts of the card are found: "PIPT". All cards have the same, as all have the same image.
disk_id=50495054

fail() { echo "${0##*/}: $*" >&2; exit 1; }
step() { printf '== %s (after %d s)\n' "$*" "$SECONDS" >&2; }

# Packages of a list: the first word of each line that is no comment.
packages_of() { sed -n 's/^\([a-z0-9][^ #]*\).*/\1/p' "$@" | sort -u; }

# Every time in the image is that of the last commit, unless SOURCE_DATE_EPOCH says another.
source_date_epoch() {
  local epoch=${SOURCE_DATE_EPOCH:-}
  [ -n "$epoch" ] || epoch=$(git -C "$repository" log -1 --format=%ct 2> /dev/null) || fail "no commit here: set SOURCE_DATE_EPOCH"
  echo "$epoch"
}

# Gives all files below a folder a time that is not later than that of the image.
settle_times() {
  find "$1" -newermt "@$SOURCE_DATE_EPOCH" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}

# The card's numbers are written into a text of ours as @DISK@.
fill_in() { sed "s/@DISK@/$disk_id/g; s/@SLOT@/${slot:-}/g; s/@ROOT@/${root_partition:-}/g; s/@FLAVOUR@/${flavour:-}/g; s/@BOOT@/${boot_partition:-}/g"; }

# Programs for arm64 are run by qemu-user where the machine is none.
need_emulation() {
  [ "$(dpkg --print-architecture)" != "$architecture" ] || return 0
  arch-test "$architecture" > /dev/null 2>&1 && return
  local formats=/proc/sys/fs/binfmt_misc
  [ -e $formats/register ] || mount -t binfmt_misc binfmt_misc $formats || fail "this kernel cannot run programs of another processor (binfmt_misc)"
  update-binfmts --enable qemu-aarch64 || fail "qemu-user-static is not installed: appliance/src/build/prerequisites.sh image"
  arch-test "$architecture" > /dev/null 2>&1 || fail "programs for $architecture do not run here although qemu-aarch64 is registered"
}
