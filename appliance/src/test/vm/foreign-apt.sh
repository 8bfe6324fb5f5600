#!/bin/bash
# Makes an apt for another architecture than the machine's and prints its configuration, to be used as apt-get -c FILE. The
# machine's own apt and dpkg are left as they are; Debian's mirrors and their keys are the machine's.
#
#   foreign-apt.sh FOLDER ARCHITECTURE [CODENAME [COMPONENT...]]     defaults: the machine's own release and components
set -euo pipefail
fail() { echo "foreign-apt.sh: $*" >&2; exit 1; }
mkdir -p "$1/lists/partial" "$1/archives/partial"
folder=$(cd "$1" && pwd)
architecture=$2
codename=${3:-}
components=${*:4}
keys=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keys" ] || fail "Debian's keys are missing: apt-get install debian-archive-keyring"

# Such as bookworm, bookworm-updates, bookworm-security.
apt-get indextargets --format '$(ORIGIN) $(SITE) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' | sort -u \
  | while read -r origin site suite component; do
    [ "$origin" = Debian ] || continue
    [ -z "$codename" ] || suite=$codename${suite#"${suite%%-*}"}
    [ -z "$components" ] || component=$components
    echo "deb [signed-by=$keys] $site $suite $component"
  done | sort -u > "$folder/sources.list.new"
# Without apt's lists those of last time do.
if [ -s "$folder/sources.list.new" ]; then mv "$folder/sources.list.new" "$folder/sources.list"; fi
[ -s "$folder/sources.list" ] || fail "apt has no lists of Debian's: run apt-get update"

# The machine's architecture too, for tools that run here and must be of the same version.
cat > "$folder/apt.conf" << CONFIGURATION
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear Acquire::IndexTargets::deb::DEP-11;
#clear Acquire::IndexTargets::deb::DEP-11-icons;
#clear Acquire::IndexTargets::deb::DEP-11-icons-small;
APT::Architecture "$architecture";
APT::Architectures { "$architecture"; "$(dpkg --print-architecture)"; };
APT::Install-Recommends "false";
APT::Default-Release "";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "3";
Dir::State "$folder";
Dir::State::status "$folder/status";
Dir::Cache "$folder";
Dir::Etc::SourceList "$folder/sources.list";
Dir::Etc::SourceParts "-";
CONFIGURATION
touch "$folder/status"

# Old lists do as long as the mirror has what they name.
if [ -z "$(find "$folder/updated" -mtime -7 2> /dev/null)" ]; then
  echo "updating apt's lists for $architecture" >&2
  if apt-get -c "$folder/apt.conf" -q update > "$folder/log" 2>&1; then
    touch "$folder/updated"
  elif [ ! -e "$folder/updated" ]; then
    cat "$folder/log" >&2
    fail "apt cannot fetch the lists of Debian for $architecture"
  fi
fi
echo "$folder/apt.conf"
