#!/bin/sh
# Lists, boards, rates, search, durable creates, imports, start and memory of the real server with
# N requests (100,000 when not given), on SQLite and, where a PostgreSQL server is installed, on it.
# Seeded databases are kept in LIANZHANG_BENCH_CACHE (benches/house/cache) for the next run.
#
#   make bench                                   N=1000000 sh benches/house/run.sh
#   sh benches/house/run.sh --only reads --read search
set -eu
cd "$(dirname "$0")/../.."
requests=${N:-100000}
cache=${LIANZHANG_BENCH_CACHE:-benches/house/cache}
target=${CARGO_TARGET_DIR:-target}
cargo build --release --locked -p lianzhang -p house-bench
set -- "$target/release/house-bench" --requests "$requests" --cache "$cache" \
    --server "$target/release/lianzhang" "$@"
if [ "${DATABASES:-both}" != postgres ]; then
    "$@"
fi
if [ "${DATABASES:-both}" = both ] && ! command -v initdb >/dev/null &&
    ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
    echo "bench: no PostgreSQL server is installed, only SQLite was measured" >&2
    exit 0
fi
if [ "${DATABASES:-both}" != sqlite ]; then
    LIANZHANG_POSTGRES_KEEP="$cache/postgres" sh scripts/test-postgres.sh \
        sh -c '"$@" --database "$LIANZHANG_TEST_POSTGRES"' bench "$@"
fi
