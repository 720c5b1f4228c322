# Sourced by make.sh: browser calls. Both ends are aiortc, or Chromium and aiortc; they find each other through the HTTPS
# server of peer.py at the vendor, where coturn is the STUN and TURN server.
#
#   client 192.168.1.10 --- [router] 198.51.100.30 --- [internet] --- vendor 203.0.113.10
#                                                           +--- far 192.0.2.80, or behind a router of its own:
#                                                           +--- [router] 192.0.2.80 --- far 10.20.0.5

FAR=$TAG-far FAR_ROUTER=$TAG-frt CARRIER=$TAG-cgn
FAR_IP=192.0.2.80 FAR_INSIDE_IP=10.20.0.5 CARRIER_IP=100.64.7.30
FAR_NS=$FAR
SIGNALLING=443

far_host() { # [behind]: behind a router that translates and lets nobody in
    MORE+=" $FAR"
    namespace $FAR
    if [ "${1:-}" != behind ]; then
        link $NET far 192.0.2.1/24 $FAR eth0 $FAR_IP/24
        ip -n $FAR route add default via 192.0.2.1
        return
    fi
    MORE+=" $FAR_ROUTER"
    namespace $FAR_ROUTER
    link $NET far 192.0.2.1/24 $FAR_ROUTER wan $FAR_IP/24
    link $FAR_ROUTER lan 10.20.0.1/24 $FAR eth0 $FAR_INSIDE_IP/24
    ip -n $FAR_ROUTER route add default via 192.0.2.1
    ip -n $FAR route add default via 10.20.0.1
    in_ns $FAR_ROUTER sysctl -qw net.ipv4.ip_forward=1
    in_ns $FAR_ROUTER nft -f - <<'NFT'
table ip nat {
    chain post { type nat hook postrouting priority 100; oifname "wan" masquerade; }
}
table ip filter {
    chain input { type filter hook input priority 0; iifname "wan" ct state established,related accept; iifname "wan" drop; }
    chain forward { type filter hook forward priority 0; ct state established,related accept; iifname "wan" drop; }
}
NFT
}

carrier_nat() { # the provider translates once more, RFC 6598
    MORE+=" $CARRIER"
    namespace $CARRIER
    ip -n $ROUTER link del wan
    link $ROUTER wan $CARRIER_IP/24 $CARRIER subscribers 100.64.7.1/24
    link $CARRIER wan $WAN_IP/24 $NET cust 198.51.100.1/24
    ip -n $ROUTER route add default via 100.64.7.1
    ip -n $CARRIER route add default via 198.51.100.1
    in_ns $CARRIER sysctl -qw net.ipv4.ip_forward=1
    in_ns $CARRIER nft -f - <<'NFT'
table ip nat {
    chain post { type nat hook postrouting priority 100; oifname "wan" masquerade; }
}
table ip filter {
    chain input { type filter hook input priority 0; iifname "wan" ct state established,related accept; iifname "wan" drop; }
    chain forward { type filter hook forward priority 0; ct state established,related accept; iifname "wan" drop; }
}
NFT
}

symmetric() { # NS: each destination gets another port
    in_ns "$1" nft flush chain ip nat post
    in_ns "$1" nft add rule ip nat post oifname wan masquerade fully-random
}

drops() { # NS HOOK RULE...: a table of its own
    local ns=$1 hook=$2; shift 2
    in_ns "$ns" nft add table ip drops
    in_ns "$ns" nft "add chain ip drops $hook { type filter hook $hook priority -10; }"
    in_ns "$ns" nft add rule ip drops "$hook" "$@" counter drop
}

SRTP='@th,64,8 & 0xc0 == 0x80'
CHANNEL_SRTP='@th,64,8 0x40 @th,96,8 & 0xc0 == 0x80'
DTLS_HANDSHAKE='@th,64,8 22'

vendor_services() { # OPTION...: signalling, STUN and TURN (over TLS at 5349)
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=turn.vendor.example -keyout "$RUN/key.pem" \
        -out "$RUN/cert.pem" 2>/dev/null
    cat "$RUN/key.pem" "$RUN/cert.pem" >"$RUN/both.pem"
    start meet ip netns exec $VENDOR /usr/bin/python3 "$LAB/peer.py" meet $VENDOR_IP $SIGNALLING "$RUN/both.pem"
    [ "${1:-}" = none ] || start turn ip netns exec $VENDOR turnserver -n -L $VENDOR_IP -E $VENDOR_IP --lt-cred-mech \
        -u lab:secret -r vendor.example --no-cli --db "$RUN/turn.db" --pidfile "$RUN/turn.pid" --log-file=stdout \
        --cert "$RUN/cert.pem" --pkey "$RUN/key.pem" "$@"
    sleep 1
}

STUN=stun:$VENDOR_IP:3478 TURN=turn:$VENDOR_IP:3478

