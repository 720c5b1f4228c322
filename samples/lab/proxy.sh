# Sourced by make.sh: the vendor's host as Kamailio with rtpengine, a proxy that stays on the way of every dialog and a
# relay that all media goes through. Calls of a phone behind the router go through them to a phone at the far host.

media_relay() {
    start rtpengine ip netns exec $VENDOR rtpengine --table=-1 --foreground --log-stderr --interface=$VENDOR_IP \
        --listen-ng=127.0.0.1:2223 --port-min=30000 --port-max=30100
}

proxy() {
    cat >"$RUN/kamailio.cfg" <<KAMAILIO
#!KAMAILIO
debug=1
log_stderror=yes
fork=no
children=2
disable_tcp=yes
listen=udp:$VENDOR_IP:5060
mpath="$(dirname "$(find /usr/lib -path '*/kamailio/modules/tm.so' | head -1)")/"
loadmodule "tm.so"
loadmodule "tmx.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "nathelper.so"
loadmodule "rtpengine.so"
modparam("rtpengine", "rtpengine_sock", "udp:127.0.0.1:2223")
request_route {
    if (has_totag()) {
        if (is_method("ACK") && !loose_route()) {
            if (t_check_trans()) t_relay();
            exit;
        }
        if (!is_method("ACK") && !loose_route()) {
            sl_send_reply("404", "Not Found");
            exit;
        }
        if (is_method("BYE")) rtpengine_delete();
        handle_ruri_alias();
        t_relay();
        exit;
    }
    force_rport();
    t_check_trans();
    if (is_method("INVITE")) {
        record_route();
        add_contact_alias();
        \$du = "sip:$FAR_IP:5060";
        rtpengine_offer("replace-origin replace-session-connection ICE=remove RTP/AVP");
        t_on_reply("ANSWERED");
    }
    t_relay();
}
onreply_route[ANSWERED] {
    if (has_body("application/sdp")) rtpengine_answer("replace-origin replace-session-connection");
    add_contact_alias();
}
KAMAILIO
    mkdir -p "$RUN/kamailio"
    start kamailio ip netns exec $VENDOR kamailio -DD -E -f "$RUN/kamailio.cfg" -Y "$RUN/kamailio" -P "$RUN/kamailio.pid"
    sleep 2.5
}

proxied_call() { # SECONDS
    wav
    media_relay
    proxy
    gsm_phone far $FAR $FAR_IP 17400-17500 $(($1 + 5))
    sleep 1
    gsm_phone phone $LAN $CLIENT_IP 16400-16500 "$1" "d sip:far@$VENDOR_IP"
    sleep $(($1 + 1))
}

make_proxied() {
    local name=$1
    far_host
    case $name in
        # both legs at the vendor's host, whole
        leg-proxied)
            capture_on $VENDOR eth0 vendor
            proxied_call 9
            keep $name vendor ;;
        # what the relay sends is dropped by the phone's router from the fourth second on
        leg-proxied-relay-dropped)
            capture_both_sides
            later 11 early iifname wan udp sport 30000-30100 drop
            proxied_call 12
            keep $name lan wan ;;
    esac
}
