#!/usr/bin/env bash
# Sends calls over a veth between two network namespaces and counts what each program captured of them.
# usage: veth.sh FRAMES_PER_SECOND SECONDS [earshot|tcpdump|dumpcap]...     (root; EARSHOT: the program)
set -u
here=$(cd "$(dirname "$0")" && pwd)
earshot=${EARSHOT:-$here/../../earshot}
rate=${1:?frames a second} seconds=${2:?seconds}
shift 2
[ $# -gt 0 ] || set -- earshot tcpdump dumpcap
work=$(mktemp -d)
near=earshot-a$$ far=earshot-b$$
clean() {
    ip netns del $near 2> /dev/null
    ip netns del $far 2> /dev/null
    rm -rf "$work"
}
trap clean EXIT
cc -O2 -o "$work/calls" "$here/calls.c" || exit 1
ip netns add $near && ip netns add $far || exit 1
ip link add e$$a netns $near type veth peer name e$$b netns $far || exit 1
ip -n $near link set e$$a up
ip -n $far link set e$$b up
ip netns exec $far sysctl -qw net.ipv6.conf.all.disable_ipv6=1 2> /dev/null
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
    # It captures when its packet socket is open; what is sent before is nobody's loss.
    for _ in $(seq 600); do
        [ "$(ip netns exec $far cat /proc/net/packet | wc -l)" -ge 2 ] && break
        sleep 0.1
    done
    sleep 1
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
