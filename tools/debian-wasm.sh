#!/usr/bin/env bash
# Makes the rustup toolchain "web": Debian's rustc with a standard library for wasm32 that is built here, for machines that reach Debian's
# packages but not rustup's. usage: tools/debian-wasm.sh FOLDER LLD
set -euo pipefail

folder=$1 lld=$2
wasm=wasm32-unknown-unknown
unset RUSTUP_TOOLCHAIN CARGO_TARGET_DIR
host=$(/usr/bin/rustc --version --verbose | sed -n 's/^host: //p')
cargo=$(rustup which cargo)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

rm -rf "$folder"
mkdir -p "$folder/bin" "$folder/lib/rustlib/$host/bin" "$folder/lib/rustlib/$wasm/lib"

# Debian's compiler takes the folder of its own library for its home; these tell it about ours.
for tool in rustc rustdoc; do
    printf '#!/bin/sh\nexec /usr/bin/%s --sysroot "%s" "$@"\n' "$tool" "$folder" >"$folder/bin/$tool"
done
printf '#!/bin/sh\nSYSROOT="%s" exec /usr/bin/clippy-driver "$@"\n' "$folder" >"$folder/bin/clippy-driver"
chmod +x "$folder"/bin/*
ln -s "$cargo" "$folder/bin/cargo"
ln -s /usr/bin/rustfmt /usr/bin/cargo-fmt "$folder/bin/"
cp /usr/bin/cargo-clippy "$folder/bin/" # no link: it looks for clippy-driver in the folder where it really is

# What is the same for every target is Debian's; the linker is the one that fits the compiler's LLVM.
ln -s "/usr/lib/rustlib/$host/lib" "$folder/lib/rustlib/$host/lib"
ln -s /usr/lib/rustlib/etc /usr/lib/rustlib/src "$folder/lib/rustlib/"
ln -s "$lld" "$folder/lib/rustlib/$host/bin/rust-lld"

# An empty crate, for whose sake cargo builds the standard library.
mkdir "$work/src"
echo '#![no_std]' >"$work/src/lib.rs"
printf '[package]\nname = "nothing"\nedition = "2024"\n[profile.release]\ncodegen-units = 1\n' >"$work/Cargo.toml"
cd "$work"
# Bitcode stays in the libraries, or our own build could not optimise across them (lto). "test" is for the tests that run in the browser.
RUSTC=$folder/bin/rustc RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes "$cargo" build --release --target $wasm \
    -Zbuild-std=std,panic_abort,panic_unwind,test,proc_macro
for library in "target/$wasm/release"/deps/*.rlib; do
    [[ $library == */libnothing-* ]] || cp "$library" "$folder/lib/rustlib/$wasm/lib/"
done

rustup toolchain link web "$folder"
