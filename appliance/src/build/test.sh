#!/bin/bash
# Everything CI runs, in the order in which a fault shows soonest. Needs what prerequisites.sh installs.
set -euo pipefail
cd "$(dirname "$0")/../../.."
JAVA_HOME=$(appliance/src/build/jdk.sh)
export JAVA_HOME
soak_minutes=${SOAK_MINUTES:-2}

step() { printf '\n== %s (after %d s)\n' "$*" "$SECONDS"; }
maven() { mvn -B -ntp -Dstyle.color=never "$@"; }

# The mirror may change while it is read: once more then, with new lists.
prepare() {
  appliance/src/test/vm/"$@" && return
  [ "$(id -u)" != 0 ] || apt-get -qq -o DPkg::Lock::Timeout=300 update < /dev/null || true
  appliance/src/test/vm/"$@"
}

step "Pages: format, lint, unit tests, budget"
make --no-print-directory web/dist/.complete
(cd web && npm run --silent lint && npm run --silent test && npm run --silent size)

step "Java: format, static analysis, unit tests"
maven verify -Dpipit.postgresql-required=true

step "The installed layout, and its packages"
make --no-print-directory deb

step "Real players: ffprobe and GStreamer"
maven -pl appliance surefire:test -Dexcluded.tags= -Dincluded.tags=players -Dpipit.postgresql-required=true

step "Headless Chromium"
(cd web && PIPIT_BIN="$PWD/../appliance/target/pipit/bin/pipit" npm run --silent e2e)

step "Virtual machines with a kernel camera, two at a time"
for architecture in amd64 arm64; do prepare prepare.sh "$architecture"; done
prepare userland.sh arm64
prepare system.sh amd64
# The one that holds the chip's faults to a time goes first; the other takes what it leaves of the processors.
half=NightTest,ServoTest,FrontPanelTest,UsbCameraTest,DebianTest
vm=(mvn -B -ntp -Dstyle.color=never -pl appliance surefire:test -Dexcluded.tags= -Dincluded.tags=vm)
log=appliance/target/vm-half.log
nice -n 15 "${vm[@]}" -Dtest="$half" > "$log" 2>&1 < /dev/null &
other=$!
trap 'kill "$other" 2> /dev/null || true' EXIT
status=0
"${vm[@]}" -Dtest="!${half//,/,!}" || status=$?
wait "$other" || status=$?
trap - EXIT
cat "$log"
[ "$status" = 0 ]

step "Soak, $soak_minutes minutes"
maven -pl appliance surefire:test -Dexcluded.tags= -Dincluded.tags=soak -Dsoak.minutes="$soak_minutes"

step "Each fault of camera and encoder chip once, and nothing grows"
maven -pl appliance surefire:test -Dexcluded.tags= -Dincluded.tags=soak-devices -Dsoak.minutes=0

step "All green"
