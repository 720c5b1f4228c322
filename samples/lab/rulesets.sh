# Sourced by make.sh: the samples that exercise the rulesets of single vendors. Vendor names are resolved by dnsmasq on the
# router, vendor addresses exist inside the vendor's namespace only, TLS is openssl's and baresip's, SRTP baresip's,
# STUN coturn's, XMPP prosody's, plain SIP and RTP sipp's; what is refused is refused by nftables on the router.

own_address() { # NS DEVICE ADDRESS: one more address, on a device of its own
    ip -n "$1" link add "$2" type veth peer name "$2-end"
    ip -n "$1" addr add "$3/32" dev "$2"
    ip -n "$1" link set "$2" up
    ip -n "$1" link set "$2-end" up
}

vendor_address() { # DEVICE ADDRESS
    own_address $VENDOR "$1" "$2"
    ip -n $NET route replace "$2/32" via $VENDOR_IP
}

names() { # NAME=ADDRESS...: what the router's name server answers, and nothing else
    local records=() pair
    for pair in "$@"; do records+=("--host-record=${pair%=*},${pair#*=}"); done
    mkdir -p /etc/netns/$LAN
    echo "nameserver 192.168.1.1" >/etc/netns/$LAN/resolv.conf
    start dnsmasq ip netns exec $ROUTER dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts \
        --user=root --pid-file= --listen-address=192.168.1.1 --bind-interfaces "${records[@]}"
}

certificate() { # NAME...: one certificate for all
    local all
    all=$(printf ',DNS:%s' "$@")
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj "/CN=$1" -addext "subjectAltName=${all:1}" \
        -keyout "$RUN/key.pem" -out "$RUN/cert.pem" 2>/dev/null
    cat "$RUN/key.pem" "$RUN/cert.pem" >"$RUN/both.pem"
}

tls_server() { # NS ADDRESS PORT
    start "tls-$2-$3" ip netns exec "$1" openssl s_server -accept "$2:$3" -key "$RUN/key.pem" -cert "$RUN/cert.pem" -www -quiet
}

http_server() { # NS ADDRESS PORT
    mkdir -p "$RUN/www"
    start "http-$2-$3" ip netns exec "$1" python3 -m http.server --directory "$RUN/www" --bind "$2" "$3"
}

get() { # NS URL [SECONDS]: whatever comes of it
    in_ns "$1" curl --silent --insecure --output /dev/null --max-time "${3:-5}" "$2" || true
}

# A phone that speaks SIP over TLS, and SRTP. Its TLS port is one above the port that it is given.
phone() { # NAME NS ADDRESS DEVICE PORT RTP-PORTS SECONDS ANSWERMODE [COMMAND]
    local name=$1 ns=$2 address=$3 device=$4 port=$5 rtp=$6 seconds=$7 answer=$8 command=${9:-}
    mkdir -p "$RUN/$name"
    cat >"$RUN/$name/config" <<CONFIG
module_path /usr/lib/baresip/modules
sip_listen $address:$port
sip_certificate $RUN/both.pem
net_interface $device
rtp_ports $rtp
audio_source aufile,$RUN/speech.wav
audio_player aufile,$RUN/$name/heard.wav
dns_server 192.168.1.1:53
module g711.so
module aufile.so
module srtp.so
module_app account.so
module_app menu.so
CONFIG
    echo "<sip:$name@$address:$((port + 1));transport=tls>;regint=0;answermode=$answer;mediaenc=srtp-mand;audio_codecs=PCMA/8000/1" \
        >"$RUN/$name/accounts"
    start "$name" ip netns exec "$ns" timeout $((seconds + 10)) baresip -f "$RUN/$name" -t "$seconds" ${command:+-e "$command"}
}

# The call of network.sh the other way round: the other end calls in, to what the router forwards.
call_in() { # SECONDS FROM-ADDRESS MEDIA-ADDRESS
    local seconds=$1 from=$2 media=$3
    python3 "$LAB/dialog.py" "$RUN" "invite both:$seconds bye" "ANNOUNCE=$media" "MEDIA=$WAN_IP"
    speech
    (cd "$RUN" && start uas ip netns exec $LAN timeout $((seconds + 20)) sipp -sf uas.xml -i $CLIENT_IP -mi $CLIENT_IP \
        -p 5060 -mp 10000 -nostdin -skip_rlimit -m 1; sleep 0.7
        ip netns exec $VENDOR timeout $((seconds + 20)) sipp -sf uac.xml -i "$from" -p 5060 -mi "$media" -mp 14000 \
            -nostdin -skip_rlimit -m 1 -s 1002 $WAN_IP:5060 >"$RUN/uac.log" 2>&1) || true
}

forward() { # PROTOCOL PORTS [ADDRESS]: from the outside of the router to the inside
    in_ns $ROUTER nft add chain ip nat pre '{ type nat hook prerouting priority -100; }'
    in_ns $ROUTER nft add rule ip nat pre iifname wan ip daddr $WAN_IP "$1" dport "$2" dnat to "${3:-$CLIENT_IP}"
    in_ns $ROUTER nft insert rule ip filter forward iifname wan "$1" dport "$2" accept
}

