#!/usr/bin/env bash
# Captures two interfaces at once while the same calls pass both, takes one of them down for a while, and looks at what is
# said of it and what is captured.
# usage: two.sh [FRAMES_PER_SECOND]      (root; EARSHOT: the program)
set -u
rate=${1:-1000}
. "$(dirname "${BASH_SOURCE[0]}")/network.sh"
for number in 1 2; do veth s$number tap$number; done
ip netns exec $far "$earshot" live -i tap1 -i tap2 --journal "$work/journal" --journal-free 200M \
    --output "$work/report.json" --format json > "$work/notices" 2> "$work/says" &
capturer=$!
said() {
    for _ in $(seq 150); do
        grep -q "$1" "$work/says" && return 0
        kill -0 $capturer 2> /dev/null || break
        sleep 0.1
    done
    return 1
}
captured 2
for number in 1 2; do
    ip netns exec $near "$work/calls" s$number "$rate" 30 20 > "$work/sent$number" &
    own+=($!)
done
sleep 8
ip -n $far link set tap1 down
said 'tap1: .*waited for'
down=$?
sleep 1
ip -n $far link set tap1 up
said 'tap1: .*\(up again\|captured again\)'
back=$?
wait "${own[@]}"
own=()
sleep 2
kill -TERM $capturer
wait $capturer
status=$?
cat "$work/says"
cat "$work"/sent*
failed=0
check() { if [ "$2" = "$3" ]; then echo "ok    $1: $2"; else echo "FAIL  $1: $2, not $3" && failed=1; fi; }
check "the interface that goes down is told" $down 0
check "and that it is back" $back 0
check "exit status" $status 0
taps() { python3 -c 'import json,sys; print(*[(c["file"], c["frames"]) for c in json.load(open(sys.argv[1]))["captures"]])' "$1"; }
echo "taps: $(taps "$work/report.json")"
"$earshot" replay "$work/journal" --format json > "$work/replay.json"
check "taps of the replay" "$(taps "$work/replay.json")" "$(taps "$work/report.json")"
check "taps" "$(taps "$work/report.json" | grep -o 'tap[12]' | tr '\n' ' ')" "tap1 tap2 "
# What the system drops between sender and tap, for want of room in its backlog, no capture sees.
before=$(($(ip netns exec $far cat /sys/class/net/tap2/statistics/rx_dropped) +
    $(ip netns exec $near cat /sys/class/net/s2/statistics/tx_dropped)))
echo "dropped before tap2: $before"
lost=$(python3 - "$work" "$before" <<'P'
import json, re, sys
sent = [int(re.search(r"\d+", open(f"{sys.argv[1]}/sent{n}").read()).group()) for n in (1, 2)]
captures = json.load(open(sys.argv[1] + "/report.json"))["captures"]
kept = [capture["frames"] + (capture["kernel_dropped"] or 0) for capture in captures]
print(sent[1] - kept[1] - int(sys.argv[2]), "yes" if 0 < kept[0] < sent[0] else "no")
P
)
check "frames of the other interface that are not accounted for; fewer of the one that was down" "$lost" "0 yes"
exit $failed
