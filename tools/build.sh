# shellcheck shell=bash
# Building what the browser gets, once for ./run and ./test, and only when something that goes into it has changed.

# Trunk has no notion of "nothing changed"; a note beside the build says what went in and what came out.
PAGE_NOTE=target/page.note

page_note() {
    local inputs=(Cargo.lock Cargo.toml Trunk.toml build.rs index.html office.html classroom.html console.html .cargo crates public src style) files=()
    # The server half of src is not in the page.
    mapfile -d '' files < <(find "${inputs[@]}" -type f -not -path 'src/server/*' -not -path src/main.rs -print0 2>/dev/null | sort -z)
    {
        sha256sum "${files[@]}"
        rustc --version
        trunk --version
        # Trunk names what it built by its content, so names and sizes tell a development build, too.
        [[ -d dist ]] && find dist -type f -printf '%P %s\n' | sort
    } | sha256sum
}

build_page() {
    mkdir -p target
    if [[ -s dist/index.html && $(page_note) == "$(cat "$PAGE_NOTE" 2>/dev/null)" ]]; then
        say "The browser half: nothing has changed"
        return
    fi
    rm -f "$PAGE_NOTE"
    step "The browser half" "6 min the first time, 4 min after a change" trunk_build
    page_note >"$PAGE_NOTE"
}

trunk_build() {
    # Trunk builds one program after the other, and one core links each of them: all at once it is half the time. Trunk then finds them.
    cargo build --profile wasm-release --target "$WASM" --no-default-features --features csr --bin web --bin office --bin classroom --bin console
    # Trunk takes NO_COLOR=1, as everybody else sets it, for a mistake.
    # The pages first: each build empties its own folder, and those of the other programs lie inside.
    env -u NO_COLOR TRUNK_SKIP_VERSION_CHECK=true trunk build --release
    env -u NO_COLOR TRUNK_SKIP_VERSION_CHECK=true trunk build office.html --release --dist dist/office --public-url /office/
    env -u NO_COLOR TRUNK_SKIP_VERSION_CHECK=true trunk build classroom.html --release --dist dist/classroom --public-url /classroom/
    env -u NO_COLOR TRUNK_SKIP_VERSION_CHECK=true trunk build console.html --release --dist dist/console --public-url /console/
}
