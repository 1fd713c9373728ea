# shellcheck shell=bash
# Start a server, learn its address from what it prints, stop it properly. Sourced by ./run and by the gate.

# start COMMAND…: runs it in the background; sets `server_pid`, `server_log` and `server_url`, or fails.
start() {
    server_log=$(mktemp)
    "$@" >"$server_log" </dev/null &
    server_pid=$!
    trap 'kill "$server_pid" 2>/dev/null || true' EXIT
    for _ in $(seq 300); do
        server_url=$(grep -om1 'http://127\.0\.0\.1:[0-9]*' "$server_log" || true)
        if [[ -n $server_url ]] && curl -sfo /dev/null --max-time 5 "$server_url/healthz"; then
            return
        fi
        kill -0 "$server_pid" 2>/dev/null || break
        sleep 0.1
    done
    echo "No healthy server within 30 seconds from: $*" >&2
    cat "$server_log" >&2
    return 1
}

# stop: SIGTERM, after which the server has to end by itself within ten seconds, with status 0.
stop() {
    local status=0
    trap - EXIT
    kill -TERM "$server_pid"
    for _ in $(seq 100); do
        kill -0 "$server_pid" 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL "$server_pid" 2>/dev/null || true
    wait "$server_pid" || status=$?
    rm -f "$server_log"
    if ((status != 0)); then
        echo "The server ended with status $status after SIGTERM." >&2
        return 1
    fi
}
