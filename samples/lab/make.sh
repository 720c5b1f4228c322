#!/usr/bin/env bash
# Makes the captures of the samples again, with real software (sipp, coturn, OpenSSL, the kernel's NAT, firewall and SIP
# ALG, tcpdump) in network namespaces of this machine. As root: samples/lab/make.sh all, or the names of samples. Needs the
# packages sip-tester coturn openssl dnsmasq-base bind9-dnsutils tcpdump tshark nftables iproute2 ethtool conntrack python3,
# and for those of rulesets.sh besides: baresip-core curl netcat-openbsd prosody.
. "$(dirname "${BASH_SOURCE[0]}")/network.sh"
. "$LAB/stories.sh"

[ $# -gt 0 ] || { echo "usage: make.sh all | SAMPLE..., with SAMPLE one of: $SAMPLES" >&2; exit 2; }
[ "$1" != all ] || set -- $SAMPLES
if [ $# -gt 1 ]; then
    trap - EXIT
    printf '%s\n' "$@" | xargs -P 3 -n 1 bash "$LAB/make.sh"
    exit
fi
[[ " $SAMPLES " == *" $1 "* || -n "${VIEWS:-}" ]] || { echo "no sample is called $1; there are: $SAMPLES" >&2; exit 2; }
set_up
case $1 in
    ruleset-*) . "$LAB/rulesets.sh"; make_ruleset "$1" ;;
    web-*) . "$LAB/actors.sh"; . "$LAB/webrtc.sh"; make_web "$1" ;;
    *) . "$LAB/actors.sh"; make_one "$1" ;;
esac
