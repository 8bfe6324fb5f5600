#!/bin/bash
# Makes the root of the system of Debian's packages, set up, as a tar; prints its name. Does nothing when it is there.
#
#   root.sh CACHE FLAVOUR APT
#
# The packages' own scripts run under qemu-user. What is slow there is put aside until the end, and either not wanted (the index of
# hardware names, whose sources are left out; keys for SSH, which must be each device's own) or done by system.sh on this machine
# (certificates, which units are started).
. "$(dirname "$0")/../lib.sh"
cache=$1 flavour=$2 apt=$3
lists=("$image_build/packages/base.list" "$image_build/packages/$flavour.list")
recipe=$(cat "$0" <(packages_of "${lists[@]}") "$image_build/packages/exclude.list" "${apt%/*}"/lists/*Release | sha256sum | cut -c1-16)
root=$cache/root-$flavour-$recipe.tar
if [ -e "$root" ]; then echo "$root"; exit 0; fi

need_emulation
step "Debian's packages, set up (minutes)"
debs=$cache/debs
mkdir -p "$debs"
options=(--dpkgopt=force-unsafe-io)
while read -r pattern; do
  case $pattern in '' | '#'*) ;; *) options+=(--dpkgopt="path-exclude=$pattern") ;; esac
done < "$image_build/packages/exclude.list"
options+=(--dpkgopt='path-include=/usr/share/doc/*/copyright')

export set_aside="/usr/bin/systemd-hwdb /usr/sbin/update-ca-certificates /usr/bin/deb-systemd-helper"
cat > "$cache/set-aside" << 'HOOK'
set -eu
# Where there is a key none is made; system.sh removes these.
mkdir -p "$1/etc/ssh"
touch "$1/etc/ssh/ssh_host_rsa_key" "$1/etc/ssh/ssh_host_ecdsa_key" "$1/etc/ssh/ssh_host_ed25519_key"
for tool in $set_aside; do
  chroot "$1" dpkg-divert --quiet --local --rename --divert "$tool.aside" --add "$tool"
  printf '#!/bin/sh\nexit 0\n' > "$1$tool"
  chmod 755 "$1$tool"
done
HOOK
cat > "$cache/put-back" << 'HOOK'
set -eu
for tool in $set_aside; do
  rm "$1$tool"
  chroot "$1" dpkg-divert --quiet --local --rename --remove "$tool"
done
HOOK

# Debian's packages once fetched are kept; apt takes them when the mirror still has the same.
mmdebstrap --quiet --mode=root --variant=essential --architectures="$architecture" --format=tar \
  --include="$(packages_of "${lists[@]}" | paste -sd,)" "${options[@]}" \
  --skip=download/empty --skip=essential/unlink \
  --setup-hook='mkdir -p "$1/var/cache/apt/archives"; cp -l '"$debs"'/*.deb "$1/var/cache/apt/archives/" 2> /dev/null || cp '"$debs"'/*.deb "$1/var/cache/apt/archives/" 2> /dev/null || true' \
  --essential-hook="sh $cache/set-aside "'"$1"' \
  --customize-hook="sh $cache/put-back "'"$1"' \
  --customize-hook='cp -n "$1"/var/cache/apt/archives/*.deb '"$debs/"'; rm -f "$1"/var/cache/apt/archives/*.deb' \
  "$release" "$root.new" "${apt%/*}/sources.list" > "$cache/root-$flavour.log" 2>&1 || {
    tail -40 "$cache/root-$flavour.log" >&2
    # The mirror may have newer packages by now.
    rm -f "${apt%/*}/updated"
    fail "cannot make the root; all that was said is in $cache/root-$flavour.log"
  }
rm -f "$cache/root-$flavour"-*.tar
mv "$root.new" "$root"
echo "$root"
