#!/usr/bin/env bash
# Puts real Asterisk servers on this machine, for the tests that need one.
# Debian unstable carries Asterisk 22 and bullseye carries 16: each gets its own
# small root directory, which is kept and used again by later runs.
# Needs Debian (or a relative with apt) and root.
#
#   scripts/pbx/install.sh [22] [16]      both when nothing is said
#   RINGBACK_PBX_DIR                      where to keep them (~/.cache/ringback-pbx)
set -euo pipefail

base="${RINGBACK_PBX_DIR:-$HOME/.cache/ringback-pbx}"
versions=("$@")
[ ${#versions[@]} -gt 0 ] || versions=(22 16)

say() { printf 'pbx install: %s\n' "$*" >&2; }

suite_of() {
  case "$1" in
    22) echo sid ;;
    16) echo bullseye ;;
    *) say "no Asterisk $1: choose 22 or 16"; exit 2 ;;
  esac
}

# In bullseye voicemail is a package of its own.
packages_of() {
  local packages=asterisk,asterisk-core-sounds-en-gsm
  [ "$1" != 16 ] || packages+=,asterisk-voicemail
  echo "$packages"
}

# The mirror this machine itself uses; the security archive has no full system.
mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
    grep -v security | sort -u | head -n 1
}

need_debootstrap() {
  command -v debootstrap >/dev/null && return
  [ "$(id -u)" = 0 ] || { say 'needs root'; exit 2; }
  say 'installing debootstrap'
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq debootstrap >&2
}

install_one() {
  local version="$1" suite packages dir tmp from
  suite="$(suite_of "$version")"
  packages="$(packages_of "$version")"
  dir="$base/asterisk-$version"
  # The mark names what was installed: another list means another installation.
  if [ "$(cat "$dir/.ringback-complete" 2>/dev/null)" = "$packages" ]; then
    say "Asterisk $version is here already"
    return
  fi
  [ "$(id -u)" = 0 ] || { say 'needs root'; exit 2; }
  need_debootstrap
  from="$(mirror)"
  [ -n "$from" ] || { say 'apt names no mirror'; exit 2; }
  tmp="$dir.$$"
  say "installing Asterisk $version ($suite), a minute or three"
  if ! debootstrap --variant=minbase --include="$packages" "$suite" "$tmp" "$from" >"$tmp.log" 2>&1; then
    tail -n 5 "$tmp.log" >&2
    say "debootstrap failed; its log is $tmp.log"
    exit 1
  fi
  echo "$packages" >"$tmp/.ringback-complete"
  rm -rf "${dir:?}"
  mv "$tmp" "$dir"
  rm -f "$tmp.log"
  say "Asterisk $version is ready"
}

mkdir -p "$base"
for version in "${versions[@]}"; do install_one "$version"; done
