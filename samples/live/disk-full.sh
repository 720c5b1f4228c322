#!/usr/bin/env bash
# Fills the disk of a journal on purpose: 200 MB of memory as a disk, half of it taken by another file, which goes away
# after a while. Capture and analysis have to go on, the loss has to be counted, the journal has to be readable after.
# usage: disk-full.sh     (root; EARSHOT: the program)
set -u
[ "${1:-}" = inside ] || exec unshare --mount "$0" inside
. "$(dirname "${BASH_SOURCE[0]}")/network.sh"
mkdir "$work/disk" && mount -t tmpfs -o size=200m earshot "$work/disk" || exit 1
head -c 100M /dev/zero > "$work/disk/filler"
veth f$$a f$$b
sleep 1
# "ip netns exec" would hide the mounts of this script
nsenter --net=/run/netns/$far "$earshot" live -i f$$b --journal "$work/disk/journal" --journal-free 24M \
    > "$work/notices" 2> "$work/says" &
pid=$!
captured 1
nsenter --net=/run/netns/$near "$work/calls" f$$a 20000 60 20 10 &
sender=$!
sleep 40
df -m "$work/disk" | tail -1
rm "$work/disk/filler"
wait $sender
sleep 1
kill -TERM $pid
wait $pid
echo "the service ended with $?, $(wc -l < "$work/notices") notices"
cat "$work/says"
df -m "$work/disk" | tail -1
"$earshot" replay "$work/disk/journal" --format json --ruleset none > "$work/report" || exit 1
grep -m 2 -E '"frames"|"kernel_dropped"' "$work/report"
