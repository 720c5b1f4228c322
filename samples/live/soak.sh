#!/usr/bin/env bash
# Lets a service run under a steady load of calls and notes its memory.
# usage: soak.sh MINUTES [FRAMES_PER_SECOND [CALL_SECONDS]]     (root; EARSHOT: the program)
# The standard load is 20,000 frames a second and 10,000 calls an hour, each with its own Call-ID, addresses and SSRCs,
# one of a hundred without audio from the far side.
set -u
here=$(cd "$(dirname "$0")" && pwd)
earshot=${EARSHOT:-$here/../../earshot}
minutes=${1:?minutes} rate=${2:-20000} call_seconds=${3:-72}
work=$(mktemp -d)
near=earshot-c$$ far=earshot-d$$
pid=
clean() {
    [ -n "$pid" ] && kill -9 "$pid" 2> /dev/null
    ip netns del $near 2> /dev/null
    ip netns del $far 2> /dev/null
    rm -rf "$work"
}
trap clean EXIT
cc -O2 -o "$work/calls" "$here/calls.c" || exit 1
ip netns add $near && ip netns add $far || exit 1
ip link add s$$a netns $near type veth peer name s$$b netns $far || exit 1
ip -n $near link set s$$a up
ip -n $far link set s$$b up
sleep 1
ip netns exec $far "$earshot" live -i s$$b --journal "$work/journal" --journal-size 2G --journal-files minute \
    > "$work/notices" 2> "$work/says" &
pid=$!
sleep 8
ip netns exec $near "$work/calls" s$$a "$rate" $((minutes * 60)) "$call_seconds" 10 > "$work/sent" &
sender=$!
echo "minute  resident_MiB  live_objects_MiB  journal_MiB  notices"
for ((i = 1; i <= minutes; i++)); do
    sleep 60
    resident=$(awk '/VmRSS/ {print int($2 / 1024)}' /proc/$pid/status)
    live=$(jcmd $pid GC.class_histogram 2> /dev/null | awk '/^Total/ {print int($3 / 1048576)}')
    echo "$i  $resident  ${live:--}  $(du -sm "$work/journal" | cut -f1)  $(wc -l < "$work/notices")"
done
wait $sender
sleep 2
kill -TERM $pid
wait $pid
cat "$work/sent" "$work/says"
cut -d'"' -f4- "$work/notices" | grep -o '"notice":"[a-z]*"' | sort | uniq -c
