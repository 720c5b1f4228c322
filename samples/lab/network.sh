# Sourced by make.sh: a customer's network, its router and the internet, as network namespaces of this machine.
#
#   client 192.168.1.10 --- 192.168.1.1 [router] 198.51.100.30 --- [internet] --- vendor 203.0.113.10
#                             NAT, firewall, ALG                              +--- other  192.0.2.66
#
# The addresses of the documentation networks (RFC 5737) stand for public ones. Nothing is ever in the namespace of the
# host, so no packet can leave. Everything that was started is ended by its process id.
set -eu

LAB=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
RUN=$(mktemp -d)
TAG=ea$$
LAN=$TAG-lan ROUTER=$TAG-rtr NET=$TAG-net VENDOR=$TAG-ven
CLIENT_IP=192.168.1.10 NEIGHBOUR_IP=192.168.1.11 WAN_IP=198.51.100.30 VENDOR_IP=203.0.113.10 OTHER_IP=192.0.2.66
MORE=
PIDS=()
CAPTURES=()

in_ns() { local ns=$1; shift; ip netns exec "$ns" "$@"; }

start() { # NAME COMMAND...: in the background, its output in a file
    local name=$1; shift
    "$@" >"$RUN/$name.log" 2>&1 &
    PIDS+=($!)
}

tear_down() {
    for pid in "${PIDS[@]:-}"; do [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    for ns in $LAN $ROUTER $NET $VENDOR $MORE; do ip netns del "$ns" 2>/dev/null || true; done
    rm -rf "$RUN" /etc/netns/$LAN
}
trap tear_down EXIT

link() { # NS1 DEV1 CIDR1 NS2 DEV2 CIDR2
    ip -n "$1" link add "$2" type veth peer name "$5" netns "$4"
    ip -n "$1" addr add "$3" dev "$2"
    ip -n "$4" addr add "$6" dev "$5"
    ip -n "$1" link set "$2" up
    ip -n "$4" link set "$5" up
    # whole packets with whole checksums, as a network would carry them
    in_ns "$1" ethtool -K "$2" tx off rx off tso off gso off gro off >/dev/null 2>&1 || true
    in_ns "$4" ethtool -K "$5" tx off rx off tso off gso off gro off >/dev/null 2>&1 || true
}

namespace() { # NAME...
    local ns
    for ns in "$@"; do
        ip netns add "$ns"
        ip -n "$ns" link set lo up
        in_ns "$ns" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 \
            net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
    done
}

set_up() {
    (
        flock 9
        namespace $LAN $ROUTER $NET $VENDOR
        link $LAN eth0 $CLIENT_IP/24 $ROUTER lan 192.168.1.1/24
        link $ROUTER wan $WAN_IP/24 $NET cust 198.51.100.1/24
        link $NET vend 203.0.113.1/24 $VENDOR eth0 $VENDOR_IP/24
    ) 9>/tmp/earshot-lab.lock
    ip -n $LAN addr add $NEIGHBOUR_IP/24 dev eth0
    ip -n $VENDOR addr add $OTHER_IP/32 dev eth0
    ip -n $LAN route add default via 192.168.1.1
    ip -n $ROUTER route add default via 198.51.100.1
    ip -n $NET route add $OTHER_IP/32 via $VENDOR_IP
    ip -n $VENDOR route add default via 203.0.113.1
    in_ns $ROUTER sysctl -qw net.ipv4.ip_forward=1
    in_ns $NET sysctl -qw net.ipv4.ip_forward=1
    in_ns $ROUTER nft -f - <<NFT
table ip nat {
    chain post { type nat hook postrouting priority 100; oifname "wan" masquerade; }
}
table ip filter {
    chain input { type filter hook input priority 0; iifname "wan" ct state established,related accept; iifname "wan" drop; }
    chain forward { type filter hook forward priority 0; ct state established,related accept; iifname "wan" drop; }
    # what a sample drops goes here, before the established connections
    chain early { type filter hook forward priority -10; }
}
NFT
}

six() { # the same network once more in IPv6 (RFC 3849), which nobody translates; from here on calls use it
    local ns
    for ns in $LAN $ROUTER $NET $VENDOR; do
        in_ns "$ns" sh -c 'for name in /proc/sys/net/ipv6/conf/*; do echo 0 >"$name/accept_dad"; echo 0 >"$name/disable_ipv6"; done'
    done
    CLIENT_IP=2001:db8:1::10 WAN_IP=2001:db8:1::10 VENDOR_IP=2001:db8:3::10
    ip -n $LAN addr add $CLIENT_IP/64 dev eth0
    ip -n $ROUTER addr add 2001:db8:1::1/64 dev lan
    ip -n $ROUTER addr add 2001:db8:2::30/64 dev wan
    ip -n $NET addr add 2001:db8:2::1/64 dev cust
    ip -n $NET addr add 2001:db8:3::1/64 dev vend
    ip -n $VENDOR addr add $VENDOR_IP/64 dev eth0
    ip -n $LAN route add default via 2001:db8:1::1
    ip -n $ROUTER route add default via 2001:db8:2::1
    ip -n $NET route add 2001:db8:1::/64 via 2001:db8:2::30
    ip -n $VENDOR route add default via 2001:db8:3::1
    in_ns $ROUTER sysctl -qw net.ipv6.conf.all.forwarding=1
    in_ns $NET sysctl -qw net.ipv6.conf.all.forwarding=1
    in_ns $ROUTER nft -f - <<NFT
table ip6 filter {
    chain early { type filter hook forward priority -10; }
}
NFT
}

# As part of a URI, RFC 3986 section 3.2.2.
uri_host() { case $1 in *:*) echo "[$1]" ;; *) echo "$1" ;; esac; }

