#!/usr/bin/env bash
# Kills a service with SIGKILL at random moments while captures are played to it, starts it again each time, and compares
# what it said with what an undisturbed one says: nothing lost, nothing twice, every frame in the journal.
# usage: kill.sh KILLS SPEED CAPTURE...     (EARSHOT: the program, SEED: of the moments)
set -u
here=$(cd "$(dirname "$0")" && pwd)
earshot=${EARSHOT:-$here/../../earshot}
kills=${1:?kills} speed=${2:?speed, times the original}
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
RANDOM=${SEED:-1}
read=()
for capture in "$@"; do read+=(-r "$capture"); done

"$earshot" live "${read[@]}" --journal "$work/whole" --quiet > "$work/whole.out" || exit 1
done_kills=0 ended_by_itself=0
while [ $done_kills -lt "$kills" ]; do
    "$earshot" live "${read[@]}" --journal "$work/killed" --speed "$speed" --quiet >> "$work/killed.out" 2>> "$work/says" &
    pid=$!
    sleep "$((RANDOM % 4 + ${LEAST:-0})).$((RANDOM % 10))"
    if kill -9 $pid 2> /dev/null; then done_kills=$((done_kills + 1)); else ended_by_itself=$((ended_by_itself + 1)); fi
    wait $pid 2> /dev/null
    if [ $ended_by_itself -gt 3 ]; then
        echo "kill.sh: the captures were over after $done_kills kills: use a lower speed" && break
    fi
done
"$earshot" live "${read[@]}" --journal "$work/killed" --quiet >> "$work/killed.out" || exit 1

failed=0
check() { if [ "$2" = "$3" ]; then echo "ok    $1: $2"; else echo "FAIL  $1: $2 and $3" && failed=1; fi; }
said() { cat "$work/$1"/notices*.ndjson | sort; }
check "notices on disk" "$(said whole | md5sum)" "$(said killed | md5sum)"
check "notices, whole and killed" "$(said whole | wc -l)" "$(said killed | wc -l)"
check "notices on standard output, each at least once" "$(sort -u "$work/whole.out" | md5sum)" \
    "$(sort -u "$work/killed.out" | md5sum)"
"$earshot" replay "$work/whole" --format json > "$work/whole.json"
"$earshot" replay "$work/killed" --format json > "$work/killed.json"
check "report on the journal" "$(md5sum < "$work/whole.json")" "$(md5sum < "$work/killed.json")"
echo "$done_kills kills; lines on standard output $(wc -l < "$work/killed.out"), of them different $(sort -u "$work/killed.out" | wc -l)"
sort "$work/says" | uniq -c
exit $failed
