# Sourced by the scripts beside it that send calls to a service: two network namespaces, calls.c built, and a folder to work
# in. When the script ends, all of it goes, and the processes in "own" are killed.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
earshot=${EARSHOT:-$here/../../earshot}
work=$(mktemp -d)
near=earshot-near$$ far=earshot-far$$
own=()

clean() {
    [ ${#own[@]} = 0 ] || kill -9 "${own[@]}" 2> /dev/null
    ip netns del $near 2> /dev/null
    ip netns del $far 2> /dev/null
    ! mountpoint -q "$work/disk" || umount "$work/disk"
    rm -rf "$work"
}
trap clean EXIT
cc -O2 -o "$work/calls" "$here/calls.c" || exit 1
ip netns add $near && ip netns add $far || exit 1

veth() { # NEAR FAR: names of the ends of a link; nothing goes over it but what is sent on purpose
    ip link add "$1" netns $near type veth peer name "$2" netns $far || exit 1
    ip netns exec $near sysctl -qw "net.ipv6.conf.$1.disable_ipv6=1" 2> /dev/null
    ip netns exec $far sysctl -qw "net.ipv6.conf.$2.disable_ipv6=1" 2> /dev/null
    ip -n $near link set "$1" up
    ip -n $far link set "$2" up
}

captured() { # N: waits until so many packet sockets are open at the far side; what is sent before is nobody's loss
    for _ in $(seq 600); do
        [ "$(ip netns exec $far cat /proc/net/packet | wc -l)" -gt "$1" ] && break
        sleep 0.1
    done
    sleep 1
}
