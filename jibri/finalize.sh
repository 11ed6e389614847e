#!/usr/bin/env bash
# Tells Rollcall of recordings that Jibri has finished.
#
#   finalize.sh DIRECTORY    Jibri calls it so, with the recording's own directory
#   finalize.sh --flush      sends what could not be sent so far; for a timer
#   finalize.sh --again      the same, and once more what Rollcall has refused, after its cause was removed
#
# Settings are read from /etc/rollcall-jibri.conf, or from the file that ROLLCALL_JIBRI_CONF names: see rollcall-jibri.conf and README.md
# beside this file. Needs bash, GNU coreutils, curl, openssl and flock (util-linux). ffprobe is used if it is there.
#
# Nothing here deletes a recording. Every recording is written into the spool before it is sent, and leaves it only when Rollcall has
# said that it has it, or that it will not have it.

set -uo pipefail
# Bytes are bytes, whatever the machine's language.
export LC_ALL=C

# ------------------------------------------------------------------------------------------------------------------------- settings

readonly CONF=${ROLLCALL_JIBRI_CONF:-/etc/rollcall-jibri.conf}
# The largest metadata.json that is sent, in bytes: people who were ever there are in it.
readonly METADATA_MAX=262144
# Between looks at a file that may still be written to, in s.
readonly LOOK_SECONDS=1

declare -A conf=(
    [ROLLCALL_URL]=''
    [ROLLCALL_SECRET]=''
    [RECORDINGS_DIR]=''
    [SPOOL_DIR]=/var/spool/rollcall-jibri
    [COPY_COMMAND]=''
    [RETRY_SECONDS]='1 3 8'
    [STILL_SECONDS]=3
    [GROWING_SECONDS]=120
)

say() { printf 'rollcall: %s\n' "$*" >&2; }

fail() {
    say "$*"
    exit 1
}

