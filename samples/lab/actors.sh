# Sourced by make.sh: what hosts do besides calls.

kernel_alg() {
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
}

rewriting() { # KIND: a SIP ALG in the router, see rewriter.py
    in_ns $ROUTER nft -f - <<NFT
table ip proxied {
    chain pre { type nat hook prerouting priority -100; iifname "lan" udp dport 5060 redirect to :5062; }
}
NFT
    start rewriter ip netns exec $ROUTER timeout 60 python3 "$LAB/rewriter.py" 192.168.1.1:5062 $WAN_IP:5060 \
        $VENDOR_IP:5060 $CLIENT_IP "$1"
    sleep 0.7
}

# --- SIP without a call

asking() { # a phone asks whether the vendor is there: the scenario as far as the answer
    cat <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<scenario name="OPTIONS">
  <send retrans="500">
    <![CDATA[
      OPTIONS sip:[remote_ip]:[remote_port] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];rport;branch=[branch]
      From: <sip:1001@vendor.example>;tag=[pid]a[call_number]
      To: <sip:vendor.example>
      Call-ID: [call_id]
      CSeq: 1 OPTIONS
      Contact: <sip:1001@[local_ip]:[local_port]>
      Max-Forwards: 70
      Content-Length: 0

    ]]>
  </send>
XML
}

sipp_options() { # SECONDS
    { asking; echo '  <recv response="200"/></scenario>'; } >"$RUN/options.xml"
    (cd "$RUN"; in_ns $LAN timeout "$1" sipp -sf options.xml -i $CLIENT_IP -p 5060 -nostdin -skip_rlimit -m 1 \
        "$(uri_host $VENDOR_IP):5060" >/dev/null 2>&1) || true
}

sipp_options_server() { # answers them as they come
    (cd "$RUN"; python3 "$LAB/dialog.py" "$RUN" "refuse:404" ANNOUNCE=$VENDOR_IP MEDIA=$VENDOR_IP VENDOR=$VENDOR_IP
        start uas ip netns exec $VENDOR timeout 40 sipp -sf uas.xml -i $VENDOR_IP -p 5060 -nostdin -skip_rlimit -aa; sleep 0.7)
}

register() { # SECONDS: a phone registers, once more with credentials where it is challenged
    local challenged='  <recv response="401" auth="true"/>
  <send retrans="500"><![CDATA[
      REGISTER sip:vendor.example SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];rport;branch=[branch]
      From: <sip:1001@vendor.example>;tag=[pid]a[call_number]
      To: <sip:1001@vendor.example>
      Call-ID: [call_id]
      CSeq: @N@ REGISTER
      Contact: <sip:1001@[local_ip]:[local_port]>
      [authentication username=1001 password=guess]
      Max-Forwards: 70
      Expires: 3600
      Content-Length: 0

    ]]></send>'
    {
        asking | sed -e 's/OPTIONS sip:\[remote_ip\]:\[remote_port\]/REGISTER sip:vendor.example/' \
            -e 's/sip:vendor.example>$/sip:1001@vendor.example>/; s/1 OPTIONS/1 REGISTER/; s/name="OPTIONS"/name="REGISTER"/' \
            -e 's/^ *Max-Forwards.*/&\n      Expires: 3600/'
        if [ "${ANSWER:-}" = loop ]; then
            for n in 2 3 4 5; do echo "${challenged//@N@/$n}"; done
            echo '  <recv response="401"/>'
        else
            echo "  <recv response=\"${ANSWER:-200}\"/>"
        fi
        echo '</scenario>'
    } >"$RUN/register.xml"
    (cd "$RUN"; in_ns $LAN timeout "$1" sipp -sf register.xml -i $CLIENT_IP -p 5060 -nostdin -skip_rlimit -m 1 \
        $VENDOR_IP:5060 >"$RUN/register.log" 2>&1) || true
}

