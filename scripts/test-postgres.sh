#!/bin/sh
# Runs its arguments with a throw-away PostgreSQL: starts a cluster in a temporary directory, sets
# LIANZHANG_TEST_POSTGRES to its address, and removes it afterwards. With LIANZHANG_POSTGRES_KEEP=DIR
# the cluster lies in DIR, is stopped in order and kept for the next time.
#
#   scripts/test-postgres.sh cargo test -p store
set -eu

bin=${POSTGRES_BIN:-}
if [ -z "$bin" ]; then
    for candidate in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) \
        "$(dirname "$(command -v initdb 2>/dev/null || echo /nowhere/initdb)")"; do
        if [ -x "$candidate/initdb" ]; then
            bin=$candidate
            break
        fi
    done
fi
if [ -z "$bin" ]; then
    echo "test-postgres: no PostgreSQL server found; set POSTGRES_BIN to the folder of initdb" >&2
    exit 1
fi

socket=$(mktemp -d "${TMPDIR:-/tmp}/lianzhang-postgres.XXXXXX")
if [ -n "${LIANZHANG_POSTGRES_KEEP:-}" ]; then
    mkdir -p "$LIANZHANG_POSTGRES_KEEP"
    cluster=$(cd "$LIANZHANG_POSTGRES_KEEP" && pwd)
    stop_mode=fast
else
    cluster=$socket
    stop_mode=immediate
fi
as_owner() { "$@"; }
if [ "$(id -u)" -eq 0 ]; then
    # initdb refuses to run as root
    chown postgres "$cluster" "$socket"
    as_owner() { runuser -u postgres -- "$@"; }
fi

stop() {
    as_owner "$bin/pg_ctl" --pgdata "$cluster/data" --mode "$stop_mode" --wait stop >/dev/null 2>&1 || true
    rm -rf "$socket"
}
trap stop EXIT
trap 'exit 130' INT TERM

back=$PWD
cd "$cluster"
if [ ! -e "$cluster/data/PG_VERSION" ]; then
    as_owner "$bin/initdb" --pgdata "$cluster/data" --auth trust --username postgres \
        --encoding UTF8 --locale C >"$socket/initdb.log" 2>&1 || {
        cat "$socket/initdb.log" >&2
        exit 1
    }
fi
# a socket alone needs no free port, and nobody else can reach it
as_owner "$bin/pg_ctl" --pgdata "$cluster/data" --wait --log "$cluster/data/log" \
    --options "-c listen_addresses='' -c unix_socket_directories='$socket' -c max_connections=300" \
    start >/dev/null || {
    cat "$cluster/data/log" >&2
    exit 1
}
cd "$back"

host=$(printf %s "$socket" | sed 's|/|%2F|g')
LIANZHANG_TEST_POSTGRES="postgres://postgres@$host/postgres"
export LIANZHANG_TEST_POSTGRES
"$@"
