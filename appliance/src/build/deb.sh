#!/bin/bash
# Makes the Debian package of an installed layout. The same layout and the same $SOURCE_DATE_EPOCH give the same bytes.
#
#   deb.sh LAYOUT ARCHITECTURE FOLDER      makes FOLDER/pipit_VERSION_ARCHITECTURE.deb and prints its name
#
# SOURCE_DATE_EPOCH is the time of the last commit when it is not set. No root needed.
set -euo pipefail
fail() { echo "deb.sh: $*" >&2; exit 1; }
layout=$(cd "$1" && pwd -P)
architecture=$2
folder=$(mkdir -p "$3" && cd "$3" && pwd -P)
root=$(cd "$(dirname "$0")/../../.." && pwd -P)
deb=$root/appliance/src/deb
command -v dpkg-deb >/dev/null || fail "dpkg-deb is missing: apt-get install dpkg"

# What the natives want beside the C library; DebianPackageTest holds this to what is in them.
case $architecture in
  amd64) libraries="libc6 (>= 2.35), libgcc-s1, libstdc++6 (>= 11)" ;;
  arm64) libraries="libc6 (>= 2.35), libdrm2, libgcc-s1, libstdc++6 (>= 11), libva-drm2, libva2" ;;
  *) fail "no architecture $architecture" ;;
esac
# 0.1.0-SNAPSHOT comes before 0.1.0, which Debian writes with a tilde.
version=$(sed -n 's#^  <version>\(.*\)</version>$#\1#p' "$root/pom.xml" | head -1)
[ -n "$version" ] || fail "no version in pom.xml"
version=${version/-/\~}
epoch=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || true)}
epoch=${epoch:-$(date -d "$(sed -n 's#.*<project.build.outputTimestamp>\(.*\)<.*#\1#p' "$root/pom.xml")" +%s)}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 022
package=$work/package
lib=$package/usr/lib/pipit
doc=$package/usr/share/doc/pipit
mkdir -p "$lib" "$doc/examples" "$package"/usr/{bin,lib/{systemd/system,udev/rules.d,sysusers.d}}

# No AOT cache: only the Java that made it can use it, and that is not the machine's. pipit-cache.service makes one there.
(cd "$layout" && cp -r --preserve=mode bin lib native licences LICENSE jvm.options build-id "$lib/")
find "$lib" -name '.*' -prune -exec rm -rf {} +
ln -s ../lib/pipit/bin/pipit "$package/usr/bin/pipit"
install -m 644 "$root"/systemd/*.service "$root"/systemd/*.path "$package/usr/lib/systemd/system/"
install -m 644 "$root"/systemd/*.rules "$package/usr/lib/udev/rules.d/"
install -m 644 "$root/systemd/pipit.sysusers" "$package/usr/lib/sysusers.d/pipit.conf"
install -m 644 "$deb/copyright" "$doc/copyright"
install -m 644 "$root/docs/reference/pipit.toml" "$doc/examples/pipit.toml"
{
  echo "pipit ($version) unstable; urgency=medium"
  sed -n '/^## /,$s/^- /\n  * /p; /^## /,$s/^  \([^ ]\)/    \1/p' "$root/CHANGELOG.md"
  echo
  echo " -- $(sed -n 's/^Maintainer: //p' "$deb/control")  $(LC_ALL=C TZ=UTC date -R -d "@$epoch")"
} | gzip -9n >"$doc/changelog.gz"

find "$package" -type d -exec chmod 755 {} +
find "$package" -type f -exec chmod 644 {} +
chmod 755 "$lib/bin/pipit"

mkdir "$package/DEBIAN"
installed=$(du -k -s --apparent-size --exclude=DEBIAN "$package" | cut -f1)
sed -e "s/@VERSION@/$version/; s/@ARCHITECTURE@/$architecture/; s/@INSTALLED_KIB@/$installed/; s/@LIBRARIES@/$libraries/" \
  "$deb/control" >"$package/DEBIAN/control"
install -m 755 "$deb/postinst" "$deb/prerm" "$deb/postrm" "$package/DEBIAN/"
(cd "$package" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$package/DEBIAN/md5sums"
chmod 644 "$package/DEBIAN/md5sums" "$package/DEBIAN/control"
find "$package" -exec touch -h -d "@$epoch" {} +

name=pipit_${version}_$architecture.deb
SOURCE_DATE_EPOCH=$epoch nice dpkg-deb --root-owner-group -Zzstd -z12 --threads-max=1 --build "$package" "$work/$name" >/dev/null
mv "$work/$name" "$folder/$name"
echo "$folder/$name"