registrar() { # 200, 403 or loop: how the vendor answers REGISTER
    ANSWER=$1
    local line='SIP/2.0 200 OK'
    [ "$1" != 403 ] || line='SIP/2.0 403 Forbidden'
    [ "$1" != loop ] || line='SIP/2.0 401 Unauthorized'
    {
        echo '<?xml version="1.0" encoding="UTF-8"?><scenario name="registrar">'
        for _ in $(seq "$([ "$1" = loop ] && echo 5 || echo 1)"); do
            cat <<XML
  <recv request="REGISTER"/>
  <send><![CDATA[
      $line
      [last_Via:];received=$WAN_IP
      [last_From:]
      [last_To:];tag=[pid]r
      [last_Call-ID:]
      [last_CSeq:]
      [last_Contact:];expires=3600
$([ "$1" != loop ] || echo '      WWW-Authenticate: Digest realm="vendor.example", nonce="n[msg_index]c", algorithm=MD5')
      Content-Length: 0

    ]]></send>
XML
        done
        echo '</scenario>'
    } | sed '/^$/{N;/^\n$/D}' >"$RUN/registrar.xml"
    (cd "$RUN" && start registrar ip netns exec $VENDOR timeout 40 sipp -sf registrar.xml -i $VENDOR_IP -p 5060 -nostdin \
        -skip_rlimit -m 1 -aa)
    sleep 0.7
}

stop_registrar() { sleep 0.3; }

call_in() { # STORY: the vendor calls the registered phone at its binding, see dialog.py
    (cd "$RUN"; python3 "$LAB/dialog.py" "$RUN" "$1" ANNOUNCE=$VENDOR_IP PORT=10000 MEDIA=$WAN_IP VPORT=16400 VENDOR=$WAN_IP
        in_ns $VENDOR timeout 18 sipp -sf uac.xml -i $VENDOR_IP -mi $VENDOR_IP -mp 10000 -p 5060 -nostdin -skip_rlimit -m 1 \
            -s 1001 $WAN_IP:5060 >"$RUN/callin.log" 2>&1) || true
}

answer() { # STORY: the phone waits for that call
    speech
    (cd "$RUN"; python3 "$LAB/dialog.py" "$RUN" "$1" ANNOUNCE=$VENDOR_IP PORT=10000 MEDIA=$WAN_IP VPORT=16400 VENDOR=$WAN_IP
        start uas ip netns exec $LAN timeout 30 sipp -sf uas.xml -i $CLIENT_IP -mi $CLIENT_IP -mp 16400 -p 5060 -nostdin \
            -skip_rlimit -m 1; sleep 0.7)
}