answerer() { # SECONDS NAME=VALUE...
    local seconds=$1; shift
    start answer ip netns exec $FAR_NS timeout 120 /usr/bin/python3 "$LAB/peer.py" answer "https://$VENDOR_IP:$SIGNALLING" \
        "$seconds" "$@"
}

web_call() { # SECONDS NAME=VALUE...: aiortc calls
    local seconds=$1; shift
    in_ns $LAN timeout 120 /usr/bin/python3 "$LAB/peer.py" offer "https://$VENDOR_IP:$SIGNALLING" "$seconds" "$@" \
        >"$RUN/offer.log" 2>&1 || true
}

browser_call() { # SECONDS NAME=VALUE...: Chromium calls
    local seconds=$1; shift
    start page ip netns exec $LAN /usr/bin/python3 "$LAB/peer.py" page "https://$VENDOR_IP:$SIGNALLING" "$seconds" "$@"
    sleep 1
    HOME=$RUN in_ns $LAN timeout $((seconds + ${SETUP:-8})) chromium --headless --no-sandbox --disable-gpu \
        --use-fake-device-for-media-stream --use-fake-ui-for-media-stream --disable-background-networking \
        --disable-component-update --disable-sync --mute-audio --ignore-certificate-errors --disable-dev-shm-usage \
        --no-first-run --user-data-dir="$RUN/profile" http://127.0.0.1:8000/ >"$RUN/offer.log" 2>&1 || true
}

web_views() {
    capture_both_sides
    capture_on $VENDOR eth0 relay
    capture_on $FAR eth0 far
}

