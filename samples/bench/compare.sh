#!/usr/bin/env bash
# Times Earshot beside tshark's RTP stream table (and tcpdump's copy, where it is installed) on one capture: whole
# processes, run in turn, medians of wall seconds and their ratios.
#   samples/bench/compare.sh CAPTURE [RUNS]     RUNS is 3 unless told
set -euo pipefail
capture=${1:?usage: compare.sh CAPTURE [RUNS]}
runs=${2:-3}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

earshot() { "$root/earshot" analyze "$capture" --format json --output "$work/report.json" --quiet; }
tshark_streams() { tshark -n -q -z rtp,streams -o rtp.heuristic_rtp:TRUE -r "$capture" >"$work/streams.txt" 2>/dev/null; }
tcpdump_copy() { tcpdump -n -r "$capture" -w /dev/null 2>/dev/null; }

tools=(earshot)
command -v tshark >/dev/null && tools+=(tshark_streams)
command -v tcpdump >/dev/null && tools+=(tcpdump_copy)
earshot # builds where nothing is built, and warms the page cache
for _ in $(seq "$runs"); do
    for tool in "${tools[@]}"; do
        begin=$(date +%s%N)
        "$tool"
        echo $(($(date +%s%N) - begin)) >>"$work/$tool"
    done
done

median() { sort -n "$work/$1" | awk '{v[NR] = $1} END {printf "%.3f", v[int((NR + 1) / 2)] / 1e9}'; }
own=$(median earshot)
printf '%s, %s octets, %s runs each\n' "$(basename "$capture")" "$(stat -Lc %s "$capture")" "$runs"
for tool in "${tools[@]}"; do
    awk -v t="$tool" -v s="$(median "$tool")" -v own="$own" 'BEGIN {printf "%-16s %9.3f s   earshot takes %.3f of it\n", t, s, own / s}'
done
