#!/bin/sh
# Makes sure that Chromium, tmux, Node, a C compiler and faketime are here, for the tests only.
# Installs what is missing where it may (root on Debian or Ubuntu), else says what to install and fails.
# Firefox comes along where Debian has it: its tests are skipped elsewhere.
set -eu

first_of() {
    for name in "$@"; do
        if command -v "$name" >/dev/null 2>&1; then return 0; fi
    done
    return 1
}

missing_packages() {
    first_of chromium chromium-browser google-chrome || printf ' chromium'
    first_of tmux || printf ' tmux'
    first_of node || printf ' nodejs'
    first_of npm || printf ' npm'
    first_of cc || printf ' gcc libc6-dev'
    first_of faketime || printf ' faketime'
}

welcome_packages() {
    if ! first_of firefox firefox-esr && apt-cache show firefox-esr >/dev/null 2>&1; then printf ' firefox-esr'; fi
}

packages=$(missing_packages)
[ -n "$packages" ] || exit 0

if [ "$(id -u)" -eq 0 ] && first_of apt-get; then
    echo "installing$packages ..."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # Only what is missing: a nodejs from elsewhere brings its own npm, and clashes with the one of Debian.
    # shellcheck disable=SC2086
    apt-get install -qq -y --no-install-recommends $packages $(welcome_packages) >/dev/null
    packages=$(missing_packages)
    [ -n "$packages" ] || exit 0
fi

echo "The tests need these programs, please install them and run this again:$packages" >&2
exit 1
