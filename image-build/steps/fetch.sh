#!/bin/bash
# Fetches packages, and those that a package of this name stands for, without setting them up. Prints their files.
#
#   fetch.sh CACHE APT PACKAGE...
. "$(dirname "$0")/../lib.sh"
cache=$1 apt=$2
shift 2
folder=$cache/debs
mkdir -p "$folder"
wanted=()
for package in "$@"; do
  wanted+=("$package")
  # A package such as linux-image-arm64 is empty and depends on the newest of its kind.
  case $package in
    linux-image-*)
      real=$(apt-cache -c "$apt" depends "$package" | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)$/\1/p' | head -1)
      [ -n "$real" ] || fail "apt knows no kernel package $package"
      wanted+=("$real") ;;
  esac
done
# Once for all of them: apt reads its lists anew for each question.
versions=$(apt-cache -c "$apt" show --no-all-versions "${wanted[@]}" 2> /dev/null | awk '/^Package: / { name = $2 } /^Version: / { print name, $2 }' || true)
cd "$folder"
for package in "${wanted[@]}"; do
  # The packages have the name of their epoch in their file's.
  version=$(awk -v name="$package" '$1 == name { print $2; exit }' <<< "$versions")
  [ -n "$version" ] || fail "apt knows no package $package: its lists are in ${apt%/*}"
  name=${package}_${version//:/%3a}
  file=$(ls "$name"_{"$architecture",all}.deb 2> /dev/null | head -1 || true)
  if [ -z "$file" ]; then
    apt-get -c "$apt" download -q "$package" > "$cache/fetch.log" 2>&1 || {
      cat "$cache/fetch.log" >&2
      rm -f "${apt%/*}/updated"
      fail "cannot fetch $package: try again"
    }
    file=$(ls "$name"_{"$architecture",all}.deb 2> /dev/null | head -1 || true)
    [ -n "$file" ] || fail "apt fetched no $name"
  fi
  echo "$folder/$file"
done