capture_on() { # NS DEV NAME
    start "tcpdump-$3" ip netns exec "$1" tcpdump -i "$2" -s 0 -U --immediate-mode -B 16384 -Z root -w "$RUN/$3.pcap" \
        'not arp and not igmp'
    CAPTURES+=($!)
    for _ in $(seq 50); do grep -qs 'listening on' "$RUN/tcpdump-$3.log" && return; sleep 0.1; done
    echo "tcpdump did not start: $(cat "$RUN/tcpdump-$3.log")" >&2
    return 1
}

capture_both_sides() { capture_on $ROUTER lan lan; capture_on $ROUTER wan wan; }

keep() { # SAMPLE VIEW...: the views merged by time become the sample's capture; with VIEWS=FOLDER only each by itself
    sleep 1
    kill -INT "${CAPTURES[@]}"
    wait "${CAPTURES[@]}" || true
    local sample=$1; shift
    if [ -n "${VIEWS:-}" ]; then
        local view
        for view in "$RUN"/*.pcap; do cp "$view" "$VIEWS/$sample.$(basename "$view")"; done
        mergecap -F pcap -w "$VIEWS/$sample.span.pcap" "$RUN/lan.pcap" "$RUN/wan.pcap"
        return
    fi
    mkdir -p "$LAB/../$sample"
    local files=()
    for view in "$@"; do files+=("$RUN/$view.pcap"); done
    local capture=$LAB/../$sample/capture.pcap
    mergecap -F pcap -w "$capture" "${files[@]}"
    echo "$sample: $(capinfos -Tm -rc "$capture" | tail -1 | cut -d, -f2) frames"
    # encrypted media hardly shrinks; headers do
    if [ -n "${PACKED:-}" ]; then gzip -9nf "$capture"; fi
}

speech() { # a second of tone bursts and noise in G.711 A-law, so that no stream is silent and no packet equals another
    python3 - "$RUN/speech.pcma" <<'PY'
import math, random, sys

def alaw(sample):
    sign = 0x80 if sample >= 0 else 0
    sample = min(abs(sample), 32635)
    if sample >= 256:
        exponent = sample.bit_length() - 8
        value = exponent << 4 | sample >> exponent + 3 & 0x0F
    else:
        value = sample >> 4
    return (value | sign) ^ 0x55

random.seed(1)
samples = []
for i in range(8000 * 30):
    loud = 0.5 + 0.5 * math.sin(i / 2600)
    samples.append(int(9000 * loud * math.sin(i * 0.31) + random.randint(-1500, 1500)))
open(sys.argv[1], "wb").write(bytes(alaw(s) for s in samples))
PY
}

silence() { # half a minute of G.711 A-law that says nothing
    head -c 240000 /dev/zero | tr '\0' '\325' >"$RUN/silence.pcma"
}

wav() { # the lab's speech for baresip
    python3 - "$RUN/speech.wav" <<'PY'
import math, random, struct, sys, wave
random.seed(2)
out = wave.open(sys.argv[1], "wb")
out.setnchannels(1); out.setsampwidth(2); out.setframerate(8000)
out.writeframes(b"".join(
    struct.pack("<h", int(9000 * (0.5 + 0.5 * math.sin(i / 2600)) * math.sin(i * 0.31) + random.randint(-1500, 1500)))
    for i in range(8000 * 30)))
PY
}

# What sipp sends as G.729: any octets will do, as long as no packet equals another.
frames() { head -c 40000 /dev/urandom >"$RUN/speech.g729"; }

dialog() { # "STORY" NAME=VALUE...: a call of the customer's phone to the vendor, see dialog.py
    local story=$1; shift
    python3 "$LAB/dialog.py" "$RUN" "$story" "ANNOUNCE=$WAN_IP" "MEDIA=$VENDOR_IP" "VENDOR=$VENDOR_IP" "$@"
    [ -e "$RUN/speech.pcma" ] || { speech; silence; frames; }
    local media=$VENDOR_IP value
    for value in "$@"; do case $value in BIND=*) media=${value#BIND=} ;; esac; done
    (cd "$RUN" && start uas ip netns exec $VENDOR timeout 60 sipp -sf uas.xml -i $VENDOR_IP -mi "$media" \
        -p "${SIP_PORT:-5060}" -mp "${VMP:-10000}" ${TRANSPORT:-} -nostdin -skip_rlimit -m 1; sleep 0.7
        ip netns exec $LAN timeout 60 sipp -sf uac.xml -i $CLIENT_IP -p 5060 -mi $CLIENT_IP -mp "${MP:-16400}" \
            ${TRANSPORT:-} -nostdin -skip_rlimit -m 1 -s 1002 "$(uri_host $VENDOR_IP):${SIP_PORT:-5060}" >"$RUN/uac.log" 2>&1) || true
}

later() { # SECONDS COMMAND...: in the background
    local seconds=$1; shift
    (sleep "$seconds"; "$@") &
    PIDS+=($!)
}
