#!/bin/sh
# How long a hundred thousand rows take in each format, and how much memory: benches/sheets.sh [ROWS]
# One process a format, three rounds each; the memory is the most that the process ever had.
set -eu
cd "$(dirname "$0")/.."
cargo build --quiet --release -p sheets --example rows
for format in xlsx ods csv json; do
    for _ in 1 2 3; do
        "${CARGO_TARGET_DIR:-target}/release/examples/rows" "${1:-100000}" "$format"
    done
done
