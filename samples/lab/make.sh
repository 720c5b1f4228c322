#!/usr/bin/env bash
# Makes the captures of the samples again, with real software (sipp, the kernel's NAT, firewall and SIP ALG, tcpdump) in
# network namespaces of this machine. As root: samples/lab/make.sh all, or the names of samples. Needs the packages
# sip-tester tcpdump tshark nftables iproute2 ethtool conntrack python3, and those of rulesets.sh besides: baresip-core
# coturn curl dnsmasq-base netcat-openbsd openssl prosody.
. "$(dirname "${BASH_SOURCE[0]}")/network.sh"
. "$LAB/rulesets.sh"

SAMPLES="healthy inbound-dropped outbound-dropped kernel-sip-alg media-outside-range call-rejected $RULESET_SAMPLES"

early() { in_ns $ROUTER nft add rule ip filter early "$@"; }

make_one() {
    case $1 in
        healthy) ;;
        inbound-dropped) early iifname wan udp sport 10000-20000 drop ;;
        # the first packets pass, so that the NAT knows the way back
        outbound-dropped) early oifname wan udp dport 10000-20000 ct original packets gt 3 drop ;;
        kernel-sip-alg)
            in_ns $ROUTER nft -f - <<'NFT'
table ip alg {
    ct helper sip-udp {
        type "sip" protocol udp;
    }
    chain pre {
        type filter hook prerouting priority 0
        udp dport 5060 ct helper set "sip-udp"
    }
}
NFT
            ANNOUNCE=$CLIENT_IP ;;
        media-outside-range) MEDIA=$OTHER_IP; early iifname wan ip saddr $OTHER_IP drop ;;
        call-rejected) UAC=uac-refused UAS=uas-refused ;;
        *) echo "no sample is called $1; there are: $SAMPLES" >&2; exit 2 ;;
    esac
    capture_both_sides
    call 6
    keep "$1" lan wan
}

if [ $# -ne 1 ] || [ "$1" = all ]; then
    [ "${1:-}" != all ] || set -- $SAMPLES
    [ $# -gt 0 ] || { echo "usage: make.sh all | SAMPLE..., with SAMPLE one of: $SAMPLES" >&2; exit 2; }
    for sample in "$@"; do bash "$LAB/make.sh" "$sample"; done
    exit
fi
set_up
case $1 in
    ruleset-*) make_ruleset "$1" ;;
    *) make_one "$1" ;;
esac
