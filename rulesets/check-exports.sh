#!/bin/bash
# Loads exported firewall configurations in the real tools, and sends traffic through one of them.
# Usage: check-exports.sh FOLDER [CAPTURE]
#   FOLDER holds NAME.FORMAT of some rulesets, exotel.nftables among them for the traffic; suggested.* are what
#   analyze --suggest wrote. CAPTURE is a sample of exotel, taken inside the router, whose traffic is replayed.
# nftables and iptables are loaded inside network namespaces of their own, firewalld's into a scratch folder; Cisco ASA is
# read by the importer of Firewall Builder, security groups by the model of the EC2 API in botocore, PowerShell by the
# grammar of tree-sitter where EARSHOT_NODE_MODULES names a folder with web-tree-sitter and @vscode/tree-sitter-wasm.
# A tool that is absent is skipped and named. Exit status 1 when a configuration is refused or lets the wrong traffic
# through.
set -u
folder=${1:?usage: check-exports.sh FOLDER [CAPTURE]}
capture=${2:-}
failed=0
scratch=$(mktemp -d)
client=earshot-c$$ router=earshot-r$$ vendor=earshot-v$$ wire=earshot-w$$

clean() {
    for namespace in "$client" "$router" "$vendor" "$wire"; do ip netns delete "$namespace" 2>/dev/null; done
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
            local flush=()
            case $file in */suggested*) flush=(--noflush) ;; esac
            try "$file" unshare --net iptables-restore "${flush[@]}" "$file"
            try "$file, IPv6" unshare --net ip6tables-restore "${flush[@]}" "$file"
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

