#!/bin/bash
# Loads exported firewall configurations in the real tools, and sends traffic through one of them.
# Usage: check-exports.sh FOLDER     FOLDER holds NAME.nftables, NAME.iptables, NAME.firewalld of some rulesets,
#                                    exotel.nftables among them for the traffic.
# nftables and iptables are loaded inside network namespaces of their own, firewalld's into a scratch folder. A tool
# that is absent is skipped and named. Exit status 1 when a configuration is refused or lets the wrong traffic through.
set -u
folder=${1:?usage: check-exports.sh FOLDER}
failed=0
scratch=$(mktemp -d)
client=earshot-c$$ router=earshot-r$$ vendor=earshot-v$$

clean() {
    for namespace in "$client" "$router" "$vendor"; do ip netns delete "$namespace" 2>/dev/null; done
    rm -rf "$scratch"
}
trap clean EXIT

have() { command -v "$1" >/dev/null 2>&1 || { echo "skipped, not here: $1"; return 1; }; }

try() { # WHAT COMMAND...
    local what=$1 said
    shift
    said=$(timeout 120 "$@" 2>&1) || { echo "REFUSED $what: $(head -n 3 <<<"$said")"; failed=1; }
}

load() {
    if have nft; then
        for file in "$folder"/*.nftables; do try "$file" unshare --net nft -f "$file"; done
    fi
    if have iptables-restore; then
        for file in "$folder"/*.iptables; do
            try "$file" unshare --net iptables-restore "$file"
            try "$file, IPv6" unshare --net ip6tables-restore "$file"
        done
    fi
}

load_terraform() {
    for file in "$folder"/*.terraform; do
        [ -f "$file" ] || continue
        cp "$file" "$scratch/main.tf"
        try "$file" terraform fmt -check=false -write=false "$scratch/main.tf"
    done
}

load_firewalld() {
    for file in "$folder"/*.firewalld; do
        rm -rf "$scratch/etc"
        mkdir -p "$scratch/etc"/{zones,services,icmptypes,ipsets,policies,helpers}
        try "$file" env FIREWALL_CMD="firewall-offline-cmd --system-config $scratch/etc" sh "$file"
        try "$file, check" firewall-offline-cmd --system-config "$scratch/etc" --check-config
    done
}

# A client behind a router with the exported rules, and a vendor that has all addresses in question.
build() {
    for namespace in "$client" "$router" "$vendor"; do ip netns add "$namespace" || return 1; done
    ip -n "$router" link add lan type veth peer name eth0 netns "$client"
    ip -n "$router" link add wan type veth peer name eth0 netns "$vendor"
    ip -n "$client" address add 192.168.1.10/24 dev eth0
    ip -n "$router" address add 192.168.1.1/24 dev lan
    ip -n "$router" address add 198.51.100.1/24 dev wan
    for address in 198.51.100.2/24 182.76.143.61/32 203.0.113.9/32; do
        ip -n "$vendor" address add "$address" dev eth0
    done
    for end in "$client eth0" "$vendor eth0" "$router lan" "$router wan"; do ip -n ${end% *} link set "${end#* }" up; done
    ip -n "$client" route add default via 192.168.1.1
    ip -n "$vendor" route add default via 198.51.100.1
    ip -n "$router" route add 182.76.143.61 via 198.51.100.2
    ip -n "$router" route add 203.0.113.9 via 198.51.100.2
    ip netns exec "$router" sysctl -q -w net.ipv4.ip_forward=1
    ip netns exec "$router" nft -f "$folder/exotel.nftables"
}

echo_server() { # ADDRESS PORT
    ip netns exec "$vendor" timeout 20 python3 -c '
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind((sys.argv[1], int(sys.argv[2])))
while True:
    data, peer = s.recvfrom(2000)
    s.sendto(data, peer)' "$1" "$2" &
}

expect() { # yes|no ADDRESS PORT WHAT
    local answer
    answer=$(ip netns exec "$client" timeout 5 python3 -c '
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(0.4)
try:
    for _ in range(3):
        s.sendto(b"\x80" + bytes(171), (sys.argv[1], int(sys.argv[2])))
    s.recvfrom(2000)
    print("yes")
except OSError:
    print("no")' "$2" "$3")
    [ "$answer" = "$1" ] || { echo "WRONG $4: udp to $2:$3 answered: $answer, expected: $1"; failed=1; }
}

traffic() {
    build || { echo "skipped: no network namespaces here"; return; }
    echo_server 182.76.143.61 23412
    echo_server 182.76.143.61 50000
    echo_server 203.0.113.9 23412
    sleep 1
    expect yes 182.76.143.61 23412 "listed media server, port in range"
    expect no 182.76.143.61 50000 "listed media server, port outside the range"
    expect no 203.0.113.9 23412 "unlisted address"
}

if have unshare && unshare --net true 2>/dev/null; then
    load
    if have ip && have nft && have python3 && [ -f "$folder/exotel.nftables" ]; then traffic; fi
else
    echo "skipped: no network namespaces here"
fi
if have terraform; then load_terraform; fi
if have firewall-offline-cmd; then load_firewalld; fi
[ "$failed" = 0 ] && echo "all exports in $folder load"
exit "$failed"
