# Sourced by make.sh: servers that are reached and do not do what they are asked for, proxies on the way to them, and
# endpoints that a ruleset demands or lacks. HTTP is tinyproxy's and nginx's, names are dnsmasq's, TLS is openssl's, SIP sipp's.

INSIGHTS=insights.vendor.example

web_server() { # PORT=STATUS...: nginx at the vendor, each port answers with one status
    local pair
    {
        echo "daemon off; master_process off; pid $RUN/nginx.pid; error_log $RUN/nginx-error.log;"
        echo 'events {} http { access_log off;'
        for pair in "$@"; do
            echo "server { listen $VENDOR_IP:${pair%=*}; location / { return ${pair#*=}; } }"
        done
        echo '}'
    } >"$RUN/nginx.conf"
    start nginx ip netns exec $VENDOR nginx -c "$RUN/nginx.conf"
    sleep 1
}

upgrade() { # PORT: a client asks for a WebSocket, RFC 6455 section 4.1
    in_ns $LAN curl --silent --output /dev/null --max-time 3 --http1.1 -H 'Connection: Upgrade' -H 'Upgrade: websocket' \
        -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: ZWFyc2hvdCBsYWJvcmF0b3I=' -H 'Sec-WebSocket-Protocol: sip' \
        -H 'Origin: https://phone.example' "http://$VENDOR_IP:$1/ws" || true
}

tls_from() { # ISSUER PORT: a server whose certificate somebody issued; it ends a connection by a reset once it has answered
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj "$1" -keyout "$RUN/ca.key" -out "$RUN/ca.pem" 2>/dev/null
    openssl req -newkey rsa:2048 -nodes -subj "/CN=$INSIGHTS" -keyout "$RUN/key.pem" -out "$RUN/request.pem" 2>/dev/null
    openssl x509 -req -in "$RUN/request.pem" -CA "$RUN/ca.pem" -CAkey "$RUN/ca.key" -CAcreateserial -days 3650 \
        -out "$RUN/cert.pem" 2>/dev/null
    cat "$RUN/key.pem" "$RUN/cert.pem" >"$RUN/both.pem"
    cat >"$RUN/answers.py" <<'PY'
import socket, ssl, struct, sys
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[3])
server = socket.create_server((sys.argv[1], int(sys.argv[2])))
while True:
    asking, _ = server.accept()
    try:
        spoken = context.wrap_socket(asking, server_side=True)
        spoken.recv(4096)
        spoken.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        spoken.recv(4096)
        spoken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        spoken.close()
    except OSError:
        pass
PY
    start answers ip netns exec $VENDOR python3 "$RUN/answers.py" $VENDOR_IP "$2" "$RUN/both.pem"
    sleep 0.7
}

insights() { # [PORT]: what a phone reports of its calls goes there, three times
    for _ in 1 2 3; do
        in_ns $LAN curl --silent ${TRUSTED---insecure} --tls-max 1.2 --output /dev/null --max-time 3 \
            --resolve "$INSIGHTS:${1:-443}:$VENDOR_IP" "https://$INSIGHTS:${1:-443}/" || true
        sleep 0.5
    done
}

web_proxy() { # LINE...: on the router, for whoever wants out
    printf '%s\n' "Port 8888" "Listen 192.168.1.1" "Timeout 20" "LogFile \"$RUN/tinyproxy.txt\"" "$@" >"$RUN/tinyproxy.conf"
    start tinyproxy ip netns exec $ROUTER tinyproxy -d -c "$RUN/tinyproxy.conf"
    sleep 0.7
}

through_proxy() { # OPTION...: SIP over TLS by way of the proxy
    in_ns $LAN curl --silent --insecure --output /dev/null --max-time 4 -x http://192.168.1.1:8888 "$@" \
        "https://$VENDOR_IP:5061/" || true
}

sip_over_tcp() { # SECONDS [ANSWER]: OPTIONS is answered, and REGISTER on the same connection after SECONDS or never
    local answered=${2:-}
    sip() { # CSEQ METHOD EXTRA
        printf '  <send><![CDATA[\n      %s sip:vendor.example SIP/2.0\n' "$2"
        printf '      %s\n' "Via: SIP/2.0/TCP [local_ip]:[local_port];rport;branch=[branch]" \
            "From: <sip:1001@vendor.example>;tag=[pid]a" "To: <sip:1001@vendor.example>" "Call-ID: [call_id]" "CSeq: $1 $2" \
            "Contact: <sip:1001@[local_ip]:[local_port];transport=tcp>" "Max-Forwards: 70" "Expires: 600" "Content-Length: 0"
        printf '\n    ]]></send>\n'
    }
    {
        echo '<?xml version="1.0" encoding="UTF-8"?><scenario name="phone">'
        sip 1 OPTIONS
        echo '  <recv response="200"/><pause milliseconds="500"/>'
        sip 2 REGISTER
        [ -n "$answered" ] && echo '  <recv response="200"/><pause milliseconds="7000"/>' || echo "  <pause milliseconds=\"${1}000\"/>"
        echo '</scenario>'
    } >"$RUN/phone.xml"
    cat >"$RUN/registrar.py" <<'PY'
import socket, sys, time
server = socket.create_server((sys.argv[1], 5060))
phone, _ = server.accept()
while request := phone.recv(4096):
    if request.startswith(b"REGISTER"):
        if sys.argv[2] == "never":
            continue
        time.sleep(float(sys.argv[2]))
    kept = [line for line in request.decode().split("\r\n")
            if line.split(":")[0] in ("Via", "From", "To", "Call-ID", "CSeq", "Contact")]
    phone.sendall("\r\n".join(["SIP/2.0 200 OK", *kept, "Content-Length: 0", "", ""]).encode())
PY
    start registrar ip netns exec $VENDOR timeout 60 python3 "$RUN/registrar.py" $VENDOR_IP "${answered:-never}"
    sleep 0.7
    (cd "$RUN"; in_ns $LAN timeout 40 sipp -sf phone.xml -t t1 -i $CLIENT_IP -p 5060 -nostdin -skip_rlimit -m 1 $VENDOR_IP:5060 \
        >"$RUN/phone.log" 2>&1) || true
}

