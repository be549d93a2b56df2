#!/bin/sh
# The steps of bare_debian.sh inside of the bare system; each command stands in the log with what it said.
set -eu

DATA=/var/lib/dukkan
URL=http://127.0.0.1:$PORT
PASSWORD="correct horse"

say() { printf '\n== %s\n' "$*"; }
run() {
    printf '$ %s\n' "$*"
    "$@"
}
# As the relay's own user, which a unit would see to.
as() { runuser -u dukkan -- env DUKKAN_DATA=$DATA DUKKAN_CONFIG=$DATA/config "$@"; }
shown() {
    printf '$ %s\n' "$*"
    as "$@"
}
until_seen() {
    tries=0
    until grep -q "$2" "$1" 2>/dev/null; do
        tries=$((tries + 1))
        [ $tries -lt 300 ] || {
            echo "never seen in $1: $2"
            cat "$1"
            exit 1
        }
        sleep 0.1
    done
}
start() {
    began=$(date +%s%N)
    rm -f /tmp/relay.log
    printf '$ dukkan relay --config %s --data %s --port %s &\n' "$DATA/config" "$DATA" "$PORT"
    as dukkan relay --port "$PORT" >/tmp/relay.log 2>&1 &
    until_seen /tmp/relay.log "listening on"
    took_ms=$((($(date +%s%N) - began) / 1000000))
    cat /tmp/relay.log
    pid=$(cat $DATA/lock)
    sleep 2
    echo "(listening after $took_ms ms; $(awk '/VmRSS/ {print int($2 / 1024)}' "/proc/$pid/status") MB at rest)"
}
stop() {
    echo '$ kill the relay (SIGTERM)'
    kill -TERM "$(cat $DATA/lock)"
    wait
}
python() { /usr/local/lib/pipx/venvs/dukkan/bin/python "$@"; }
schema() {
    python -c "import sqlite3; print('schema', *sqlite3.connect('$DATA/dukkan.db').execute('PRAGMA user_version').fetchone())"
}
# A visitor by the client that is in the wheel: says his words, and prints the whole chat as he sees it.
visitor() {
    python - "$@" <<'PYTHON'
import asyncio, sys
from pathlib import Path
from console.net.visitor_client import Shelf, VisitorClient

url, kept, answers, *words = sys.argv[1:]

async def chat() -> None:
    shelf, file = Shelf(), Path(kept)
    shelf.token = file.read_text() if file.exists() else ""
    client = VisitorClient(url, shelf=shelf, name="Leila", lang="fa")
    await client.connect()
    for text in words:
        await client.post_and_wait(text)
    await client.wait_for(lambda: len(client.texts("agent")) >= int(answers))
    for entry in client.entries:
        if text := getattr(entry.body, "text", ""):
            print(f"  visitor sees: {entry.seq} {entry.who}: {text}")
    file.write_text(client.shelf.token)
    await client.stop()

asyncio.run(chat())
PYTHON
}
# An agent in the line mode: takes the chat that waits, or goes to it where it is his, and answers.
agent() {
    rm -f /tmp/typed /tmp/console.log
    mkfifo /tmp/typed
    joining=${token:+--join $token}
    token=
    echo "\$ dukkan console --plain --name Mina $joining --password-stdin $URL"
    # shellcheck disable=SC2086
    HOME=/tmp/mina dukkan console --plain --name Mina $joining --password-stdin "$URL" \
        </tmp/typed >/tmp/console.log 2>&1 &
    console=$!
    exec 3>/tmp/typed
    echo "$PASSWORD" >&3
    until_seen /tmp/console.log "state connected"
    for line in "$@"; do
        [ "$line" = "${line#take }" ] || taken="you took the chat"
        [ "$line" = "${line#say }" ] || until_seen /tmp/console.log "${taken:-chat 1 .* yours}"
        echo "$line" >&3
    done
    exec 3>&-
    wait $console || true
    sed 's/^/  console: /' /tmp/console.log
}

mount -t proc proc /proc
mount -t tmpfs tmpfs /tmp
mkdir -p /tmp/mina "$HOME"

say "the system"
run cat /etc/debian_version
if [ ! -x /usr/local/lib/pipx/venvs/dukkan/bin/python ]; then
    run sh -c 'command -v python3 || echo "no python3 here"'
fi

say "install, as README says"
run apt-get update -qq
run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends pipx >/tmp/apt.log 2>&1
tail -n 1 /tmp/apt.log
rm -rf /usr/local/lib/pipx /usr/local/bin/dukkan $DATA
export PIPX_HOME=/usr/local/lib/pipx PIPX_BIN_DIR=/usr/local/bin
run pipx install /srv/old/dukkan-*.whl
id dukkan >/dev/null 2>&1 || run useradd --system --home-dir $DATA --shell /usr/sbin/nologin dukkan
run install -d -m 0700 -o dukkan -g dukkan $DATA
shown dukkan init $DATA/config >/tmp/init
cat /tmp/init
# The set-up token makes the first account; relays of before had none.
token=$(sed -n 's/.*--join \([0-9a-z-]*\).*/\1/p' /tmp/init)
shown dukkan check-config
[ -n "$token" ] || echo "$PASSWORD" | shown dukkan agent add Mina --password-stdin

say "serve and chat, by the relay of before"
start
schema
visitor "$URL" /tmp/leila 0 "سلام، سفارش 245-12784 نرسیده"
agent "take 1" "say 1 امروز صبح فرستاده شد."
visitor "$URL" /tmp/leila 1

say "back up while it runs"
shown dukkan backup --keep 7+4

say "upgrade"
stop
run pipx uninstall dukkan
run pipx install /srv/new/dukkan-*.whl
start
schema
run find $DATA/backups -name "before-schema*"
visitor "$URL" /tmp/leila 1 "It has come, thank you." "And the invoice?"
agent "list" "say 1 In your mail."
visitor "$URL" /tmp/leila 2

say "go back to the backup of before the upgrade"
stop
backup=$(find $DATA/backups -name 'dukkan-*.db' | sort | head -n 1)
shown dukkan restore "$backup" --drill
shown dukkan restore "$backup"
start
schema
visitor "$URL" /tmp/leila 1 "Am I still here?"

say "the doctor"
printf '[listen]\nport = %s\n\n[[sites]]\nname = "demo"\norigins = ["https://shop.example"]\n' "$PORT" >$DATA/config/relay.toml
shown dukkan doctor
for page in readyz metrics; do
    echo "\$ GET /$page"
    python -c "import urllib.request as u; print(u.urlopen('$URL/$page').read().decode())" | grep -v '^#' | head -n 6
done

say "stop"
stop
