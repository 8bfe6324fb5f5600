#!/bin/bash
# Puts the system together in a folder: Debian's packages, Pipit's own package with the Java runtime, kernel modules, what the image
# adds; prepares Java's classes; removes what is not to be shipped.
#
#   system.sh CACHE FLAVOUR ROOT_TAR RUNTIME KERNEL DEB UPDATE_CA FOLDER
. "$(dirname "$0")/../lib.sh"
cache=$1 flavour=$2 tar=$3 runtime=$4 kernel=$5 deb=$6 update_ca=$7 root=$8
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
need_emulation

step "The system"
rm -rf --one-file-system "$root"
mkdir -p "$root"
tar -x -C "$root" --xattrs --xattrs-include='*' --numeric-owner -f "$tar"

inside() { DEBIAN_FRONTEND=noninteractive chroot "$root" "$@"; }
# The mount is in a name space of its own and ends with it, whatever happens.
inside_with_proc() { unshare --mount --propagation private sh -c 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"' "$root" "$@"; }

# The runtime as a package, which stands for the one that Pipit's package asks for.
package=$work/runtime
mkdir -p "$package/usr/lib/pipit" "$package/usr/share/doc/pipit-runtime" "$package/DEBIAN"
cp -a "$runtime" "$package/usr/lib/pipit/runtime"
mv "$package/usr/lib/pipit/runtime/copyright" "$package/usr/share/doc/pipit-runtime/copyright"
java=$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"$/\1/p' "$runtime/release")
made_of=$(sed -n 's/^openjdk-25-jdk-headless_\(.*\)_.*\.deb$/\1/p' "$runtime/.complete")
rm "$package/usr/lib/pipit/runtime/.complete"
cat > "$package/DEBIAN/control" << CONTROL
Package: pipit-runtime
Version: $made_of
Architecture: $architecture
Maintainer: $(sed -n 's/^Maintainer: //p' "$repository/appliance/src/deb/control")
Provides: openjdk-25-jre-headless (= $made_of)
Depends: libc6, zlib1g
Description: the parts of Debian's OpenJDK $java that Pipit needs
CONTROL
chmod -R go+rX "$package"
find "$package" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Znone --build "$package" "$root/runtime.deb" > /dev/null
cp "$deb" "$root/pipit.deb"
# What is started is said by a list below.
mv "$root/usr/bin/deb-systemd-helper" "$work/"
ln -s true "$root/usr/bin/deb-systemd-helper"
inside dpkg --install /runtime.deb /pipit.deb > "$work/log" 2>&1 || { cat "$work/log" >&2; fail "the packages cannot be installed"; }
rm "$root/runtime.deb" "$root/pipit.deb"
mv "$work/deb-systemd-helper" "$root/usr/bin/"
# A camera is no relay.
rm -r "$root/usr/lib/pipit/lib/relay"

cp -a "$kernel/usr/lib/modules" "$root/usr/lib/"
rm -f "$root"/usr/lib/modules/*/{build,source}
# Firmware of the board's radio that comes with the boot files.
[ ! -d "$kernel/usr/lib/firmware" ] || cp -a "$kernel/usr/lib/firmware" "$root/usr/lib/"

# Licences of what is only unpacked.
cp -a "$kernel/usr/share/doc/." "$work/doc"
(cd "$work/doc" && find . -name copyright) | while read -r file; do install -D -m 644 "$work/doc/$file" "$root/usr/share/doc/$file"; done

# What the image adds. Of a file's mode the repository keeps whether it is a program; owner is root.
add() { # file, where
  mkdir -p "$(dirname "$2")"
  rm -f "$2"
  fill_in < "$1" > "$2"
  if [ -x "$1" ]; then chmod 755 "$2"; else chmod 644 "$2"; fi
}
for layer in rootfs overlay; do
  (cd "$image_build/$layer" && find . -type f) | while read -r file; do add "$image_build/$layer/$file" "$root/$file"; done
done
for unit in "$repository"/systemd/image/*.*; do add "$unit" "$root/usr/lib/systemd/system/${unit##*/}"; done
install -D -m 755 -t "$root/usr/lib/pipit-image" "$repository"/systemd/image/{has-no-cable,setup-point-password}
add "$image_build/rauc/system.conf" "$root/etc/rauc/system.conf"
add "$update_ca" "$root/usr/lib/pipit-image/update-ca.pem"
echo "IMAGE_ID=pipit-$flavour
IMAGE_VERSION=$(dpkg-deb -f "$deb" Version)" >> "$root/usr/lib/os-release"
inside systemd-sysusers
# Files in root's home, which is not writable, for keys that a virtual machine is given.
ln -s /dev/null "$root/etc/tmpfiles.d/provision.conf"
# NetworkManager runs what belongs to root and nobody else may change.
install -D -m 755 "$repository/systemd/image/50-pipit-address" "$root/usr/lib/NetworkManager/dispatcher.d/50-pipit-address"
# Written by the initramfs.
ln -sfn /run/hostname "$root/etc/hostname"
: > "$root/etc/machine-id"
mkdir -p "$root"/{data,boot/pipit,boot/firmware,etc/NetworkManager/system-connections}
mkdir -p -m 700 "$root/var/lib/private" "$root/var/cache/private"
ln -sfn /run/NetworkManager/resolv.conf "$root/etc/resolv.conf"
ln -sfn /run/localtime "$root/etc/localtime"
rm -f "$root/etc/timezone"