# The settings are read and not run: a stray character is an error in words, and not a command.
read_conf() {
    [[ -r ${CONF} ]] || fail "the settings ${CONF} cannot be read. README.md beside this script says what must stand there."
    local mode line name value
    mode=$(stat -L -c %a -- "${CONF}") || mode=600
    ((8#${mode} & 8#007)) && say "everybody on this machine can read the secret in ${CONF}: chmod 640 it."
    while IFS= read -r line || [[ -n ${line} ]]; do
        line=${line%$'\r'}
        [[ ${line} =~ ^[[:space:]]*(#.*)?$ ]] && continue
        [[ ${line} =~ ^[[:space:]]*([A-Z_]+)=(.*)$ ]] || fail "${CONF}: a line is no NAME=VALUE."
        name=${BASH_REMATCH[1]}
        value=${BASH_REMATCH[2]}
        value=${value%"${value##*[![:space:]]}"}
        if [[ ${value} =~ ^\"(.*)\"$ || ${value} =~ ^\'(.*)\'$ ]]; then value=${BASH_REMATCH[1]}; fi
        [[ -v "conf[${name}]" ]] || fail "${CONF}: there is no setting ${name}."
        conf[${name}]=${value}
    done <"${CONF}"
    [[ ${conf[ROLLCALL_URL]} =~ ^https?://[^[:space:]\"\\]+$ ]] ||
        fail "${CONF}: ROLLCALL_URL must be the address that Rollcall showed, such as https://rollcall.example.org/hooks/jibri/…"
    [[ ${conf[ROLLCALL_SECRET]} =~ ^whsec_[A-Za-z0-9+/]+=*$ ]] ||
        fail "${CONF}: ROLLCALL_SECRET must be the secret that Rollcall showed; it begins with whsec_."
    [[ -n ${conf[SPOOL_DIR]} ]] || fail "${CONF}: SPOOL_DIR is empty."
    [[ -z ${conf[RECORDINGS_DIR]} || ${conf[RECORDINGS_DIR]} == /* ]] || fail "${CONF}: RECORDINGS_DIR must begin with /."
    [[ ${conf[RETRY_SECONDS]} =~ ^[0-9\ ]*$ && ${conf[STILL_SECONDS]} =~ ^[0-9]+$ && ${conf[GROWING_SECONDS]} =~ ^[0-9]+$ ]] ||
        fail "${CONF}: RETRY_SECONDS, STILL_SECONDS and GROWING_SECONDS are whole seconds."
    [[ -n ${conf[COPY_COMMAND]} && -z ${conf[RECORDINGS_DIR]} ]] &&
        fail "${CONF}: COPY_COMMAND needs RECORDINGS_DIR, so that the place of a copy is known."
    return 0
}

need() {
    local command
    for command; do
        command -v "${command}" >/dev/null 2>&1 || fail "${command} is not installed."
    done
}

# ------------------------------------------------------------------------------------------------------------------------ signatures

# The secret is the key of an HMAC. `openssl dgst -mac` would take it as an argument, which everybody on the machine can see, so the
# HMAC is made here of its two plain digests (RFC 2104), and the key goes through pipes alone.
key_inner=
key_outer=

make_key() {
    local hex byte i
    hex=$(printf '%s' "${conf[ROLLCALL_SECRET]#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n') || hex=
    [[ -n ${hex} ]] || fail "${CONF}: ROLLCALL_SECRET cannot be read. Please copy it once more, or have a new one made."
    # A key longer than a block is its digest.
    ((${#hex} <= 128)) || hex=$(bytes "${hex}" | digest)
    while ((${#hex} < 128)); do hex+=00; done
    for ((i = 0; i < 128; i += 2)); do
        byte=$((16#${hex:i:2}))
        key_inner+=$(printf '%02x' $((byte ^ 0x36)))
        key_outer+=$(printf '%02x' $((byte ^ 0x5c)))
    done
}

# bytes HEX: the bytes that it stands for.
bytes() {
    local hex=$1 escaped='' i
    for ((i = 0; i < ${#hex}; i += 2)); do escaped+="\\x${hex:i:2}"; done
    printf '%b' "${escaped}"
}

# The SHA-256 of what comes in, in hexadecimal digits.
digest() {
    local line
    line=$(openssl dgst -sha256 -r) || return 1
    printf '%s' "${line%% *}"
}

# sign TEXT: its HMAC-SHA256 in base64.
sign() {
    local inner
    inner=$({
        bytes "${key_inner}"
        printf '%s' "$1"
    } | digest) || return 1
    {
        bytes "${key_outer}"
        bytes "${inner}"
    } | openssl dgst -sha256 -binary | openssl base64 -A
}

# --------------------------------------------------------------------------------------------------------------------------- sending

# What Rollcall said last: the status (000: nothing) and the words.
status=
answer=

# send ID BODY: sends it once.
send() {
    local id=$1 body=$2 time signature said
    time=$(date +%s)
    signature=$(sign "${id}.${time}.${body}")
    status=000 answer=
    if [[ -z ${signature} ]]; then
        answer='It could not be signed: openssl failed.'
        return
    fi
    # Neither head nor body are arguments: everybody on the machine can see those.
    said=$(
        printf '%s' "${body}" | curl -q --silent --show-error --connect-timeout 5 --max-time 10 --max-redirs 0 --proto '=http,https' \
            --max-filesize 65536 --header 'Content-Type: application/json' --header 'Expect:' \
            --header @<(printf 'webhook-id: %s\nwebhook-timestamp: %s\nwebhook-signature: v1,%s\n' "${id}" "${time}" "${signature}") \
            --data-binary @- --write-out '\n%{http_code}' "${conf[ROLLCALL_URL]}" 2>&1
    )
    if [[ ${said} =~ ^(.*)$'\n'([0-9]{3})$ ]]; then
        answer=${BASH_REMATCH[1]}
        status=${BASH_REMATCH[2]}
    else
        answer=${said}
    fi
    # Words of a stranger are shown on one line, and not without end.
    answer=${answer//[[:cntrl:]]/ }
    answer=${answer:0:500}
}

# Whether Rollcall has it. Any server may answer 200: a proxy's page of welcome has not taken up a recording.
is_taken() { [[ ${status} == 2?? && ${answer} =~ \"outcome\":\ ?\"(accepted|duplicate)\" ]]; }

# Whether the last answer means that sending the same again is of no use.
is_refused() { [[ ${status} == 4?? && ${status} != 408 && ${status} != 429 ]]; }

# ----------------------------------------------------------------------------------------------------------------------------- spool

# A delivery in the spool is one file: NUMBER.ID.json. Numbers are times, so the oldest comes first.

open_spool() {
    mkdir -p -- "${conf[SPOOL_DIR]}/refused" 2>/dev/null && [[ -w ${conf[SPOOL_DIR]} && -w ${conf[SPOOL_DIR]}/refused ]] && return
    say "the spool ${conf[SPOOL_DIR]} cannot be written to: what cannot be sent now has to be sent by hand. As root: install -d -o ${USER:-jibri} ${conf[SPOOL_DIR]}"
    return 1
}

# lock SECONDS: one at a time.
lock() {
    exec 9>>"${conf[SPOOL_DIR]}/lock" || return 1
    flock -w "$1" 9
}

# keep ID BODY: writes a delivery into the spool. Its name appears when it is whole and on the disk.
kept=
keep() {
    local number
    number=$(date +%s%N)
    kept=${conf[SPOOL_DIR]}/${number}.$1.json
    # There are names of people in it.
    if (umask 077 && printf '%s' "$2" >"${kept}.new") && sync -- "${kept}.new" && mv -- "${kept}.new" "${kept}"; then return; fi
    rm -f -- "${kept}.new"
    say "the spool ${conf[SPOOL_DIR]} takes nothing: is the disk full?"
    kept=
    return 1
}

# refuse FILE: puts a delivery aside, with the answer.
refuse() {
    local name=${1##*/}
    printf '%s %s\n' "${status}" "${answer}" >"${conf[SPOOL_DIR]}/refused/${name%.json}.answer"
    mv -- "$1" "${conf[SPOOL_DIR]}/refused/${name}"
    say "Rollcall will not have ${name} (${status}): ${answer} It is in ${conf[SPOOL_DIR]}/refused; when the cause is removed: $0 --again"
}

# Sends the spool once, the oldest first. Says whether nothing is left.
flush_once() {
    local file name id body left=0
    for file in "${conf[SPOOL_DIR]}"/*.json; do
        [[ -f ${file} ]] || continue
        name=${file##*/}
        id=${name#*.}
        id=${id%.json}
        if ! body=$(<"${file}"); then
            left=1
            continue
        fi
        send "${id}" "${body}"
        if is_taken; then
            rm -f -- "${file}"
        elif is_refused; then
            refuse "${file}"
        else
            left=1
            [[ ${status} == 2?? ]] && answer="what answers at ROLLCALL_URL is not Rollcall. ${answer}"
            say "not sent yet (${status}): ${answer}"
            # If nobody answers, nobody answers the next one either.
            [[ ${status} == 000 ]] && break
        fi
    done
    return "${left}"
}

# Sends the spool, and again after a while what did not work.
flush() {
    local wait
    flush_once && return
    for wait in ${conf[RETRY_SECONDS]}; do
        sleep "${wait}"
        flush_once && return
    done
    say "what is left stays in ${conf[SPOOL_DIR]} and is sent with the next recording, or by: $0 --flush"
    return 1
}

# -------------------------------------------------------------------------------------------------------------------- one recording

# text WORDS: them as a text of JSON. What is not UTF-8 is Rollcall's to refuse.
text() {
    local from=$1 to='' character i code
    for ((i = 0; i < ${#from}; i++)); do
        character=${from:i:1}
        case ${character} in
        '"' | "\\") to+="\\${character}" ;;
        [[:cntrl:]])
            printf -v code '%d' "'${character}"
            printf -v character '\\u%04x' "${code}"
            to+=${character}
            ;;
        *) to+=${character} ;;
        esac
    done
    printf '"%s"' "${to}"
}

# still FILE: waits until nobody writes to it any more.
still() {
    local before=-1 now quiet=0 waited=0
    while ((quiet < conf[STILL_SECONDS])); do
        now=$(stat -L -c '%s.%Y' -- "$1") || return 1
        if [[ ${now} == "${before}" ]]; then quiet=$((quiet + LOOK_SECONDS)); else quiet=0; fi
        before=${now}
        if ((waited > conf[GROWING_SECONDS])); then
            say "the recording is still being written to after ${conf[GROWING_SECONDS]} s: it is sent as it is, and Rollcall looks again."
            return 0
        fi
        waited=$((waited + LOOK_SECONDS))
        sleep "${LOOK_SECONDS}"
    done
}

# ms SECONDS: seconds such as 12.345678 as whole milliseconds.
ms() {
    local whole=${1%%.*} rest=
    [[ $1 == *.* ]] && rest=${1#*.}
    rest=${rest}000
    printf '%d' $((10#${whole} * 1000 + 10#${rest:0:3}))
}

# The recording of a directory: its one file with picture and sound.
video=
find_video() {
    local file size most=-1 found=0
    for file in "$1"/*.mp4; do
        [[ -f ${file} && ! -L ${file} ]] || continue
        found=$((found + 1))
        size=$(stat -c %s -- "${file}") || continue
        if ((size > most)); then most=${size} video=${file}; fi
    done
    ((found)) || fail "there is no .mp4 in $1: nothing to tell of."
    ((found == 1)) || say "there are ${found} .mp4 files in $1: the largest is told of, the others stay where they are."
    ((most > 0)) || fail "the recording in $1 is empty: nothing to tell of."
}

finalize() {
    local directory session place size sha256 ended started length metadata body id value
    directory=$(cd -- "$1" 2>/dev/null && pwd -P) || fail "there is no directory $1."
    session=${directory##*/}
    [[ -r ${directory}/metadata.json ]] || fail "there is no metadata.json in ${directory}: nobody knows which room this is of."
    size=$(stat -L -c %s -- "${directory}/metadata.json") || fail "${directory}/metadata.json cannot be read."
    ((size <= METADATA_MAX)) || fail "${directory}/metadata.json is larger than ${METADATA_MAX} bytes. Nothing was sent."
    find_video "${directory}"
    still "${video}" || fail "${video} went away."

    size=$(stat -c %s -- "${video}") || fail "${video} cannot be read."
    sha256=$(digest <"${video}") || fail "${video} cannot be read."
    ended=$(stat -c %.3Y -- "${video}")
    ended=$(ms "${ended}")
    length=
    if command -v ffprobe >/dev/null 2>&1; then
        value=$(ffprobe -v error -show_entries format=duration -of default=noprint_wrappers=1:nokey=1 -- "${video}" 2>/dev/null </dev/null) || value=
        if [[ ${value} =~ ^[0-9]+(\.[0-9]+)?$ ]]; then length=$(ms "${value}"); fi
    fi
    started=
    if [[ -n ${length} ]]; then
        started=$((ended - length))
    else
        # When the file came to be, where the file system knows.
        value=$(stat -c %.3W -- "${video}") || value=
        if [[ ${value} =~ ^[1-9][0-9]*\.[0-9]+$ ]]; then
            value=$(ms "${value}")
            ((value < ended)) && started=${value}
        fi
    fi

    place=${video}
    if [[ -n ${conf[RECORDINGS_DIR]} ]]; then
        value=$(cd -- "${conf[RECORDINGS_DIR]}" 2>/dev/null && pwd -P) || fail "${CONF}: there is no folder ${conf[RECORDINGS_DIR]} (RECORDINGS_DIR)."
        [[ ${video} == "${value}"/* ]] || fail "${video} is not inside of ${value} (RECORDINGS_DIR in ${CONF})."
        place=${video#"${value}"/}
    fi
    if [[ -n ${conf[COPY_COMMAND]} ]]; then copy "${video}" "${place}"; fi

    metadata=$(openssl base64 -A -in "${directory}/metadata.json") || fail "${directory}/metadata.json cannot be read."
    value=$(printf '%s' "${session}" | digest) || fail "openssl failed."
    id=rec_${value:0:32}
    session=$(text "${session}") || return 1
    place=$(text "${place}") || return 1
    body="{\"type\":\"rollcall.recording\",\"version\":1,\"session\":${session},\"path\":${place}"
    body+=",\"size\":${size},\"sha256\":\"${sha256}\",\"ended_ms\":${ended}"
    [[ -n ${started} ]] && body+=",\"started_ms\":${started}"
    [[ -n ${length} ]] && body+=",\"length_ms\":${length}"
    body+=",\"metadata\":\"${metadata}\"}"
    deliver "${id}" "${body}" "${directory}"
}

# copy FILE PLACE: has a copy made where Rollcall looks.
copy() {
    local wait
    for wait in ${conf[RETRY_SECONDS]} ''; do
        # The settings are the administrator's own command; the names go in as arguments and are never read as a command.
        if bash -c "${conf[COPY_COMMAND]}" copy "$1" "$2" </dev/null >&2; then return; fi
        [[ -n ${wait} ]] && sleep "${wait}"
    done
    say "COPY_COMMAND has failed for $1. Rollcall is told of the recording all the same, and says that its file is missing until it is copied to $2."
}

# deliver ID BODY DIRECTORY: into the spool, and from there to Rollcall.
deliver() {
    local wait
    if open_spool && keep "$1" "$2"; then
        if lock 30; then
            flush
            return
        fi
        say "the spool is being sent by somebody else; this recording is in it: ${kept}"
        return
    fi
    # No spool: it is now or by hand.
    for wait in ${conf[RETRY_SECONDS]} ''; do
        send "$1" "$2"
        is_taken && return
        is_refused && break
        [[ -n ${wait} ]] && sleep "${wait}"
    done
    fail "this recording could not be reported (${status}): ${answer} It stays where it is; when the cause is removed: $0 $3"
}

# ------------------------------------------------------------------------------------------------------------------------------ begin

usage() { fail "usage: $0 DIRECTORY | --flush | --again"; }

(($# == 1)) || usage
need curl openssl flock stat od tr date sync
read_conf
make_key
case $1 in
--flush | --again)
    open_spool || exit 1
    lock 1 || exit 0
    if [[ $1 == --again ]]; then
        for file in "${conf[SPOOL_DIR]}"/refused/*.json; do
            [[ -f ${file} ]] || continue
            rm -f -- "${file%.json}.answer"
            mv -- "${file}" "${conf[SPOOL_DIR]}/" || exit 1
        done
    fi
    flush
    ;;
-*) usage ;;
*) finalize "$1" ;;
esac