# The vendor's border controller sends media to where it comes from, whatever the phone announces (RFC 4961).
symmetric() {
    in_ns $VENDOR nft -f - <<NFT
table ip symmetric {
    chain out { type route hook output priority -150; ip daddr $CLIENT_IP ip daddr set $WAN_IP; }
}
NFT
}

media_from() { # ADDRESS PORTS: baresip leaves the choice of its address to the routing table
    in_ns $VENDOR nft insert rule ip symmetric out udp sport "$2" ip saddr set "$1"
}

# Calls to this address and port go to the phones, one after the other.
gateway() { # ADDRESS PORT PHONE-ADDRESS...
    local address=$1 port=$2 map="" count=0 phone
    shift 2
    for phone in "$@"; do map="$map${map:+, }$count : $phone"; count=$((count + 1)); done
    in_ns $VENDOR nft -f - <<NFT
table ip gateway {
    chain pre {
        type nat hook prerouting priority -100;
        ip daddr $address tcp dport $port dnat to numgen inc mod $count map { $map }
    }
}
NFT
}

exotel() { # the corporate firewall knows Bangalore and has never heard of Mumbai
    vendor_address bangalore 61.246.82.75
    vendor_address mumbai 182.76.143.61
    names voip.in1.exotel.com=$VENDOR_IP integrationscore.mum1.exotel.com=$OTHER_IP
    certificate voip.in1.exotel.com integrationscore.mum1.exotel.com
    tls_server $VENDOR $OTHER_IP 443
    http_server $VENDOR $OTHER_IP 80
    gateway $VENDOR_IP 443 61.246.82.75 182.76.143.61
    symmetric
    media_from 61.246.82.75 10100-10110
    media_from 182.76.143.61 23412-23420
    wav
    phone bangalore $VENDOR 61.246.82.75 bangalore 442 10100-10110 30 auto
    phone mumbai $VENDOR 182.76.143.61 mumbai 442 23412-23420 30 auto
    early oifname wan ip daddr 182.76.143.61 udp dport 1024-65535 reject with icmp type admin-prohibited
    capture_on $ROUTER lan lan
    get $LAN http://integrationscore.mum1.exotel.com/
    get $LAN https://integrationscore.mum1.exotel.com/
    phone agent1 $LAN $CLIENT_IP eth0 40000 40100-40110 3 manual "d sip:bangalore@voip.in1.exotel.com:443"
    sleep 5
    phone agent2 $LAN $CLIENT_IP eth0 41000 41100-41110 5 manual "d sip:mumbai@voip.in1.exotel.com:443"
    sleep 7
    keep "$1" lan
}

webrtc_gateway() { # what the gateway sends is dropped, because inspection was to open the ports and cannot
    vendor_address media 52.71.32.188
    names pbx.example.com=52.71.32.188 stun.example.net=$OTHER_IP
    certificate pbx.example.com
    symmetric
    media_from 52.71.32.188 16000-16010
    wav
    phone gateway $VENDOR 52.71.32.188 media 8088 16000-16010 30 auto
    start stun ip netns exec $VENDOR turnserver -n -S -L $OTHER_IP --no-cli --log-file=stdout --pidfile="$RUN/turn.pid"
    early iifname wan ip saddr 52.71.32.188 udp sport 10000-20000 drop
    capture_both_sides
    sleep 1
    in_ns $LAN turnutils_stunclient $OTHER_IP >/dev/null
    stun_over_tcp $OTHER_IP
    phone agent $LAN $CLIENT_IP eth0 40000 40100-40110 6 manual "d sip:gateway@pbx.example.com:8089"
    sleep 8
    keep "$1" lan wan
}

stun_over_tcp() { # ADDRESS: a binding request, RFC 8489 section 6.2.2
    in_ns $LAN python3 - "$1" <<'PY'
import socket, sys
with socket.create_connection((sys.argv[1], 3478), 5) as server:
    server.sendall(bytes.fromhex("000100002112a442") + b"earshot-lab!")
    server.recv(1000)
PY
}

ringio_web() { # one region's signalling is not let out
    names chunderw-gll.twilio.com=$VENDOR_IP chunderw-vpc-gll-us1.twilio.com=$OTHER_IP eventgw.twilio.com=$OTHER_IP
    certificate chunderw-gll.twilio.com eventgw.twilio.com
    symmetric
    wav
    phone twilio $VENDOR $VENDOR_IP eth0 442 10500-10510 30 auto
    early oifname wan ip daddr $OTHER_IP tcp dport 443 drop
    capture_on $ROUTER lan lan
    get $LAN https://chunderw-vpc-gll-us1.twilio.com/signal 8 &
    phone agent $LAN $CLIENT_IP eth0 40000 40100-40110 5 manual "d sip:twilio@chunderw-gll.twilio.com:443"
    sleep 10
    keep "$1" lan
}

