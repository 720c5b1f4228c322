#!/usr/bin/env bash
# Lets a service run under a steady load of calls and notes its memory.
# usage: soak.sh MINUTES [FRAMES_PER_SECOND [CALL_SECONDS]]     (root; EARSHOT: the program)
# The standard load is 20,000 frames a second and 10,000 calls an hour, each with its own Call-ID, addresses and SSRCs,
# one of a hundred without audio from the far side.
set -u
minutes=${1:?minutes} rate=${2:-20000} call_seconds=${3:-72}
. "$(dirname "${BASH_SOURCE[0]}")/network.sh"
veth s$$a s$$b
sleep 1
ip netns exec $far "$earshot" live -i s$$b --journal "$work/journal" --journal-size 2G --journal-files minute \
    > "$work/notices" 2> "$work/says" &
pid=$!
own=($pid)
captured 1
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
