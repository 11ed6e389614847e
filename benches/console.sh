#!/usr/bin/env bash
# The list of 500 people beside the same list in React, and what 2,000 people who come and go leave behind.
# usage: benches/console.sh [measure|cycles]      without a word: both
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source tools/setup.sh
source tools/build.sh

need_packages cc:build-essential node:nodejs npm:npm chromium:chromium
need_rust
need_wasm
need_trunk
build_page
step "The server" "5 min the first time, seconds when nothing has changed" cargo build --release
cd benches/console
[[ -d node_modules/react ]] || step "React, Vite and playwright-core" "15 s" npm install --no-audit --no-fund --loglevel=error
npm run --silent build
for part in ${1:-measure cycles}; do node "$part.mjs"; done
