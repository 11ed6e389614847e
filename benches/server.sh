#!/usr/bin/env bash
# Cold start, idle memory and size of the release server. Prints a table. usage: benches/server.sh [STARTS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

starts=${1:-20}
program=target/release/rollcall
[[ -x $program ]] || { echo "Build it first: ./run, or cargo build --release" >&2; exit 1; }
folder=$(mktemp -d)
server=
finish() {
    [[ -z $server ]] || kill "$server" 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT
export ROLLCALL_DATA=$folder/data
"$program" demo >/dev/null

# A port that nothing listens on.
for ((port = 18080; ; port++)); do (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break; done

# ready: asks /readyz without starting another process, whose start would be measured, too.
ready() {
    local status
    { exec 3<>"/dev/tcp/127.0.0.1/$port"; } 2>/dev/null || return 1
    printf 'GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
    IFS= read -r status <&3
    exec 3>&-
    [[ $status == *" 200 "* ]]
}

start() {
    "$program" serve --listen "127.0.0.1:$port" >"$folder/log" 2>&1 &
    server=$!
    until ready; do kill -0 "$server" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }; done
}

stop() {
    kill "$server"
    wait "$server" || true
    server=
}

start && stop # fills the machine's caches; not counted
times=()
for ((i = 0; i < starts; i++)); do
    before=${EPOCHREALTIME/[.,]/}
    start
    times+=($((${EPOCHREALTIME/[.,]/} - before)))
    stop
done
mapfile -t sorted < <(printf '%s\n' "${times[@]}" | sort -n)

start
sleep 10
memory=$(sed -n 's/^VmRSS:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$server/status")
stop

ms() { printf '%d.%d ms' $(($1 / 1000)) $(($1 % 1000 / 100)); }
mib() { printf '%d.%02d MB' $(($1 / 1000000)) $(($1 % 1000000 / 10000)); }
row() { printf '%-44s %14s   %s\n' "$@"; }
row "Server" "measured" "aim"
row "  exec to first 200 of /readyz, median of $starts" "$(ms "${sorted[starts / 2]}")" "at most 50 ms"
row "    fastest" "$(ms "${sorted[0]}")" ""
row "    slowest" "$(ms "${sorted[-1]}")" ""
row "  memory when idle for 10 s (VmRSS)" "$(mib $((memory * 1024)))" "at most 25 MB"
row "  size of the program, page included" "$(mib "$(stat -c %s "$program")")" "at most 20 MB"
