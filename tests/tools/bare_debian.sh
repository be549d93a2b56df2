#!/bin/sh
# A bare Debian 12 in FOLDER/system: installs the wheel of an older relay with README's commands, chats, backs up,
# upgrades to the wheel of this checkout, restores and asks the doctor; all that is seen goes to FOLDER/log.
#
#   tests/tools/bare_debian.sh FOLDER [OLD_COMMIT]
#
# Wants root, debootstrap and a network with Debian's packages and PyPI. FOLDER lies outside of the checkout and
# is kept, so that a second run need not fetch the system again. OLD_COMMIT is the last one with an older schema.
set -eu

folder=${1:?"usage: $0 FOLDER [OLD_COMMIT]"}
checkout=$(cd "$(dirname "$0")/../.." && pwd)
cd "$checkout"
schema_commit=$(git log -1 --format=%h -G'^SCHEMA_VERSION' -- relay/store/migrations.py)
old=${2:-$schema_commit^}
mkdir -p "$folder"
root=$(cd "$folder" && pwd)/system

if [ ! -x "$root/bin/sh" ]; then
    mirror=$(sed -n 's/^URIs: *\(.*debian\/*\)$/\1/p; s/^deb [^ ]*\(http[^ ]*debian\/*\) .*/\1/p' \
        /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1)
    debootstrap --variant=minbase --include=ca-certificates bookworm "$root" "${mirror:-http://deb.debian.org/debian}"
fi
for file in /etc/resolv.conf /etc/pip.conf /etc/ssl/certs/ca-certificates.crt; do
    [ ! -e "$file" ] || cp -L "$file" "$root$file"
done

wheel() {
    rm -rf "$root/srv/$1" "$folder/source"
    mkdir -p "$root/srv/$1" "$folder/source"
    git archive "$2" | tar -x -C "$folder/source"
    .venv/bin/python -m pip wheel --quiet --no-deps --wheel-dir "$root/srv/$1" "$folder/source"
    rm -rf "$folder/source"
}
wheel old "$old"
wheel new HEAD
cp tests/tools/bare_debian_inside.sh "$root/srv/inside.sh"

# Its own mounts and processes: nothing of it is left when it ends, however it ends.
{
    echo "old: $(git log -1 --format='%h %cs %s' "$old")"
    echo "new: $(git log -1 --format='%h %cs %s' HEAD)"
    unshare --mount --pid --fork --kill-child chroot "$root" \
        /usr/bin/env -i PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin HOME=/srv/home LC_ALL=C.UTF-8 \
        PORT="${PORT:-8675}" /bin/sh /srv/inside.sh 2>&1 && echo "all of it went well" || echo "IT FAILED"
} | tee "$folder/log"
tail -n 1 "$folder/log" | grep -q "all of it went well"
