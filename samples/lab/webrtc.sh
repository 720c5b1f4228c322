# Sourced by make.sh: browser calls, and phones with RTCP. Both ends are aiortc, or Chromium and aiortc; they find each
# other through the HTTPS server of peer.py at the vendor, where coturn is the STUN and TURN server. The phones are baresip.
#
#   client 192.168.1.10 --- [router] 198.51.100.30 --- [internet] --- vendor 203.0.113.10
#                                                           +--- far 192.0.2.80, or behind a router of its own:
#                                                           +--- [router] 192.0.2.80 --- far 10.20.0.5

FAR=$TAG-far FAR_ROUTER=$TAG-frt CARRIER=$TAG-cgn
FAR_IP=192.0.2.80 FAR_INSIDE_IP=10.20.0.5 CARRIER_IP=100.64.7.30 CARRIER_GATE=100.64.7.1
FAR_NS=$FAR
SIGNALLING=443

lets_nobody_in() { # NS: a router that translates, and whose outside is "wan"
    in_ns "$1" sysctl -qw net.ipv4.ip_forward=1
    in_ns "$1" nft -f - <<'NFT'
table ip nat {
    chain post { type nat hook postrouting priority 100; oifname "wan" masquerade; }
}
table ip filter {
    chain input { type filter hook input priority 0; iifname "wan" ct state established,related accept; iifname "wan" drop; }
    chain forward { type filter hook forward priority 0; ct state established,related accept; iifname "wan" drop; }
}
NFT
}

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
    lets_nobody_in $FAR_ROUTER
}

carrier_nat() { # the provider translates once more, RFC 6598
    MORE+=" $CARRIER"
    namespace $CARRIER
    ip -n $ROUTER link del wan
    link $ROUTER wan $CARRIER_IP/24 $CARRIER subscribers $CARRIER_GATE/24
    link $CARRIER wan $WAN_IP/24 $NET cust 198.51.100.1/24
    ip -n $ROUTER route add default via $CARRIER_GATE
    ip -n $CARRIER route add default via 198.51.100.1
    lets_nobody_in $CARRIER
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
    in_ns "${CALLER:-$LAN}" timeout 120 /usr/bin/python3 "$LAB/peer.py" offer "https://$VENDOR_IP:$SIGNALLING" "$seconds" "$@" \
        >"$RUN/offer.log" 2>&1 || true
}

browser_call() { # SECONDS NAME=VALUE...: Chromium calls
    local seconds=$1; shift
    start page ip netns exec $LAN /usr/bin/python3 "$LAB/peer.py" page "https://$VENDOR_IP:$SIGNALLING" "$seconds" "$@"
    sleep 1
    HOME=$RUN in_ns $LAN timeout $((seconds + ${SETUP:-8})) chromium --headless --no-sandbox --disable-gpu \
        --use-fake-device-for-media-stream --use-fake-ui-for-media-stream --disable-background-networking \
        --disable-component-update --disable-sync --mute-audio --ignore-certificate-errors --disable-dev-shm-usage \
        --no-first-run --host-resolver-rules="MAP * ~NOTFOUND, EXCLUDE *.*.*.*" --user-data-dir="$RUN/profile" http://127.0.0.1:8000/ >"$RUN/offer.log" 2>&1 || true
}

phone() { # NS ADDRESS SECONDS ACCOUNT-OPTIONS [COMMAND]: baresip, which sends and reads RTCP
    local ns=$1 address=$2 seconds=$3 options=$4
    mkdir -p "$RUN/$ns"
    [ -e "$RUN/speech.pcma" ] || speech
    python3 - "$RUN/speech.pcma" "$RUN/speech.wav" <<'PY'
import math, struct, sys, wave
out = wave.open(sys.argv[2], "wb")
out.setnchannels(1); out.setsampwidth(2); out.setframerate(8000)
out.writeframes(b"".join(struct.pack("<h", int(9000 * (0.5 + 0.5 * math.sin(i / 2600)) * math.sin(i * 0.31)))
                         for i in range(8000 * 60)))
PY
    cat >"$RUN/$ns/config" <<CONFIG
module_path /usr/lib/baresip/modules
sip_listen $address:5060
net_interface eth0
rtp_ports 10000-10100
audio_source aufile,$RUN/speech.wav
audio_player aufile,$RUN/$ns/heard.wav
module gsm.so
module aufile.so
module stun.so
module ice.so
module srtp.so
module dtls_srtp.so
module_app account.so
module_app menu.so
CONFIG
    echo "<sip:1001@$address>;regint=0;answermode=auto;audio_codecs=GSM/8000/1$options" >"$RUN/$ns/accounts"
    start "phone-$ns" ip netns exec "$ns" timeout $((seconds + 10)) baresip -f "$RUN/$ns" -t "$seconds" ${5:+-e "$5"}
}

phone_call() { # SECONDS [ACCOUNT-OPTIONS [ACCOUNT-OPTIONS-OF-FAR]]: the client calls the far side
    phone $FAR $FAR_IP $(($1 + 2)) "${3:-}"
    sleep 1
    phone $LAN $CLIENT_IP "$1" "${2:-;medianat=stun;stunserver=\"stun:$VENDOR_IP:3478\"}" "d sip:1001@$FAR_IP"
    sleep "$1"
    sleep 2
}

# RTP and no RTCP: the payload type is not one of those of RTCP
RTP='@th,64,8 & 0xc0 == 0x80 @th,72,8 < 192'

# ICE, and keys by DTLS
KEYED=";medianat=ice;stunserver=\"stun:$VENDOR_IP:3478\";mediaenc=dtls_srtp"

PACKED=1