# Firewall Builder wants a library to put the firewall into.
load_cisco() {
    python3 - /usr/share/fwbuilder-*/objects_init.xml >"$scratch/library.fwb" <<'PY'
import sys
text = open(sys.argv[1]).read()
def group(kind, name, inner=""):
    group.count += 1
    return f'<{kind} id="e{group.count}" name="{name}" comment="" ro="False">{inner}</{kind}>'
group.count = 0
objects = "".join(group("ObjectGroup", n) for n in
    ("Addresses", "DNS Names", "Address Tables", "Groups", "Hosts", "Networks", "Address Ranges"))
services = "".join(group("ServiceGroup", n) for n in
    ("Groups", "ICMP", "IP", "TCP", "UDP", "Users", "Custom", "TagServices"))
user = (group("ObjectGroup", "Objects", objects) + group("ServiceGroup", "Services", services)
    + group("ObjectGroup", "Firewalls") + group("ObjectGroup", "Clusters") + group("IntervalGroup", "Time"))
at = text.index('<Library id="sysid99"')
print(text[:at] + '<Library id="e0" color="#d2ffd0" name="User" comment="" ro="False">' + user + "</Library>" + text[at:])
PY
    for file in "$folder"/*.cisco-asa; do
        cp "$scratch/library.fwb" "$scratch/one.fwb"
        { printf 'ASA Version 8.4(2)\n!\n'; cat "$file"; } >"$scratch/asa"
        said=$(QT_QPA_PLATFORM=offscreen timeout 60 fwbedit import -f "$scratch/one.fwb" -i "$scratch/asa" \
            -o /User/Firewalls/one -d 2>&1)
        if grep -q 'rror: line\|unrecognized' <<<"$said"; then
            echo "REFUSED $file: $(grep -m 3 'rror: line\|unrecognized' <<<"$said")"
            failed=1
        fi
    done
}

load_aws() {
    for file in "$folder"/*.aws-security-group; do
        try "$file" /usr/bin/python3 -c '
import json, sys
import botocore.loaders, botocore.model, botocore.validate
model = botocore.model.ServiceModel(botocore.loaders.Loader().load_service_model("ec2", "service-2"))
shape = model.operation_model("AuthorizeSecurityGroupIngress").input_shape
group = json.load(open(sys.argv[1]))
for key in ("IpPermissions", "IpPermissionsEgress"):
    report = botocore.validate.ParamValidator().validate({"GroupId": "sg-1", "IpPermissions": group[key]}, shape)
    if report.has_errors():
        sys.exit(report.generate_report())' "$file"
    done
}

load_windows() {
    cp "$folder"/*.windows "$scratch"
    try "PowerShell" env NODE_PATH="$EARSHOT_NODE_MODULES" node -e '
const { Parser, Language } = require("web-tree-sitter");
const fs = require("fs");
(async () => {
    await Parser.init();
    const parser = new Parser();
    parser.setLanguage(await Language.load(
        process.env.NODE_PATH + "/@vscode/tree-sitter-wasm/wasm/tree-sitter-powershell.wasm"));
    // the grammar takes no script of comments alone
    const wrong = process.argv.slice(1).filter(file => fs.readFileSync(file, "utf8").match(/^[^#]/m))
        .filter(file => parser.parse(fs.readFileSync(file, "utf8")).rootNode.hasError);
    if (wrong.length) { console.log(wrong.join(" ")); process.exit(1); }
})();' "$scratch"/*.windows
}

# A client behind a router with the exported rules, and a vendor that has all addresses in question.
build() {
    ( flock 9; links ) 9>/tmp/earshot-lab.lock || return 1
    ip netns exec "$router" sysctl -q -w net.ipv4.ip_forward=1
    ip netns exec "$router" nft -f "$folder/exotel.nftables"
}

# One script at a time: the kernel mixes up peers that several make at once.
links() {
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

# A router with the exported rules between the two ends of one wire, on which both sides of a capture are played.
build_wire() {
    ( flock 9; wire_links ) 9>/tmp/earshot-lab.lock || return 1
    ip netns exec "$router" sysctl -q -w net.ipv4.ip_forward=1
    # who is asked for an address of the wire itself must not answer
    ip netns exec "$wire" sysctl -q -w net.ipv4.conf.all.arp_ignore=8
    ip netns exec "$router" nft -f "$folder/exotel.nftables"
}

wire_links() {
    ip netns delete "$router"
    for namespace in "$router" "$wire"; do ip netns add "$namespace" || return 1; done
    for side in lan wan; do
        ip -n "$router" link add "$side" type veth peer name "$side" netns "$wire"
        ip netns exec "$wire" ethtool -K "$side" tx off rx off gro off gso off tso off >/dev/null 2>&1
        ip netns exec "$router" ethtool -K "$side" tx off rx off gro off gso off tso off >/dev/null 2>&1
        for namespace in "$router" "$wire"; do
            ip netns exec "$namespace" sysctl -q -w "net.ipv6.conf.$side.disable_ipv6=1"
            ip netns exec "$namespace" sysctl -q -w "net.ipv4.conf.$side.rp_filter=0" net.ipv4.conf.all.rp_filter=0
            ip -n "$namespace" link set "$side" up
        done
    done
    ip -n "$router" address add 192.168.1.1/24 dev lan
    ip -n "$router" address add 198.51.100.30/24 dev wan
    ip -n "$router" route add default via 198.51.100.1
    ip -n "$router" neighbour add 192.168.1.10 lladdr "$(mac "$wire" lan)" dev lan
    ip -n "$router" neighbour add 198.51.100.1 lladdr "$(mac "$wire" wan)" dev wan
}

mac() { ip netns exec "$1" cat "/sys/class/net/$2/address"; }

replay() { # WHAT CAPTURE: plays it and says how many frames of each direction went in and came out
    local what=$1 in="$scratch/in.pcap" played="$scratch/played.pcap" ends=()
    tcpdump -r "$2" -w "$in" 'host 192.168.1.10 and not host 192.168.1.1 and (tcp or udp)' 2>/dev/null
    tcpprep --cidr=192.168.0.0/16 --pcap="$in" --cachefile="$scratch/cache" >/dev/null 2>&1
    tcprewrite --cachefile="$scratch/cache" --infile="$in" --outfile="$played" --fixcsum \
        --enet-smac="$(mac "$wire" lan),$(mac "$wire" wan)" --enet-dmac="$(mac "$router" lan),$(mac "$router" wan)" \
        >/dev/null 2>&1 || { echo "REFUSED tcprewrite of $2"; failed=1; return; }
    for side in lan wan; do
        ip netns exec "$wire" tcpdump -i "$side" -Q in -U --immediate-mode -w "$scratch/$side.pcap" 'tcp or udp' \
            2>"$scratch/$side.log" &
        ends+=($!)
    done
    sleep 1
    ip netns exec "$wire" timeout 60 tcpreplay --cachefile="$scratch/cache" --intf1=lan --intf2=wan --pps=1000 "$played" \
        >/dev/null 2>&1
    sleep 1
    kill "${ends[@]}"
    wait "${ends[@]}" 2>/dev/null
    echo "$what: out $(frames "$scratch/wan.pcap" udp) of $(frames "$played" 'udp and src 192.168.1.10') udp and" \
        "$(frames "$scratch/wan.pcap" tcp) of $(frames "$played" 'tcp and src 192.168.1.10') tcp frames," \
        "in $(frames "$scratch/lan.pcap" udp) of $(frames "$played" 'udp and dst 192.168.1.10') udp and" \
        "$(frames "$scratch/lan.pcap" tcp) of $(frames "$played" 'tcp and dst 192.168.1.10') tcp frames"
}

frames() { tcpdump -r "$1" "$2" 2>/dev/null | wc -l; }

all_of() { sed -E 's/.*: out ([0-9]+) of \1 udp and ([0-9]+) of \2 tcp frames, in ([0-9]+) of \3 udp and ([0-9]+) of \4 tcp frames/all/' <<<"$1"; }

# The sample as it is passes; the same with addresses and ports that no rule lists does not.
replay_sample() {
    local said
    build_wire || { echo "skipped: no network namespaces here"; return; }
    said=$(replay "listed" "$capture")
    echo "$said"
    [ "$(all_of "$said")" = all ] || { echo "WRONG: listed traffic is dropped"; failed=1; }
    tcprewrite --infile="$capture" --outfile="$scratch/unlisted.pcap" --portmap=443:8443,80:8080 \
        --pnat=61.246.82.75/32:203.0.113.75/32,182.76.143.61/32:203.0.113.61/32 >/dev/null 2>&1
    said=$(replay "unlisted" "$scratch/unlisted.pcap")
    echo "$said"
    grep -q 'out 0 of [1-9][0-9]* udp and 0 of [1-9][0-9]* tcp frames, in 0 of [1-9][0-9]* udp and 0 of' <<<"$said" \
        || { echo "WRONG: unlisted traffic passes"; failed=1; }
}

if have unshare && unshare --net true 2>/dev/null; then
    load
    if have ip && have nft && have python3 && [ -f "$folder/exotel.nftables" ]; then
        traffic
        if [ -f "$capture" ] && have tcpreplay && have tcpdump && have ethtool; then replay_sample; fi
    fi
else
    echo "skipped: no network namespaces here"
fi
if have terraform; then load_terraform; fi
if have firewall-offline-cmd; then load_firewalld; fi
if compgen -G "$folder/*.cisco-asa" >/dev/null && have fwbedit; then load_cisco; fi
if compgen -G "$folder/*.aws-security-group" >/dev/null; then
    if /usr/bin/python3 -c 'import botocore' 2>/dev/null; then load_aws; else echo "skipped, not here: botocore"; fi
fi
if [ -n "${EARSHOT_NODE_MODULES:-}" ] && compgen -G "$folder/*.windows" >/dev/null && have node; then load_windows; fi
[ "$failed" = 0 ] && echo "all exports in $folder load"
exit "$failed"
