#!/bin/bash
# Measures the figures of the built layout and prints them as a table; arguments name groups, none means all.
#
#   bench.sh [start] [memory] [allocation] [encoding] [serving] [held] [rtp]
set -euo pipefail
root=$(cd "$(dirname "$0")/../../.." && pwd -P)
JAVA_HOME=$("$root/appliance/src/build/jdk.sh")
export JAVA_HOME
cd "$root"
mvn -B -q -pl appliance test-compile dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile="$root/appliance/target/bench/class-path"
cd appliance
exec "$JAVA_HOME/bin/java" -Djava.library.path=target/pipit/native --enable-native-access=ALL-UNNAMED \
  -cp "target/test-classes:target/classes:$(cat target/bench/class-path)" dev.pipit.bench.Bench "$@"
