#!/bin/bash
# Makes the card's image of its parts.
#
#   disk.sh BOOT ROOT_FILE OUT
. "$(dirname "$0")/../lib.sh"
boot=$1 root_file=$2 out=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mib() { echo $(($1 * 2048)); } # in sectors

[ "$(stat -c %s "$root_file")" -le $((root_mib * 1048576)) ] || fail "the root does not fit into its $root_mib MiB"

fat() { # folder, label, MiB, number of the file system, file: always the same bytes of the same files
  truncate -s "$3M" "$5"
  mkfs.vfat -F 32 -n "$2" -i "$4" --invariant "$5" > /dev/null
  (cd "$1" && find . -mindepth 1 -type d | sort | while read -r path; do mmd -i "$5" "::${path#.}"; done)
  (cd "$1" && find . -type f | sort | while read -r path; do mcopy -m -i "$5" "$path" "::${path#.}"; done)
}
fat "$boot/card" PIPIT $card_mib 50495001 "$work/card"
fat "$boot/boot-a" PIPIT-A $boot_mib 50495002 "$work/boot-a"
fat "$boot/boot-b" PIPIT-B $boot_mib 50495003 "$work/boot-b"

# The data partition is small here and grows to the card. Its tables have room for 2 TiB, in blocks of 4 KiB, where an MBR ends.
data=$work/folders
mkdir -p "$data"/{settings/system-connections,state,cache,crashes,updates}
chmod 700 "$data"/{settings,settings/system-connections,state,cache,crashes,updates}
find "$data" -exec touch -d "@$SOURCE_DATE_EPOCH" {} +
truncate -s ${data_mib}M "$work/data"
E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH mkfs.ext4 -q -b 4096 -i 65536 -m 1 -L pipit-data -O ^metadata_csum_seed,64bit \
  -J size=8 -U 50495054-0000-4000-8000-000000000007 -E "hash_seed=50495054-0000-4000-8000-000000000007,resize=536870912,root_owner=0:0,lazy_itable_init=0" -d "$data" "$work/data"
# A folder's ctime is the moment at which it was made above, which touch cannot set.
(cd "$data" && find . -mindepth 1 -type d | sort | sed "s,^\.\(.*\),set_inode_field \1 ctime @$SOURCE_DATE_EPOCH,") > "$work/times"
E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH debugfs -w -f "$work/times" "$work/data" > /dev/null 2>&1

# MBR: partitions from 5 on lie within the fourth, each behind a sector of its own table.
gap=1
start=1
sizes=($card_mib $boot_mib $boot_mib)
table="label: dos\nlabel-id: 0x$disk_id\nunit: sectors\n"
rm -f "$out"
add() { # file, MiB: at the next place
  dd if="$1" of="$out" bs=1M seek=$start conv=notrunc,sparse status=none
}
for part in card boot-a boot-b; do
  table+="start=$(mib $start), size=$(mib ${sizes[0]}), type=c"
  [ "$part" != card ] || table+=", bootable"
  table+="\n"
  add "$work/$part"
  start=$((start + sizes[0]))
  sizes=("${sizes[@]:1}")
done
logical_mib=$((3 * gap + 2 * root_mib + data_mib))
table+="start=$(mib $start), size=$(mib $logical_mib), type=5\n"
for part in root-a root-b data; do
  start=$((start + gap))
  case $part in
    data) size=$data_mib; add "$work/data" ;;
    root-a) size=$root_mib; add "$root_file" ;;
    *) size=$root_mib ;;
  esac
  table+="start=$(mib $start), size=$(mib $size), type=83\n"
  start=$((start + size))
done
truncate -s ${start}M "$out"
printf "$table" | sfdisk --quiet --no-reread --wipe never --wipe-partitions never "$out" > /dev/null
