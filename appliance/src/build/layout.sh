#!/bin/bash
# Completes the installed layout after Maven has put jars and natives there: launcher, options, licences, AOT cache.
#
#   layout.sh [--elsewhere] FOLDER     --elsewhere: for machines of another kind; the cache can only be made on one of them
set -euo pipefail
elsewhere=
if [ "$1" = --elsewhere ]; then elsewhere=yes; shift; fi
layout=$(cd "$1" && pwd -P)
root=$(cd "$(dirname "$0")/../../.." && pwd -P)
JAVA_HOME=$("$root/appliance/src/build/jdk.sh")
export JAVA_HOME

install -D -m 755 "$root/appliance/src/main/launcher/pipit" "$layout/bin/pipit"
install -m 644 "$root/appliance/src/main/launcher/jvm.options" "$layout/jvm.options"
install -m 644 "$root/LICENSE" "$layout/LICENSE"
mkdir -p "$layout/licences"
install -m 644 "$root"/appliance/src/main/licences/* "$layout/licences/"

for folder in lib lib/relay; do "$JAVA_HOME/bin/java" "$root/appliance/src/build/StripJars.java" "$layout/$folder"; done

# What an AOT cache that is made elsewhere was made of: what the camera loads, without the relay's jars.
(cd "$layout" && LC_ALL=C sha256sum jvm.options lib/*.jar | sha256sum | cut -c1-32) >"$layout/build-id"

rm -f "$layout/pipit.aot"
[ -z "$elsewhere" ] || exit 0
# The training run is the program itself with the same options; a cache that could not be made only costs start time.
PIPIT_JAVA_OPTS="-XX:AOTCacheOutput=$layout/pipit.aot -Xlog:aot*=error,cds*=error" "$layout/bin/pipit" train-aot </dev/null
[ -s "$layout/pipit.aot" ] || { echo "The AOT cache was not made: see the lines above." >&2; exit 1; }