# Nobody can log in.
sed -i 's/^root:[^:]*:/root:*:/' "$root/etc/shadow"
systemctl --root="$root" --quiet mask getty@.service serial-getty@.service console-getty.service container-getty@.service getty-static.service \
  debug-shell.service emergency.service rescue.service systemd-firstboot.service systemd-hwdb-update.service \
  NetworkManager-wait-online.service dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service systemd-pcrlock-make-policy.service
# What is started is said by a list; units that packages enabled do not count.
find "$root/etc/systemd/system" -mindepth 1 \( -type l ! -lname /dev/null -o -type d -empty \) -delete
systemctl --root="$root" --quiet preset-all

# It would open other ways to SSH than the owner's key, by name spaces of virtual machines.
mkdir -p "$root/etc/systemd/system-generators"
ln -s /dev/null "$root/etc/systemd/system-generators/systemd-ssh-generator"

# Whom the system trusts; the package's own script takes a minute under emulation.
cat $(cd "$root/usr/share/ca-certificates" && find "$PWD" -name '*.crt' | sort) > "$root/etc/ssl/certs/ca-certificates.crt"

# Java's own classes, prepared: a third off each start. It notes the time of the modules' file, which must be the final one. Pipit's own
# cache is made by pipit-cache.service on the board: its training run keeps time with a camera, which an emulated processor cannot.
java_home=usr/lib/pipit/runtime
# The archive is kept under what it is made of: the modules, the virtual machine and that time.
classes=$cache/classes-$(cat "$root/$java_home/lib/modules" "$root/$java_home/lib/server/libjvm.so" - <<< "$SOURCE_DATE_EPOCH" | sha256sum | cut -c1-16).jsa
if [ ! -e "$classes" ]; then
  inside_with_proc /$java_home/bin/java -XX:+UseSerialGC -Xshare:dump > "$work/log" 2>&1 || { cat "$work/log" >&2; fail "Java cannot prepare its classes"; }
  rm -f "$cache"/classes-*.jsa
  cp "$root/$java_home/lib/server/classes.jsa" "$classes"
fi
cp "$classes" "$root/$java_home/lib/server/classes.jsa"
rm -f "$root/$java_home"/lib/server/classes_*.jsa

# Not shipped: traces of the making (the mirror it was made of, too), keys and numbers that must be each device's own.
rm -rf "$root"/etc/apt/sources.list "$root"/etc/apt/sources.list.d/* "$root"/etc/apt/auth.conf.d/* "$root"/var/lib/apt "$root"/var/cache/{apt,debconf,ldconfig} "$root"/var/log/* "$root"/tmp/* "$root"/var/tmp/* "$root"/run/* "$root"/boot/[a-eg-oq-z]* \
  "$root"/etc/ssh/ssh_host_* "$root"/var/lib/dbus/machine-id "$root"/etc/{passwd,shadow,group,gshadow,subuid,subgid}- \
  "$root"/var/lib/systemd/{random-seed,catalog} "$root"/var/lib/dpkg/*-old "$root"/dev "$root"/root/.[a-z]*
mkdir -p "$root/dev" "$root/var/lib/dbus"
ln -s /etc/machine-id "$root/var/lib/dbus/machine-id"
# Nothing is due because files are newer than the last start.
for folder in etc var; do echo "TIMESTAMP_NSEC=${SOURCE_DATE_EPOCH}000000000" > "$root/$folder/.updated"; done
find "$root" -xdev -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
