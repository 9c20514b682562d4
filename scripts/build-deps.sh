#!/bin/sh
# Installs what the build needs and the machine lacks: a linker, Rust, Node. As root by apt, where apt
# has a version that is new enough; otherwise it prints what to run.
set -eu
cd "$(dirname "$0")/.."

RUST=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
NODE=20.19

# true when version $1 is at least $2
at_least() { [ -n "$1" ] && [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }
rust() { rustc --version 2>/dev/null | cut -d ' ' -f 2; }
node_version() { node --version 2>/dev/null | tr -d v; }
candidate() { apt-cache policy "$1" 2>/dev/null | sed -n 's/^  Candidate: \([0-9.]*\).*/\1/p'; }

packages=""
manual=""
if ! command -v cc >/dev/null 2>&1; then packages="$packages build-essential"; fi
if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then packages="$packages nodejs npm"; fi
if ! command -v cargo >/dev/null 2>&1 && ! command -v rustup >/dev/null 2>&1; then packages="$packages rustup"; fi

if [ -n "$packages" ]; then
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "please install:$packages" >&2
        exit 1
    fi
    if [ "$(id -u)" -ne 0 ]; then
        echo "please run: sudo apt-get install -y$packages" >&2
        exit 1
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    for package in $packages; do
        case $package in
        rustup) [ -n "$(candidate rustup)" ] || { manual="$manual rust"; continue; } ;;
        nodejs | npm) at_least "$(candidate nodejs)" "$NODE" || { manual="$manual node"; continue; } ;;
        esac
        apt-get install -y -qq --no-install-recommends "$package"
    done
fi
# a toolchain that is too old, or none yet
if ! at_least "$(rust)" "$RUST"; then
    if command -v rustup >/dev/null 2>&1; then rustup toolchain install stable --profile minimal && rustup default stable
    else manual="$manual rust"; fi
fi
at_least "$(node_version)" "$NODE" || manual="$manual node"

case $manual in *rust*) echo "please install Rust $RUST or newer: https://rustup.rs" >&2 ;; esac
case $manual in *node*) echo "please install Node $NODE or newer: https://nodejs.org" >&2 ;; esac
[ -z "$manual" ]
