# shellcheck shell=bash
# What ./run and ./test need on the machine. Every need_… function looks first (milliseconds when nothing is missing), then installs what is
# missing, and says so. Tools of our own choosing go to $TOOLS, so that nobody's own trunk or wasm-opt is replaced.

source tools/say.sh

TRUNK_VERSION=0.21.14
BINARYEN_VERSION=132
TOOLS=${XDG_DATA_HOME:-${HOME:?is not set}/.local/share}/rollcall-tools
WASM=wasm32-unknown-unknown

# Our tools first; then where rustup puts cargo, before the system's folders: the system may have a rustc of its own, too.
PATH=$TOOLS/bin:${CARGO_HOME:-$HOME/.cargo}/bin:${PATH:-/usr/local/bin:/usr/bin:/bin}
export PATH

has() { command -v "$1" >/dev/null 2>&1; }

as_root() {
    if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

# need_packages COMMAND:PACKAGE...: the packages of the commands that are not there. A command from elsewhere serves as well.
need_packages() {
    local pair missing=()
    for pair; do
        has "${pair%%:*}" || missing+=("${pair#*:}")
    done
    # gcc only recommends the C library's headers.
    [[ " $* " != *" cc:"* || -e /usr/include/stdio.h || " ${missing[*]} " == *" build-essential "* ]] || missing+=(libc6-dev)
    if ((${#missing[@]})); then step "System packages: ${missing[*]}" "1 to 3 min" apt_install "${missing[@]}"; fi
}

apt_install() {
    has apt-get || fail "these are missing and there is no apt-get to install them with: $*. Please install them and start again."
    ((EUID == 0)) || has sudo || fail "these packages are missing: $*. Please install them as root, or install sudo, and start again."
    local log
    log=$(mktemp)
    if as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 update >"$log" 2>&1 &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
            install -y --no-install-recommends "$@" >>"$log" 2>&1; then
        rm -f "$log"
        hash -r
    else
        tail -n 20 "$log" >&2
        fail "apt-get could not install: $*. The lines above say why."
    fi
}

need_rust() {
    has cargo || fail "there is no cargo. Please install Rust with rustup (https://rustup.rs) and start again."
    local least found
    least=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
    found=$(rustc --version 2>/dev/null | cut -d ' ' -f 2) || true
    [[ -n $found ]] || fail "rustc does not answer. With rustup: rustup default stable"
    [[ $(printf '%s\n' "$least" "$found" | sort -V | head -n 1) == "$least" ]] ||
        fail "Rust $least or newer is needed, this is $found. With rustup: rustup update stable"
}

# has_wasm: whether the chosen toolchain has a standard library for the browser.
has_wasm() {
    compgen -G "$(rustc --print target-libdir --target $WASM 2>/dev/null)/libstd-*.rlib" >/dev/null
}

need_wasm() {
    has_wasm && return
    has rustup || fail "this Rust has no standard library for $WASM, and there is no rustup to add it. Please install Rust with rustup."
    # A toolchain that an earlier start made here.
    if [[ -z ${RUSTUP_TOOLCHAIN:-} ]] && RUSTUP_TOOLCHAIN=web has_wasm; then
        export RUSTUP_TOOLCHAIN=web
        return
    fi
    say "Rust's standard library for the browser (about 10 s)"
    local start=$SECONDS
    if timeout 180 rustup target add $WASM && has_wasm; then
        say "Rust's standard library for the browser: done after $(took "$start")"
        return
    fi
    say "rustup cannot fetch it here; Debian's compiler and sources can make it"
    step "Rust for the browser from Debian, as the rustup toolchain \"web\"" "3 min" make_web_toolchain
    export RUSTUP_TOOLCHAIN=web
    has_wasm || fail "the toolchain \"web\" was made but has no standard library for $WASM."
}

make_web_toolchain() {
    apt_install rustc-web rust-web-src rust-web-clippy rustfmt-web
    # The linker must be of the LLVM that the compiler is of.
    local llvm
    llvm=$(/usr/bin/rustc --version --verbose | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
    [[ -x /usr/lib/llvm-$llvm/bin/lld ]] || apt_install "lld-$llvm"
    tools/debian-wasm.sh "$TOOLS/rust-web" "/usr/lib/llvm-$llvm/bin/lld"
}

# The build tools of the browser half. Prebuilt ones if cargo-binstall is there to find them; else from source, in a profile that builds fast.
need_trunk() {
    if [[ $(trunk --version 2>/dev/null) != "trunk $TRUNK_VERSION" ]]; then
        cargo_tool trunk "$TRUNK_VERSION" "3 min" --locked --no-default-features --features rustls
    fi
    local bindgen
    bindgen=$(sed -n '/^name = "wasm-bindgen"$/{n;s/^version = "\(.*\)"/\1/p}' Cargo.lock)
    # Not --locked: the tool's own lock file names crates that some registries no longer have.
    if [[ $(wasm-bindgen --version 2>/dev/null) != "wasm-bindgen $bindgen" ]] || ! has wasm-bindgen-test-runner; then
        cargo_tool wasm-bindgen-cli "$bindgen" "1 min"
    fi
    need_wasm_opt
}

# cargo_tool CRATE VERSION ESTIMATE [FLAG...]
cargo_tool() {
    local crate=$1 version=$2 estimate=$3
    shift 3
    if has cargo-binstall && timeout 120 cargo binstall --no-confirm --root "$TOOLS" --strategies crate-meta-data,quick-install "$crate@$version"; then
        return
    fi
    step "$crate $version from source" "$estimate on two free cores" cargo_install "$crate" --version "$version" "$@"
}

cargo_install() (
    # The machine's own compiler, not a toolchain chosen for the browser half; and nothing of this project's settings.
    unset RUSTUP_TOOLCHAIN CARGO_TARGET_DIR RUSTFLAGS
    export CARGO_PROFILE_RELEASE_LTO=false CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=64
    export CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS=fallback CARGO_TARGET_DIR=$TOOLS/build
    cd / # a rust-toolchain file in a folder above would count, too
    cargo install --root "$TOOLS" --force "$@"
    rm -rf "$TOOLS/build"
)

# Not Debian's: before version 110 wasm-opt breaks the exported table, and the page dies at its first line.
need_wasm_opt() {
    local own=$TOOLS/binaryen-$BINARYEN_VERSION/node_modules/.bin/wasm-opt
    if [[ ! -x $own ]]; then
        [[ $(wasm-opt --version 2>/dev/null) == "wasm-opt version $BINARYEN_VERSION "* ]] && return
        need_packages node:nodejs npm:npm
        step "wasm-opt $BINARYEN_VERSION" "10 s" npm_install "$TOOLS/binaryen-$BINARYEN_VERSION" "binaryen@$BINARYEN_VERSION"
    fi
    mkdir -p "$TOOLS/bin"
    ln -sfn "$own" "$TOOLS/bin/wasm-opt"
    hash -r
}

# npm_install FOLDER PACKAGE...
npm_install() {
    mkdir -p "$1"
    npm install --prefix "$1" --no-audit --no-fund --no-save --loglevel=error "${@:2}"
}

# What the tests need on top; "quick" leaves out what is only for browsers.
need_test_tools() {
    if ! cargo fmt --version >/dev/null 2>&1 || ! cargo clippy --version >/dev/null 2>&1; then
        step "rustfmt and clippy" "10 s" timeout 180 rustup component add rustfmt clippy
    fi
    # axe-core looks for barriers in the pages; jose and PyJWT check tokens with other people's code.
    need_packages node:nodejs npm:npm
    if ! cmp -s tests/browser/package-lock.json target/browser-tools/package-lock.json; then
        step "axe-core and jose" "10 s" npm_locked tests/browser target/browser-tools
    fi
    # Debian's python3 comes without what makes virtual environments.
    python3 -c 'import ensurepip, venv' 2>/dev/null || step "System packages: python3 python3-venv" "1 min" apt_install python3 python3-venv
    if ! cmp -s crates/tokens/tests/others/requirements.txt target/token-tools/requirements.txt; then
        step "PyJWT" "10 s" pip_pinned crates/tokens/tests/others target/token-tools
    fi
    # The finalize script for Jibri is run as it is, with what machines with Jibri have; ShellCheck reads it.
    need_packages shellcheck:shellcheck curl:curl openssl:openssl flock:util-linux
    # The doctor's tests start it themselves, on loopback and with their own configuration.
    has prosody || step "System packages: prosody" "20 s" install_prosody
    [[ ${1:-} == quick ]] && return
    # ffmpeg makes the short recordings that are played.
    need_packages chromium:chromium chromedriver:chromium-driver fc-list:fontconfig ffmpeg:ffmpeg
    # Without any font Chromium draws no letters.
    if [[ -z $(fc-list | head -n 1) ]]; then step "A font" "10 s" apt_install fonts-dejavu-core; fi
}

# Debian starts a service when it installs it. Nobody has asked for an XMPP server on this machine.
install_prosody() (
    local policy=/usr/sbin/policy-rc.d
    if [[ ! -e $policy ]]; then
        trap 'as_root rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
    fi
    apt_install prosody
    if has systemctl; then as_root systemctl --quiet disable prosody || true; fi
)

# npm_locked FROM TO: installs exactly what FROM/package-lock.json names. TO appears only when it is whole.
npm_locked() {
    rm -rf "$2"
    mkdir -p "$2.new"
    cp "$1/package.json" "$1/package-lock.json" "$2.new"
    npm ci --prefix "$2.new" --no-audit --no-fund --loglevel=error
    mv "$2.new" "$2"
}

# pip_pinned FROM TO: installs exactly what FROM/requirements.txt names. The copy of that file, which says that TO is whole, comes last.
pip_pinned() {
    rm -rf "$2"
    python3 -m venv "$2"
    "$2/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --requirement "$1/requirements.txt"
    cp "$1/requirements.txt" "$2"
}
