#!/bin/bash
# Links a Java runtime of the modules that Pipit needs, for the image's processor, from Debian's own modules; on this machine, by its
# own jlink. Prints the folder. Does nothing when it is there.
#
#   runtime.sh CACHE APT
. "$(dirname "$0")/../lib.sh"
cache=$1 apt=$2
fetched=$("$(dirname "$0")/fetch.sh" "$cache" "$apt" $(packages_of "$image_build/packages/java.unpacked.list"))
mapfile -t debs <<< "$fetched"
recipe=$(cat "$0" "$image_build/packages/java.modules" <(printf '%s\n' "${debs[@]##*/}") | sha256sum | cut -c1-16)
runtime=$cache/runtime-$recipe
if [ -e "$runtime/.complete" ]; then echo "$runtime"; exit 0; fi

step "The Java runtime"
JAVA_HOME=$("$repository/appliance/src/build/jdk.sh")
objcopy=$(command -v aarch64-linux-gnu-objcopy) || fail "binutils-aarch64-linux-gnu is missing: appliance/src/build/prerequisites.sh image"
rm -rf "$cache"/runtime-* "$cache/jdk"
mkdir "$cache/jdk"
for deb in "${debs[@]}"; do dpkg-deb -x "$deb" "$cache/jdk"; done
jdk=$(echo "$cache"/jdk/usr/lib/jvm/java-25-openjdk-*)
[ -d "$jdk/jmods" ] || fail "Debian's JDK has no modules in $jdk/jmods"
modules=$(packages_of "$image_build/packages/java.modules" | paste -sd,)
"$JAVA_HOME/bin/jlink" --module-path "$jdk/jmods" --add-modules "$modules" --output "$runtime.new" \
  --no-header-files --no-man-pages --compress zip-0 --strip-java-debug-attributes \
  --strip-native-debug-symbols="exclude-debuginfo-files:objcopy=$objcopy" > "$cache/jlink.log" 2>&1 || { cat "$cache/jlink.log" >&2; fail "jlink failed"; }
find "$runtime.new" -name '*.debuginfo' -delete
rm -rf "$runtime.new/jmods"
# Its configuration is a link into /etc in Debian.
find "$runtime.new" -xtype l -print | while read -r link; do
  target=$cache/jdk$(readlink "$link")
  [ ! -f "$target" ] || { rm "$link"; cp "$target" "$link"; }
done
install -m 644 "$cache/jdk/usr/share/doc/openjdk-25-jre-headless/copyright" "$runtime.new/copyright" 2> /dev/null || true
printf '%s\n' "${debs[@]##*/}" > "$runtime.new/.complete"
mv "$runtime.new" "$runtime"
rm -rf "$cache/jdk"
echo "$runtime"