make_web() {
    local s=10
    case $1 in
        web-gateway|web-media-elsewhere|web-relay-unused) SIGNALLING=8089 ;;
        web-*-cgn) carrier_nat ;;
    esac
    case $1 in
        web-behind*|web-turn-unanswered*|web-stun-dropped*|web-host-only|web-symmetric-both*|web-*-behind) far_host behind ;;
        *) far_host ;;
    esac
    case $1 in
        web-turn-peer-forbidden) vendor_services --denied-peer-ip=$FAR_IP ;;
        web-turn-quota) vendor_services --total-quota=1 ;;
        web-udp-prohibited|web-udp-dropped) vendor_services --aux-server=$VENDOR_IP:8443 ;;
        *) vendor_services ;;
    esac
    web_views
    case $1 in web-*-cgn) capture_on $CARRIER wan outer ;; esac
    case $1 in
        web-healthy) answerer $s STUN=$STUN; browser_call $s STUN=$STUN ;;
        web-gateway) FAR_NS=$VENDOR; answerer $s; browser_call $s STUN=$STUN ;;
        web-media-elsewhere) answerer $s; browser_call $s STUN=$STUN ;;
        web-relay-unused) answerer $s; browser_call $s TURN=$TURN POLICY=relay ;;
        web-behind) answerer $s STUN=$STUN; web_call $s STUN=$STUN ;;
        web-behind-cgn) answerer $s STUN=$STUN; browser_call $s STUN=$STUN ;;
        web-healthy-cgn) answerer $s STUN=$STUN; web_call $s STUN=$STUN ;;
        web-turn-udp) answerer $s; browser_call $s TURN=$TURN POLICY=relay ;;
        web-turn-tcp) early oifname wan udp dport != 53 drop; answerer $s; browser_call $s "TURN=$TURN?transport=tcp" ;;
        web-turn-tcp-a) early oifname wan udp dport != 53 drop; answerer $s; web_call $s "TURN=$TURN?transport=tcp" ;;
        web-turns) early oifname wan udp dport != 53 drop; answerer $s; browser_call $s "TURN=turns:$VENDOR_IP:5349?transport=tcp" ;;
        web-turn-both) answerer $s TURN=$TURN POLICY=relay; web_call $s TURN=$TURN POLICY=relay ;;
        web-relay-in) drops $NET forward udp sport 3478 $CHANNEL_SRTP
            answerer $s; browser_call $s TURN=$TURN POLICY=relay ;;
        web-relay-in-a) early udp dport != 3478 ip daddr $FAR_IP drop
            drops $NET forward udp sport 3478 $CHANNEL_SRTP
            answerer $s; web_call $s TURN=$TURN POLICY=relay ;;
        web-relay-peer) drops $VENDOR input ip saddr $FAR_IP meta l4proto udp $SRTP
            answerer $s; browser_call $s TURN=$TURN POLICY=relay ;;
        web-relay-out) drops $NET forward ip saddr $VENDOR_IP ip daddr $FAR_IP meta l4proto udp $SRTP
            answerer $s; browser_call $s TURN=$TURN POLICY=relay ;;
        web-relay-in-tcp) early oifname wan udp dport != 53 drop
            drops $VENDOR input ip saddr $FAR_IP meta l4proto udp $SRTP
            answerer $s; browser_call $s "TURN=$TURN?transport=tcp" ;;
        web-relay-mid) later 12 drops $VENDOR input ip saddr $FAR_IP meta l4proto udp
            answerer 25; browser_call 22 TURN=$TURN POLICY=relay ;;
        web-turn-unanswered) early udp dport 3478 drop; answerer $s STUN=$STUN; GATHER=12000 browser_call $s STUN=$STUN TURN=$TURN GATHER=11000 ;;
        web-turn-unauthorized) answerer $s; browser_call $s TURN=$TURN PASSWORD=wrong POLICY=relay ;;
        web-turn-unauthorized-behind) answerer $s STUN=$STUN; web_call $s TURN=$TURN PASSWORD=wrong STUN=$STUN ;;
        web-turn-peer-forbidden) answerer $s; browser_call $s TURN=$TURN POLICY=relay ;;
        web-turn-quota) answerer $s TURN=$TURN; sleep 1; browser_call $s TURN=$TURN POLICY=relay ;;
        web-all-dropped) early ip daddr $FAR_IP drop; answerer $s STUN=$STUN; browser_call 20 STUN=$STUN ;;
        web-all-dropped-a) early ip daddr $FAR_IP drop; answerer $s STUN=$STUN; web_call 20 STUN=$STUN ;;
        web-in-dropped) early ip saddr $FAR_IP drop; answerer $s STUN=$STUN; browser_call 20 STUN=$STUN ;;
        web-in-dropped-behind) early ip saddr $FAR_IP drop; answerer $s STUN=$STUN; web_call 15 STUN=$STUN ;;
        web-host-only) answerer $s; browser_call 20 ;;
        web-stun-dropped) early udp dport 3478 drop; answerer $s STUN=$STUN; browser_call 20 STUN=$STUN GATHER=6000 ;;
        web-consent-lost) later 14 early ip daddr $FAR_IP drop; later 14 early ip saddr $FAR_IP drop
            answerer 45; browser_call 45 STUN=$STUN ;;
        web-consent-lost-in) later 14 early ip saddr $FAR_IP drop; answerer 45; browser_call 45 STUN=$STUN ;;
        web-consent-lost-a) later 12 early ip daddr $FAR_IP drop; answerer 45; web_call 45 STUN=$STUN ;;
        web-srtp-in-mid) later 12 early ip saddr $FAR_IP meta l4proto udp $SRTP drop; answerer 22; browser_call 20 STUN=$STUN ;;
        web-srtp-out) early ip daddr $FAR_IP meta l4proto udp $SRTP drop; answerer $s; browser_call $s STUN=$STUN ;;
        web-srtp-in) early ip saddr $FAR_IP meta l4proto udp $SRTP drop; answerer $s; browser_call $s STUN=$STUN ;;
        web-dtls-dropped) early ip daddr $FAR_IP meta l4proto udp $DTLS_HANDSHAKE drop
            early ip saddr $FAR_IP meta l4proto udp $DTLS_HANDSHAKE drop
            answerer 20; browser_call 18 STUN=$STUN ;;
        web-dtls-in) early ip saddr $FAR_IP meta l4proto udp $DTLS_HANDSHAKE drop; answerer 20; browser_call 18 STUN=$STUN ;;
        web-dtls-out) early ip daddr $FAR_IP meta l4proto udp $DTLS_HANDSHAKE drop; answerer 20; web_call 18 STUN=$STUN ;;
        web-dtls-fingerprint) answerer $s FINGERPRINT=wrong; browser_call $s STUN=$STUN ;;
        web-dtls-fingerprint-a) answerer $s; web_call $s STUN=$STUN FINGERPRINT=wrong ;;
        web-dtls-large) early ip saddr $FAR_IP meta length gt 900 meta l4proto udp $DTLS_HANDSHAKE drop
            answerer 20 RSA=4096; browser_call 18 STUN=$STUN ;;
        web-symmetric-one) symmetric $ROUTER; answerer $s STUN=$STUN; browser_call $s STUN=$STUN ;;
        web-symmetric-both) symmetric $ROUTER; symmetric $FAR_ROUTER; answerer $s STUN=$STUN; browser_call 20 STUN=$STUN ;;
        web-symmetric-both-turn) symmetric $ROUTER; symmetric $FAR_ROUTER; answerer $s STUN=$STUN
            browser_call $s STUN=$STUN TURN=$TURN ;;
        web-udp-dropped) early oifname wan udp dport != 53 drop; answerer $s
            browser_call $s "TURN=$TURN,turn:$VENDOR_IP:8443?transport=tcp" GATHER=4000 ;;
        web-udp-prohibited) early oifname wan udp dport != 53 reject with icmp admin-prohibited; answerer $s
            browser_call $s "TURN=$TURN,turn:$VENDOR_IP:8443?transport=tcp" GATHER=4000 ;;
    esac
    cat "$RUN/offer.log" "$RUN/answer.log" >"${VIEWS:-$RUN}/$1.log" 2>/dev/null || true
    sleep 1
    keep "$1" lan wan
}