make_web() { # what happens in each sample, and from where it is seen
    local s=8
    case $1 in web-gateway | web-media-elsewhere | web-relay-unused) SIGNALLING=8089 ;; esac
    case $1 in carrier-nat) carrier_nat ;; esac
    case $1 in ice-host-only) far_host behind ;; *) far_host ;; esac
    case $1 in
        turn-quota) vendor_services --total-quota=1 ;;
        web-udp-dropped) vendor_services --aux-server=$VENDOR_IP:8443 ;;
        *) vendor_services ;;
    esac
    capture_both_sides
    capture_on $VENDOR eth0 relay
    capture_on $FAR eth0 far
    local views=lan
    case $1 in
        web-healthy) answerer $s STUN=$STUN; browser_call $s STUN=$STUN ;;
        web-listener) answerer 12 STUN=$STUN; browser_call 12 STUN=$STUN LISTEN=1 ;;
        web-gateway) FAR_NS=$VENDOR; answerer $s; browser_call $s STUN=$STUN ;;
        web-media-elsewhere) answerer $s; browser_call $s STUN=$STUN ;;
        web-relay-unused) answerer $s; browser_call $s TURN=$TURN POLICY=relay ;;
        web-relayed) answerer $s; browser_call $s TURN=$TURN POLICY=relay ;;
        web-relayed-tls)
            early oifname wan udp dport != 53 drop
            answerer $s; browser_call $s "TURN=turns:$VENDOR_IP:5349?transport=tcp" ;;
        web-udp-dropped)
            early oifname wan udp dport != 53 drop
            answerer $s; browser_call $s "TURN=$TURN,turn:$VENDOR_IP:8443?transport=tcp" GATHER=4000 ;;
        relay-one-way) # what the relay sends to the client is lost behind it
            drops $NET forward udp sport 3478 $CHANNEL_SRTP
            answerer $s; browser_call $s TURN=$TURN POLICY=relay ;;
        relay-drops-peer) # the relay's own firewall drops what the peer sends
            drops $VENDOR input ip saddr $FAR_IP meta l4proto udp $SRTP
            views=relay; answerer $s; browser_call $s TURN=$TURN POLICY=relay ;;
        turn-quota)
            start occupant ip netns exec $FAR turnutils_uclient -L $FAR_IP -u lab -w secret -e $OTHER_IP -r 3480 -c -X \
                -n 1000 -m 1 $VENDOR_IP
            sleep 1; answerer $s; browser_call $s TURN=$TURN POLICY=relay ;;
        ice-blocked)
            early ip daddr $FAR_IP drop
            views='lan wan'; answerer $s STUN=$STUN; browser_call $s STUN=$STUN ;;
        ice-host-only) answerer $s; browser_call $s ;;
        consent-lost) # from the middle of the call on nothing reaches the far side
            later 5 early ip daddr $FAR_IP drop
            answerer 20 STUN=$STUN; web_call 20 STUN=$STUN ;;
        dtls-dropped)
            early ip daddr $FAR_IP meta l4proto udp $DTLS_HANDSHAKE drop
            early ip saddr $FAR_IP meta l4proto udp $DTLS_HANDSHAKE drop
            answerer 14; browser_call 13 STUN=$STUN ;;
        dtls-large-dropped)
            early ip saddr $FAR_IP meta length gt 900 meta l4proto udp $DTLS_HANDSHAKE drop
            answerer 10 RSA=4096; browser_call 10 STUN=$STUN ;;
        dtls-fingerprint) answerer $s FINGERPRINT=wrong; browser_call $s STUN=$STUN ;;
        carrier-nat) views=wan; answerer 5 STUN=$STUN; web_call 5 STUN=$STUN ;;
        ice-credentials) answerer $s STUN=$STUN ICE=refused-password; browser_call $s STUN=$STUN ;;
        ice-credentials-renewed) answerer $s STUN=$STUN; web_call $s STUN=$STUN ICE=stale-password ;;
        ice-role-conflict) answerer $s STUN=$STUN ICE=insists; web_call $s STUN=$STUN ICE=insists ;;
        ice-roles-settled) answerer $s STUN=$STUN ICE=both-control; web_call $s STUN=$STUN ;;
        dtls-given-up)
            early ip daddr $FAR_IP meta l4proto udp $DTLS_HANDSHAKE drop
            early ip saddr $FAR_IP meta l4proto udp $DTLS_HANDSHAKE drop
            phone_call 9 "$KEYED" "$KEYED" ;;
        keyed-phones) phone_call 9 "$KEYED" "$KEYED" ;;
        muted) answerer 18 STUN=$STUN MUTE=6; browser_call 18 STUN=$STUN ;;
        muted-reports) answerer 18 STUN=$STUN STOP=6; browser_call 18 STUN=$STUN ;;
        muted-client) answerer 18 STUN=$STUN; web_call 18 STUN=$STUN MUTE=6 ;;
        never-sends) answerer 10 STUN=$STUN; web_call 10 STUN=$STUN MUTE=0 REPORTS=none ;;
        peer-gone) answerer 30 STUN=$STUN DIE=8; web_call 16 STUN=$STUN ;;
        peer-hangs-up) answerer 8 STUN=$STUN; web_call 16 STUN=$STUN ;;
        rtcp-healthy) phone_call 16 ;;
        rtcp-peer-deaf) # beyond both capture points RTP is lost, and RTCP is not
            drops $NET forward ip daddr $FAR_IP meta l4proto udp $RTP; phone_call 20 ;;
        rtcp-peer-unheard)
            drops $NET forward ip saddr $FAR_IP meta l4proto udp $RTP; phone_call 20 ;;
    esac
    sleep 1
    keep "$1" $views
}
