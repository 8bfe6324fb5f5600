#!/bin/sh
# Prints the home of a JDK 25: $JAVA_HOME, else the first one below /usr/lib/jvm. Says how to get one when there is none.
set -u

is_jdk_25() {
  [ -x "$1/bin/javac" ] && grep -q '^JAVA_VERSION="25[."]' "$1/release" 2>/dev/null
}

for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
  if [ -n "$home" ] && is_jdk_25 "$home"; then
    echo "$home"
    exit 0
  fi
done

echo "Pipit needs a JDK 25; JAVA_HOME and /usr/lib/jvm have none." >&2
if command -v apt-cache >/dev/null && apt-cache show openjdk-25-jdk-headless >/dev/null 2>&1; then
  echo "Install it: sudo apt-get install openjdk-25-jdk-headless" >&2
else
  echo "Install it: sudo apt-get install openjdk-25-jdk-headless (Debian 13 or later)," >&2
  echo "or unpack any JDK 25 and set JAVA_HOME to its folder." >&2
fi
exit 1
