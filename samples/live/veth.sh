#!/usr/bin/env bash
# Sends calls over a veth between two network namespaces and counts what each program captured of them.
# usage: veth.sh FRAMES_PER_SECOND SECONDS [earshot|tcpdump|dumpcap]...     (root; EARSHOT: the program)
set -u
rate=${1:?frames a second} seconds=${2:?seconds}
shift 2
[ $# -gt 0 ] || set -- earshot tcpdump dumpcap
. "$(dirname "${BASH_SOURCE[0]}")/network.sh"
veth e$$a e$$b
sleep 1
for program in "$@"; do
    case $program in
        earshot)
            ip netns exec $far "$earshot" live -i e$$b --journal "$work/journal" --journal-free 200M \
                > "$work/notices" 2> "$work/says" & ;;
        tcpdump) ip netns exec $far tcpdump -q -B 65536 -i e$$b -w "$work/tcpdump.pcap" 2> "$work/says" & ;;
        dumpcap) ip netns exec $far dumpcap -q -B 64 -i e$$b -w "$work/dumpcap.pcapng" > /dev/null 2> "$work/says" & ;;
    esac
    capturer=$!
    captured 1
    ip netns exec $near "$work/calls" e$$a "$rate" "$seconds" 60 | tee "$work/sent"
    before=$(date +%s%N)
    sleep 1
    kill -TERM $capturer
    wait $capturer
    echo "$program: $(grep -E 'stopped|captured|dropped|received' "$work/says" | tr '\n' ' ')" \
        "ended in $((($(date +%s%N) - before) / 1000000 - 1000)) ms," \
        "the system dropped $(ip netns exec $far cat /sys/class/net/e$$b/statistics/rx_dropped) before"
    rm -rf "$work/journal" "$work/tcpdump.pcap" "$work/dumpcap.pcapng"
done
