#!/bin/bash
# Unpacks kernel, firmware of the board and the initramfs' programs; indexes the modules. Prints the folder. Does nothing when it is
# there.
#
#   kernel.sh CACHE FLAVOUR APT
. "$(dirname "$0")/../lib.sh"
cache=$1 flavour=$2 apt=$3
fetched=$("$(dirname "$0")/fetch.sh" "$cache" "$apt" $(packages_of "$image_build/packages/$flavour.unpacked.list"))
mapfile -t debs <<< "$fetched"
[ ${#debs[@]} -gt 0 ] || fail "nothing was fetched"
recipe=$(cat "$0" "$image_build"/packages/modules.exclude.list <(printf '%s\n' "${debs[@]##*/}") | sha256sum | cut -c1-16)
kernel=$cache/kernel-$flavour-$recipe
if [ -e "$kernel/.complete" ]; then echo "$kernel"; exit 0; fi

step "Kernel and firmware"
rm -rf "$cache/kernel-$flavour"-*
for deb in "${debs[@]}"; do
  dpkg-deb -x "$deb" "$kernel.new"
  printf '%s %s %s\n' "$(dpkg-deb -f "$deb" Package)" "$(dpkg-deb -f "$deb" Version)" "$(dpkg-deb -f "$deb" Architecture)"
done > "$kernel.packages"
mv "$kernel.packages" "$kernel.new/packages"
# Older kernels' modules are in /lib.
[ -d "$kernel.new/usr/lib/modules" ] || { mkdir -p "$kernel.new/usr/lib"; mv "$kernel.new/lib/modules" "$kernel.new/usr/lib/"; rmdir "$kernel.new/lib"; }
ln -s usr/lib "$kernel.new/lib"
version=$(ls "$kernel.new/usr/lib/modules")
[ "$(wc -w <<< "$version")" = 1 ] || fail "not one kernel but: $version"
while read -r path; do
  case $path in '' | '#'*) ;; *) rm -rf "$kernel.new/usr/lib/modules/$version/kernel/"${path%% *} ;; esac
done < "$image_build/packages/modules.exclude.list"
depmod -b "$kernel.new" "$version"
echo "$version" > "$kernel.new/version"
touch "$kernel.new/.complete"
mv "$kernel.new" "$kernel"
echo "$kernel"
