# Sourced by make.sh: two routers one behind the other. The provider's of webrtc.sh stands in the customer's own house here.
#
#   client 192.168.1.10 --- [router] 10.77.0.30 --- 10.77.0.1 [outer router] 198.51.100.30 --- [internet]

CARRIER_IP=10.77.0.30 CARRIER_GATE=10.77.0.1

routes_only() { # the inner router passes on as it is
    in_ns $ROUTER nft flush chain ip nat post
    ip -n $CARRIER route add 192.168.1.0/24 via $CARRIER_IP
}

make_routers() {
    local name=$1
    case $name in
        two-*) carrier_nat ;;
    esac
    capture_both_sides
    case $name in
        two-routers)
            capture_on $CARRIER wan outer
            dialog "invite both:3 bye" $G729
            keep $name lan wan outer ;;
        two-routers-one-translates)
            routes_only
            capture_on $CARRIER wan outer
            dialog "invite both:3 bye" $G729
            keep $name lan wan outer ;;
        # what a support engineer asks for first; one of the two translates, and the answers do not show it
        two-private-hops)
            routes_only
            in_ns $LAN traceroute -n -q 1 -w 1 $VENDOR_IP >/dev/null || true
            sipp_options_server; sipp_options 4
            keep $name lan ;;
        one-private-hop)
            in_ns $LAN traceroute -n -q 1 -w 1 $VENDOR_IP >/dev/null || true
            sipp_options_server; sipp_options 4
            keep $name lan ;;
    esac
}