ringio_phone() { # SIP over TCP from the vendor is not let in
    vendor_address ringio 199.7.172.10
    VENDOR_IP=199.7.172.10
    capture_both_sides
    dialog "invite both:2 bye"
    in_ns $VENDOR nc -w 7 -s 199.7.172.10 $WAN_IP 5060 </dev/null || true
    keep "$1" lan wan
}

ringio_desktop() { # XMPP that the vendor opens is not let in
    names app.ring.io=$VENDOR_IP
    certificate app.ring.io
    tls_server $VENDOR $VENDOR_IP 443
    http_server $VENDOR $VENDOR_IP 80
    mkdir -p "$RUN/prosody"
    cat >"$RUN/prosody.cfg.lua" <<LUA
daemonize = false
data_path = "$RUN/prosody"
log = { info = "*console" }
modules_enabled = { "tls", "saslauth", "bosh", "disco" }
modules_disabled = { "s2s", "posix" }
interfaces = { "$VENDOR_IP" }
http_ports = { 5280 }
http_interfaces = { "$VENDOR_IP" }
https_ports = {}
VirtualHost "app.ring.io"
ssl = { key = "$RUN/key.pem", certificate = "$RUN/cert.pem" }
LUA
    chmod -R a+rX "$RUN"
    start prosody ip netns exec $VENDOR prosody --config "$RUN/prosody.cfg.lua" -F
    sleep 2
    capture_both_sides
    get $LAN http://app.ring.io/
    get $LAN https://app.ring.io/
    get $LAN http://app.ring.io:5280/http-bind
    in_ns $LAN sh -c "sleep 1 | timeout 5 openssl s_client -starttls xmpp -xmpphost app.ring.io -connect app.ring.io:5222" \
        >/dev/null 2>&1 || true
    in_ns $VENDOR nc -w 7 -s $VENDOR_IP $WAN_IP 5222 </dev/null || true
    keep "$1" lan wan
}

gws_remote() { # the agent desktop's own port answers the internet
    local public=198.51.100.130
    own_address $LAN public $public
    ip -n $ROUTER route add $public/32 via $CLIENT_IP
    ip -n $NET route add $public/32 via $WAN_IP
    ip -n $LAN route replace default via 192.168.1.1 src $public
    in_ns $ROUTER nft insert rule ip nat post ip saddr $public accept
    in_ns $ROUTER nft insert rule ip filter forward ip daddr $public tcp dport '{ 443, 3478, 5349, 8080 }' accept
    in_ns $ROUTER nft insert rule ip filter forward ip daddr $public udp dport '{ 3478, 10000-20000 }' accept
    names agent-ui.example.com=$public
    certificate agent-ui.example.com
    wav
    http_server $LAN $public 8080
    start turn ip netns exec $LAN turnserver -n -L $public -E $public --lt-cred-mech -u lab:secret -r example.com --no-cli \
        --log-file=stdout --pidfile="$RUN/turn.pid" --cert "$RUN/cert.pem" --pkey "$RUN/key.pem" --db "$RUN/turn.db"
    phone asterisk $LAN $public public 442 10500-10510 30 auto
    capture_on $ROUTER lan lan
    sleep 1
    get $VENDOR http://$public:8080/ui/
    in_ns $VENDOR turnutils_stunclient $public >/dev/null
    in_ns $VENDOR timeout 5 openssl s_client -connect $public:5349 </dev/null >/dev/null 2>&1 || true
    phone agent $VENDOR $VENDOR_IP eth0 40000 40100-40110 4 manual "d sip:asterisk@$public:443"
    sleep 6
    keep "$1" lan
}

vicidial() { # RTP is let in from the carrier's published address only, and its audio comes from another
    names dialer.example.com=$CLIENT_IP
    certificate dialer.example.com
    tls_server $LAN $CLIENT_IP 443
    tls_server $LAN $CLIENT_IP 8089
    forward udp 5060
    forward udp 10000-20000
    forward tcp '{ 443, 8089 }'
    early iifname wan ip saddr != $VENDOR_IP udp dport 10000-20000 drop
    capture_both_sides
    get $VENDOR https://$WAN_IP/
    get $VENDOR https://$WAN_IP:8089/ws
    call_in 6 $VENDOR_IP $OTHER_IP
    keep "$1" lan wan
}

make_ruleset() {
    case $1 in
        ruleset-exotel-*) exotel "$1" ;;
        ruleset-webrtc-gateway-*) webrtc_gateway "$1" ;;
        ruleset-ringio-web-*) ringio_web "$1" ;;
        ruleset-ringio-phone-*) ringio_phone "$1" ;;
        ruleset-ringio-desktop-*) ringio_desktop "$1" ;;
        ruleset-gws-remote-*) gws_remote "$1" ;;
        ruleset-vicidial-*) vicidial "$1" ;;
        *) echo "no sample is called $1" >&2; exit 2 ;;
    esac
}
