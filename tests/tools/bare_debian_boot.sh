#!/bin/sh
# Boots the system that bare_debian.sh has left in FOLDER, and lets systemd run the shop's units there: ready,
# reload, kill, a loop that hangs, the nightly backup and the monthly drill, the doctor. The log is FOLDER/boot.log.
#
#   tests/tools/bare_debian_boot.sh FOLDER
#
# Wants root and systemd-nspawn (Debian: systemd-container). Takes about two minutes.
set -eu

folder=$(cd "${1:?"usage: $0 FOLDER"}" && pwd)
checkout=$(cd "$(dirname "$0")/../.." && pwd)
port=${PORT:-8674}
system=$folder/system

chroot "$system" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends systemd systemd-sysv dbus >/dev/null
cp "$checkout"/config/deploy/dukkan*.service "$checkout"/config/deploy/dukkan*.timer "$system/etc/systemd/system/"
cp "$checkout"/config/deploy/journald@dukkan.conf "$system/etc/systemd/"
rm -rf "$system/var/lib/dukkan" "$system/var/lib/private/dukkan" "$system/var/log/journal"
rm -f "$system"/etc/systemd/system/*.target.wants/dukkan*

systemd-nspawn -D "$system" --register=no --keep-unit --boot --console=pipe >"$folder/nspawn.log" 2>&1 &
nspawn=$!
trap 'kill $nspawn 2>/dev/null; wait $nspawn 2>/dev/null || true' EXIT
leader=
while [ -z "$leader" ]; do
    sleep 0.5
    leader=$(pgrep -P $nspawn || true)
done
cat >"$system/srv/boot.sh" <<STEPS
set -eu
run() { printf '\$ %s\n' "\$*"; "\$@"; }
main_pid() { systemctl show --property=MainPID --value dukkan; }
another_than() {
    tries=0
    until [ "\$(main_pid)" != "\$1" ] && systemctl is-active --quiet dukkan; do
        tries=\$((tries + 1))
        [ \$tries -lt 120 ]
        sleep 1
    done
    echo "(another process after \$tries s)"
}
until systemctl is-system-running | grep -q 'running\|degraded'; do sleep 0.5; done
run dukkan init /var/lib/dukkan/config
sed -i 's/^# port = 8600/port = $port/; s/^# enabled = false/enabled = true/' /var/lib/dukkan/config/relay.toml
run systemctl enable --now dukkan dukkan-backup.timer dukkan-drill.timer
run systemctl status --no-pager --lines=0 dukkan
run dukkan agent add Mina --data /var/lib/dukkan
run systemctl reload dukkan
run systemctl start dukkan-backup
run systemctl start dukkan-drill
journalctl --no-pager -o cat -u dukkan-backup -u dukkan-drill | grep -v systemd
run systemctl list-timers --no-pager dukkan-backup.timer dukkan-drill.timer
before=\$(main_pid)
run systemctl kill --signal=KILL dukkan
another_than \$before
before=\$(main_pid)
echo "a loop that hangs:"
run kill -STOP \$before
another_than \$before
systemctl is-active dukkan
run journalctl --namespace=dukkan --no-pager -o cat
run dukkan doctor --config /var/lib/dukkan/config --data /var/lib/dukkan
grep VmRSS /proc/\$(main_pid)/status
run systemd-analyze security --no-pager dukkan dukkan-backup dukkan-drill | grep -i exposure || true
run systemctl stop dukkan
systemctl show --property=Result --property=NRestarts dukkan
echo "all of it went well"
STEPS
nsenter -t "$leader" -m -p -i -u -C env -i PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin LC_ALL=C.UTF-8 \
    /bin/sh /srv/boot.sh 2>&1 | tee "$folder/boot.log"
tail -n 1 "$folder/boot.log" | grep -q "all of it went well"
