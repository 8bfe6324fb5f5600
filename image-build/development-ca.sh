#!/bin/sh
# Makes what signs updates of development builds, unless it is there: a certificate authority and a certificate that may sign code.
#
#   development-ca.sh FOLDER      makes FOLDER/{ca,signer}.{key,pem}
#
# The keys are for this machine's own cards. A release has keys of its own: docs/how-to/sign-updates-with-your-own-keys.md.
set -eu
fail() { echo "development-ca.sh: $*" >&2; exit 1; }
[ $# = 1 ] || fail "name the folder"
command -v openssl >/dev/null || fail "openssl is missing: apt-get install openssl"
umask 077
mkdir -p "$1"
cd "$1"
[ ! -e signer.pem ] || exit 0

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 3650 \
  -subj "/O=Pipit/CN=Pipit development updates" \
  -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign 2>openssl.log ||
  fail "$(cat openssl.log)"
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout signer.key -out signer.csr \
  -subj "/O=Pipit/CN=Pipit development signer" 2>openssl.log || fail "$(cat openssl.log)"
printf '%s\n' basicConstraints=critical,CA:FALSE keyUsage=critical,digitalSignature extendedKeyUsage=critical,codeSigning >signer.ext
openssl x509 -req -in signer.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 -extfile signer.ext -out signer.new 2>openssl.log ||
  fail "$(cat openssl.log)"
# Last, and at once: what was cut short is made anew.
mv signer.new signer.pem
rm -f signer.csr signer.ext openssl.log