keep_alive() { # SECONDS: empty lines of the phone keep its binding open, and the vendor takes them
    in_ns $VENDOR timeout $(($1 + 1)) nc -u -l -s $VENDOR_IP -p 5060 >/dev/null 2>&1 &
    in_ns $LAN python3 - "$1" $CLIENT_IP $VENDOR_IP <<'PY'
import socket, sys, time
phone = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
phone.bind((sys.argv[2], 5060))
for _ in range(int(sys.argv[1]) // 2):
    time.sleep(2)
    phone.sendto(b"\r\n\r\n", (sys.argv[3], 5060))
PY
    wait $! || true
}

scan() { # somebody out there tries many extensions
    for extension in 100 101 200 1000 admin 2000; do
        python3 - "$extension" "$WAN_IP" "$OTHER_IP" >"$RUN/scan-$extension.txt" <<'PY'
import sys
extension, target, me = sys.argv[1:]
print("\r\n".join([
    f"REGISTER sip:{target} SIP/2.0", f"Via: SIP/2.0/UDP {me}:5071;branch=z9hG4bK{extension};rport",
    f"From: <sip:{extension}@{target}>;tag=s{extension}", f"To: <sip:{extension}@{target}>",
    f"Call-ID: scan-{extension}@{me}", "CSeq: 1 REGISTER", f"Contact: <sip:{extension}@{me}:5071>",
    "User-Agent: friendly-scanner", "Max-Forwards: 70", "Content-Length: 0", "", ""]), end="")
PY
        in_ns $VENDOR python3 - "$RUN/scan-$extension.txt" "$OTHER_IP" "$WAN_IP" <<'PY'
import socket, sys
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sender.bind((sys.argv[2], 5071))
sender.sendto(open(sys.argv[1], "rb").read(), (sys.argv[3], 5060))
PY
        sleep 0.2
    done
}

port_forward() { # UDP PORT of the router's outside leads to the client
    in_ns $ROUTER nft add chain ip nat pre "{ type nat hook prerouting priority -100; }"
    in_ns $ROUTER nft add rule ip nat pre iifname wan udp dport "$1" dnat to $CLIENT_IP
    in_ns $ROUTER nft insert rule ip filter forward ct status dnat accept
}

clumps() { # NS: what its hosts send leaves in clumps, as over Wi-Fi in power save
    local hosts
    # on a busy machine they may not have started yet
    until [ -n "$(ip netns pids "$1")" ]; do sleep 0.1; done
    while hosts=$(ip netns pids "$1") && [ -n "$hosts" ]; do
        kill -STOP $hosts 2>/dev/null || true
        sleep 0.4
        kill -CONT $hosts 2>/dev/null || true
        sleep 0.02
    done
}

# --- names, TLS, STUN and TURN

name_server() {
    start dns ip netns exec $VENDOR dnsmasq --no-daemon --no-resolv --no-hosts --listen-address=$VENDOR_IP --bind-interfaces \
        --address=/sip.other.example/$OTHER_IP --local=/vendor.example/ --pid-file
    sleep 0.5
}

ask() { in_ns $LAN dig +tries=1 +time=2 "@$VENDOR_IP" "$1" >/dev/null 2>&1 || true; }

tls_server() { # [ISSUER]: port 443 of the vendor
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "${1:-/CN=Some Test CA}" -keyout "$RUN/ca.key" \
        -out "$RUN/ca.pem" >/dev/null 2>&1
    openssl req -newkey rsa:2048 -nodes -subj "/CN=sip.vendor.example" -keyout "$RUN/server.key" -out "$RUN/server.csr" \
        >/dev/null 2>&1
    openssl x509 -req -in "$RUN/server.csr" -CA "$RUN/ca.pem" -CAkey "$RUN/ca.key" -CAcreateserial -days 30 \
        -out "$RUN/server.pem" >/dev/null 2>&1
    start tls ip netns exec $VENDOR openssl s_server -accept $VENDOR_IP:443 -cert "$RUN/server.pem" -key "$RUN/server.key" \
        -quiet ${TLS_OPTIONS:-}
    sleep 0.5
}

tls_client() { # SECONDS OPTION...
    local seconds=$1; shift
    (sleep "$seconds" | in_ns $LAN timeout "$seconds" openssl s_client -connect $VENDOR_IP:443 \
        -servername sip.vendor.example "$@" >"$RUN/client.log" 2>&1) || true
}

relay() { # OPTION...: coturn at the vendor
    start turn ip netns exec $VENDOR turnserver -n -L $VENDOR_IP -E $VENDOR_IP --lt-cred-mech -u lab:secret -r vendor.example \
        --no-cli --db "$RUN/turn.db" --pidfile "$RUN/turn.pid" --log-file=stdout --no-tls --no-dtls "$@"
    start peer ip netns exec $VENDOR turnutils_peer -L $OTHER_IP -p 3480
    sleep 1
}

turn_client() { # OPTION...: media through the relay
    in_ns $LAN timeout "${PATIENCE:-20}" turnutils_uclient -L $CLIENT_IP -u lab -w secret -e $OTHER_IP -r 3480 -c -X -n 40 -m 1 "$@" \
        $VENDOR_IP >"$RUN/uclient.log" 2>&1 || true
}

asks() { # SERVER...: one socket asks STUN servers for its mapped address, as long as RFC 8489 section 6.2.1 says
    in_ns $LAN python3 - "$CLIENT_IP" "$@" <<'PY'
import os, socket, struct, sys, time
asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
asking.bind((sys.argv[1], 40000))
for index, server in enumerate(sys.argv[2:]):
    time.sleep(float(os.environ.get("REST", "0")) * (index > 0))
    request = struct.pack("!HHI", 1, 0, 0x2112A442) + os.urandom(12)
    for wait in (0.5, 1, 2, 4, 8):
        asking.sendto(request, (server, 3478))
        asking.settimeout(wait)
        try:
            asking.recvfrom(1500)
            break
        except TimeoutError:
            continue
PY
}

checks() { # PORT: an ICE agent that asks its one pair three times, RFC 8445 section 7.2.2, and then gives up
    in_ns $LAN python3 - "$CLIENT_IP" 16450 "$VENDOR_IP" "$1" <<'PY'
import hashlib, hmac, os, socket, struct, sys, time, zlib
me, own, peer, port = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
agent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
agent.bind((me, own))

def attribute(kind, value):
    return struct.pack("!HH", kind, len(value)) + value + b"\0" * (-len(value) % 4)

identity = os.urandom(12)
body = (attribute(0x0006, b"farE:ownE") + attribute(0x0024, struct.pack("!I", 0x6e0001ff))
        + attribute(0x802a, os.urandom(8)))
head = lambda more: struct.pack("!HHI", 1, len(body) + more, 0x2112A442) + identity
body += attribute(0x0008, hmac.new(b"passwordOfTheFarSideOfIt", head(24) + body, hashlib.sha1).digest())
body += attribute(0x8028, struct.pack("!I", zlib.crc32(head(8) + body) ^ 0x5354554E))
for wait in (0.5, 1, 0):
    agent.sendto(head(0) + body, (peer, port))
    time.sleep(wait)
PY
}

turn_asks() { # mismatch | transport: a client asks for a second relay on one port, or for one that the server does not have
    in_ns $LAN python3 - "$CLIENT_IP" "$VENDOR_IP" "$1" <<'PY'
import hashlib, hmac, os, socket, struct, sys
me, server, what = sys.argv[1:]
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.bind((me, 40002))
client.settimeout(2)

def attribute(kind, value):
    return struct.pack("!HH", kind, len(value)) + value + b"\0" * (-len(value) % 4)

def ask(transport, nonce=None):
    body = attribute(0x0019, bytes([transport, 0, 0, 0]))
    if nonce:
        body += attribute(0x0006, b"lab") + attribute(0x0014, b"vendor.example") + attribute(0x0015, nonce)
    head = lambda more: struct.pack("!HHI", 3, len(body) + more, 0x2112A442) + identity
    identity = os.urandom(12)
    if nonce:
        key = hashlib.md5(b"lab:vendor.example:secret").digest()
        body += attribute(0x0008, hmac.new(key, head(24) + body, hashlib.sha1).digest())
    client.sendto(head(0) + body, (server, 3478))
    answer = client.recv(1500)
    at, told = 20, {}
    while at < len(answer):
        kind, length = struct.unpack_from("!HH", answer, at)
        told[kind] = answer[at + 4:at + 4 + length]
        at += 4 + length + -length % 4
    return told

nonce = ask(17)[0x0015]
ask(6 if what == "transport" else 17, nonce)
if what == "mismatch":
    ask(17, nonce)
PY
}

challenger() { # a SIP server of the inside asks whoever comes for credentials
    cat >"$RUN/challenger.py" <<'PY'
import socket, sys
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind((sys.argv[1], 5060))
while True:
    request, sender = server.recvfrom(4096)
    kept = [line for line in request.decode().split("\r\n") if line.split(":")[0] in ("Via", "From", "To", "Call-ID", "CSeq")]
    server.sendto("\r\n".join(["SIP/2.0 401 Unauthorized", *kept,
                               'WWW-Authenticate: Digest realm="inside.example", nonce="1"', "Content-Length: 0", "", ""])
                  .encode(), sender)
PY
    start challenger ip netns exec $LAN timeout 40 python3 "$RUN/challenger.py" $CLIENT_IP
    sleep 0.7
}
