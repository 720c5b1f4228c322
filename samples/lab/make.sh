#!/usr/bin/env bash
# Makes the captures of the samples again, with real software (sipp, coturn, OpenSSL, the kernel's NAT, firewall and SIP
# ALG, tcpdump) in network namespaces of this machine. As root: samples/lab/make.sh all, or the names of samples. Needs the
# packages sip-tester coturn openssl dnsmasq-base bind9-dnsutils tcpdump tshark nftables iproute2 ethtool conntrack python3,
# for those of rulesets.sh and legs.sh besides: baresip-core curl netcat-openbsd prosody, for those of proxy.sh: kamailio
# rtpengine-daemon, for those of webrtc.sh: baresip-core chromium python3-aiortc, for those of servers.sh: curl tinyproxy
# nginx-light, and for those of routers.sh: traceroute.
. "$(dirname "${BASH_SOURCE[0]}")/network.sh"
. "$LAB/stories.sh"

[ $# -gt 0 ] || { echo "usage: make.sh all | SAMPLE..., with SAMPLE one of: $SAMPLES" >&2; exit 2; }
[ "$1" != all ] || set -- $SAMPLES
if [ $# -gt 1 ]; then
    trap - EXIT
    printf '%s\n' "$@" | xargs -P 3 -n 1 bash "$LAB/make.sh"
    exit
fi
[[ " $SAMPLES " == *" $1 "* ]] || { echo "no sample is called $1; there are: $SAMPLES" >&2; exit 2; }
set_up
case $1 in
    ruleset-*) . "$LAB/rulesets.sh"; make_ruleset "$1" ;;
    leg-proxied*) . "$LAB/actors.sh"; . "$LAB/legs.sh"; . "$LAB/proxy.sh"; make_proxied "$1" ;;
    leg-*) . "$LAB/actors.sh"; . "$LAB/legs.sh"; make_leg "$1" ;;
    *)
        . "$LAB/actors.sh"
        if [[ " $WEB_SAMPLES " == *" $1 "* ]]; then
            . "$LAB/webrtc.sh"
            make_web "$1"
        elif [[ " $ROUTER_SAMPLES " == *" $1 "* ]]; then
            . "$LAB/webrtc.sh"; . "$LAB/routers.sh"
            make_routers "$1"
        elif [[ " $SERVER_SAMPLES " == *" $1 "* ]]; then
            . "$LAB/rulesets.sh"; . "$LAB/servers.sh"
            make_servers "$1"
        else
            make_one "$1"
        fi
        ;;
esac
