#!/bin/sh
# Runs its arguments with a throw-away PostgreSQL: starts a cluster in a temporary directory, sets
# LIANZHANG_TEST_POSTGRES to its address, and removes it afterwards.
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

cluster=$(mktemp -d "${TMPDIR:-/tmp}/lianzhang-postgres.XXXXXX")
as_owner() { "$@"; }
if [ "$(id -u)" -eq 0 ]; then
    # initdb refuses to run as root
    chown postgres "$cluster"
    as_owner() { runuser -u postgres -- "$@"; }
fi

stop() {
    as_owner "$bin/pg_ctl" --pgdata "$cluster/data" --mode immediate --wait stop >/dev/null 2>&1 || true
    rm -rf "$cluster"
}
trap stop EXIT
trap 'exit 130' INT TERM

cd "$cluster"
as_owner "$bin/initdb" --pgdata "$cluster/data" --auth trust --username postgres \
    --encoding UTF8 --locale C >"$cluster/initdb.log" 2>&1 || {
    cat "$cluster/initdb.log" >&2
    exit 1
}
# a socket alone needs no free port, and nobody else can reach it
as_owner "$bin/pg_ctl" --pgdata "$cluster/data" --wait --log "$cluster/data/log" \
    --options "-c listen_addresses='' -c unix_socket_directories='$cluster' -c max_connections=300" \
    start >/dev/null || {
    cat "$cluster/data/log" >&2
    exit 1
}
cd "$OLDPWD"

socket=$(printf %s "$cluster" | sed 's|/|%2F|g')
LIANZHANG_TEST_POSTGRES="postgres://postgres@$socket/postgres"
export LIANZHANG_TEST_POSTGRES
"$@"
