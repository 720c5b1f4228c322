#!/usr/bin/env bash
# Plays captures to a running service and compares what stands at the end with what their analysis finds.
# usage: agree.sh CAPTURE...      (EARSHOT: the program, ./earshot of this project without it)
set -u
here=$(cd "$(dirname "$0")" && pwd)
earshot=${EARSHOT:-$here/../../earshot}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
different=0
for capture in "$@"; do
    rm -rf "$work/journal"
    "$earshot" live -r "$capture" --journal "$work/journal" --quiet > "$work/live" || echo "$capture: live ended with $?"
    "$earshot" analyze "$capture" --format ndjson > "$work/analyze"
    "$here/standing.py" < "$work/live" > "$work/live.standing"
    "$here/standing.py" < "$work/analyze" > "$work/analyze.standing"
    if ! diff "$work/analyze.standing" "$work/live.standing" > "$work/diff"; then
        echo "$capture: < analyze, > live"
        cat "$work/diff"
        different=$((different + 1))
    fi
    taken_back=$(grep -c '"notice":"recovered"' "$work/live")
    [ "$taken_back" = 0 ] || echo "$capture: $taken_back taken back"
done
echo "$# captures, $different differ"
[ "$different" = 0 ]