ask() { in_ns $LAN dig +tries=1 +time=2 @192.168.1.1 "$@" >/dev/null || true; }

# Two phones call at the same time.
agents() { # NAME=VALUE...
    speech
    frames
    python3 "$LAB/dialog.py" "$RUN" "invite both:12 bye" "ANNOUNCE=$WAN_IP" "MEDIA=$VENDOR_IP" "VENDOR=$VENDOR_IP" PORT=16400 VPORT=10000 "$@"
    (cd "$RUN"
        cp uac.xml uac-0.xml
        sed 's/16400/16500/' uac.xml >uac-1.xml
        start uas ip netns exec $VENDOR timeout 60 sipp -sf uas.xml -i $VENDOR_IP -mi $VENDOR_IP -p 5060 -mp 10000 -nostdin \
            -skip_rlimit -m 2
        sleep 0.7
        ip netns exec $LAN timeout 30 sipp -sf uac-0.xml -i $CLIENT_IP -mi $CLIENT_IP -p 5060 -mp 16400 -nostdin -skip_rlimit \
            -m 1 -s 1002 $VENDOR_IP:5060 >uac-0.log 2>&1 &
        sleep 0.5
        ip netns exec $LAN timeout 30 sipp -sf uac-1.xml -i $NEIGHBOUR_IP -mi $NEIGHBOUR_IP -p 5070 -mp 16500 -nostdin \
            -skip_rlimit -m 1 -s 1002 $VENDOR_IP:5060 >uac-1.log 2>&1
        wait $!) || true
}

PACKED=1

make_servers() {
    local name=$1
    capture_both_sides
    case $name in
        insights-reset) early oifname wan tcp dport 443 reject with tcp reset; tls_from "/CN=Vendor CA" 443; insights ;;
        insights-prohibited) early oifname wan tcp dport 443 reject with icmp admin-prohibited; insights ;;
        insights-intercepted) tls_from "/O=Inspection Appliance/CN=Inspection CA" 443; TRUSTED= insights ;;
        # it ends its connections by resets, and another port, which nobody demands, is prohibited
        insights-pass)
            early oifname wan tcp dport 8443 reject with icmp admin-prohibited
            tls_from "/CN=Vendor CA" 443; insights; insights 8443 ;;
        proxy-fails) web_proxy; for _ in 1 2 3; do through_proxy; done ;;
        proxy-asks-first)
            certificate sip.vendor.example
            tls_server $VENDOR $VENDOR_IP 5061
            web_proxy "BasicAuth agent secret"
            for _ in 1 2 3; do through_proxy --proxy-anyauth -U agent:secret; done ;;
        registrar-mute) sip_over_tcp 13 ;;
        registrar-slow) sip_over_tcp 13 6 ;;
        host-unlisted) names sip2.vendor.example=$OTHER_IP; ask sip2.vendor.example; VENDOR_IP=$OTHER_IP dialog "invite both:3 bye" $G729 ;;
        host-of-another) names sip.other.example=$OTHER_IP; ask sip.other.example; VENDOR_IP=$OTHER_IP dialog "invite both:3 bye" $G729 ;;
        site-over-budget) agents ;;
        site-in-budget) agents $G729 ;;
        websocket-refused)
            web_server 8081=403 8082=404 8083=426 8084=503 8085=400
            for port in 8081 8082 8083 8084 8085; do upgrade $port; done ;;
        websocket-second-try)
            web_server 8084=503; upgrade 8084; kill "${PIDS[-1]}"; sleep 1
            cat >"$RUN/taken.py" <<'PY'
import base64, hashlib, socket, sys, time
server = socket.create_server((sys.argv[1], 8084))
while True:
    phone, _ = server.accept()
    asked = phone.recv(4096).decode()
    key = asked.split("Sec-WebSocket-Key: ")[1].split("\r\n")[0]
    accept = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()
    phone.sendall("\r\n".join(["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
                               "Sec-WebSocket-Accept: " + accept, "Sec-WebSocket-Protocol: sip", "", ""]).encode())
    time.sleep(2)
    phone.close()
PY
            start taken ip netns exec $VENDOR python3 "$RUN/taken.py" $VENDOR_IP
            sleep 0.7; upgrade 8084 ;;
        tls-answered-in-clear)
            web_server 5061=200
            for _ in 1 2 3; do
                (sleep 1 | in_ns $LAN timeout 3 openssl s_client -connect $VENDOR_IP:5061 -servername sip.vendor.example \
                    >/dev/null 2>&1) || true
            done ;;
        relay-names-unknown) names sip.vendor.example=$VENDOR_IP; ask turn.vendor.example; ask stun.vendor.example ;;
        relay-names-completed)
            names turn.vendor.example=$VENDOR_IP stun.vendor.example=$VENDOR_IP
            for kind in turn stun; do
                ask _$kind._udp.vendor.example SRV; ask $kind.vendor.example.office.example; ask $kind.vendor.example AAAA; ask $kind.vendor.example
            done ;;
    esac
    inside $name
}
