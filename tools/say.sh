# shellcheck shell=bash
# How ./run and ./test speak: one line when something starts, one when it is done, with the time it took.

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }

# fail SENTENCE: says what is wrong and what to do, and ends.
fail() {
    printf '\033[1mStopped:\033[0m %s\n' "$*" >&2
    exit 1
}

# took START_S: "4 s" or "2 min 05 s" since a reading of SECONDS.
took() {
    local s=$((SECONDS - $1))
    if ((s < 60)); then printf '%d s' "$s"; else printf '%d min %02d s' $((s / 60)) $((s % 60)); fi
}

# step WHAT ESTIMATE COMMAND...: runs a step that takes a while.
step() {
    local what=$1 estimate=$2 start=$SECONDS
    shift 2
    say "$what (about $estimate)"
    "$@"
    say "$what: done after $(took "$start")"
}
