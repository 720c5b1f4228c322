#!/usr/bin/env bash
# Fills the disk of a journal on purpose: 200 MB of memory as a disk, half of it taken by another file, which goes away
# after a while. Capture and analysis have to go on, the loss has to be counted, the journal has to be readable after.
# usage: disk-full.sh     (root; EARSHOT: the program)
set -u
[ "${1:-}" = inside ] || exec unshare --mount "$0" inside
here=$(cd "$(dirname "$0")" && pwd)
earshot=${EARSHOT:-$here/../../earshot}
work=$(mktemp -d)
near=earshot-e$$ far=earshot-f$$
clean() {
    ip netns del $near 2> /dev/null
    ip netns del $far 2> /dev/null
    umount "$work/disk" 2> /dev/null
    rm -rf "$work"
}
trap clean EXIT
cc -O2 -o "$work/calls" "$here/calls.c" || exit 1
mkdir "$work/disk" && mount -t tmpfs -o size=200m earshot "$work/disk" || exit 1
head -c 100M /dev/zero > "$work/disk/filler"
ip netns add $near && ip netns add $far || exit 1
ip link add f$$a netns $near type veth peer name f$$b netns $far || exit 1
ip -n $near link set f$$a up
ip -n $far link set f$$b up
sleep 1
# "ip netns exec" would hide the mounts of this script
nsenter --net=/run/netns/$far "$earshot" live -i f$$b --journal "$work/disk/journal" --journal-free 24M \
    > "$work/notices" 2> "$work/says" &
pid=$!
sleep 8
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
