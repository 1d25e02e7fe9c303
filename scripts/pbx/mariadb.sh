#!/usr/bin/env bash
# Puts Debian's MariaDB server on this machine, for the test that reads FreePBX's tables from a real one. It is not
# started as a service: the test runs a server of its own. Needs Debian (or a relative with apt) and root.
set -euo pipefail

say() { printf 'mariadb install: %s\n' "$*" >&2; }

if command -v mariadbd >/dev/null && command -v mariadb-install-db >/dev/null; then
  say 'MariaDB is here already'
  exit 0
fi
[ "$(id -u)" = 0 ] || { say 'needs root'; exit 2; }
# Nothing may start by itself.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  trap 'rm -f "$policy"' EXIT
fi
say 'installing mariadb-server'
apt-get update -qq >&2
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends mariadb-server >&2
say 'MariaDB is ready'
