# Sourced by make.sh: what happens in each sample. Every story is told to the router's firewall and to the two phones,
# and kept as the two sides of the router merged by time, unless it says otherwise.

SAMPLES="healthy inbound-dropped outbound-dropped kernel-sip-alg media-outside-range call-rejected
    private-address server-private-address wrong-address midcall-blocked nothing-passes hold hold-zero-address hold-by-update early-media short-call
    hold-not-undone silent-voice forwarded-elsewhere binding-lost media-moved-unlisted port-outside-range
    sip-unanswered sip-port-closed sip-prohibited syn-dropped syn-reset name-unknown
    tls-alert tls-intercepted hello-reset register-refused register-loop register-unanswered
    inbound-call-lost inbound-call-kept-alive stun-dropped turn-healthy turn-over-tcp turn-wrong-password turn-peer-forbidden turn-unanswered
    symmetric-nat marking-lost unknown-payload media-after-change port-not-open scanned fragments-dropped lossy burst-lost jittery busy unavailable
    wrong-chunk right-chunk over-budget exposed-port other-signalling-port moved-binding media-prohibited relay-fallback ipv6-prohibited ipv6-inbound-dropped
    alg-via alg-call-id alg-identity alg-received alg-length alg-sdp alg-contact alg-trace alg-proper
    refusals media-from-elsewhere local-port-outside-range syn-refused tls-version-refused stun-prohibited turn-mismatch
    turn-other-transport inbound-call-blocked bursty address-unlisted nobody-sends
    media-at-old-address media-follows-address ice-given-up inbound-call-vanishes inbound-call-delayed
    ruleset-exotel-media-prohibited ruleset-webrtc-gateway-media-dropped ruleset-ringio-web-region-unreachable
    ruleset-ringio-phone-sip-tcp-dropped ruleset-ringio-desktop-xmpp-inbound-dropped ruleset-gws-remote-port-exposed
    ruleset-vicidial-rtp-restricted
    router-gives-up several-outside-addresses way-goes-round hang-up-stays-outside answer-fragments-lost
    leg-one-of-three leg-back-to-back leg-lost-before-relay leg-transferred leg-late-offer leg-reliable-early-media
    leg-receiver-reports leg-clocks-differ leg-routed-inbound-dropped
    leg-proxied leg-proxied-relay-dropped"
WEB_SAMPLES="web-healthy web-listener web-gateway web-media-elsewhere web-relay-unused web-relayed web-relayed-tls web-udp-dropped
    relay-one-way relay-drops-peer turn-quota ice-blocked ice-host-only consent-lost dtls-dropped dtls-large-dropped
    dtls-fingerprint carrier-nat rtcp-healthy rtcp-peer-deaf rtcp-peer-unheard"
WEB_SAMPLES="$(echo $WEB_SAMPLES) ice-credentials ice-credentials-renewed ice-role-conflict ice-roles-settled dtls-given-up
    keyed-phones muted muted-reports muted-client never-sends peer-gone peer-hangs-up"
WEB_SAMPLES=$(echo $WEB_SAMPLES)
ROUTER_SAMPLES="two-routers two-routers-one-translates two-private-hops one-private-hop"
SERVER_SAMPLES="insights-reset insights-prohibited insights-intercepted insights-pass proxy-fails proxy-asks-first
    registrar-mute registrar-slow host-unlisted host-of-another site-over-budget site-in-budget
    websocket-refused websocket-second-try tls-answered-in-clear relay-names-unknown relay-names-completed"
SERVER_SAMPLES=$(echo $SERVER_SAMPLES)
SAMPLES="$(echo $SAMPLES) $WEB_SAMPLES $ROUTER_SAMPLES $SERVER_SAMPLES"

early() { in_ns $ROUTER nft add rule ip filter early "$@"; }

# A router that remembers a silent translation for four seconds.
forgetful() {
    in_ns $ROUTER sysctl -qw net.netfilter.nf_conntrack_udp_timeout=4 net.netfilter.nf_conntrack_udp_timeout_stream=4
}

# Small packets of what is not listened to.
G729="OFFERED=18 PT=18 VPT=18 FILE=speech.g729 VFILE=speech.g729"

both() { sleep 1; keep "$1" lan wan; }
inside() { sleep 1; keep "$1" lan; }
outside() { sleep 1; keep "$1" wan; }

make_one() {
    local view=both
    capture_both_sides
    case $1 in
        healthy) dialog "invite both:6 bye" ;;
        inbound-dropped) early iifname wan udp sport 10000-20000 drop; dialog "invite both:6 bye" ;;
        # the first packets pass, so that the NAT knows the way back
        outbound-dropped)
            early oifname wan udp dport 10000-20000 ct original packets gt 3 drop
            dialog "invite both:6 bye" ;;
        kernel-sip-alg) kernel_alg; dialog "invite both:6 bye" ANNOUNCE=$CLIENT_IP ;;
        media-outside-range)
            early iifname wan ip saddr $OTHER_IP drop
            dialog "invite both:6 bye" MEDIA=$OTHER_IP BIND=$OTHER_IP ;;
        call-rejected) dialog refuse:403 "REASON=Call can not be made because of TRAI NDNC regulations" ;;

        private-address) dialog "invite both:6 bye" ANNOUNCE=$CLIENT_IP ;;
        server-private-address) dialog "invite mine:6 bye" MEDIA=10.66.0.10 ;;
        wrong-address) dialog "invite both:6 bye" ANNOUNCE=198.51.100.77 ;;
        midcall-blocked)
            later 6 early iifname wan udp sport 10000-20000 drop
            dialog "invite both:11 bye" ;;
        nothing-passes)
            early udp sport 10000-20000 drop
            early udp dport 10000-20000 drop
            dialog "invite both:7 bye" ;;
        hold) dialog "invite both:5 hold:sendonly/recvonly mine:5 hold:sendrecv/sendrecv both:4 bye" ;;
        hold-zero-address) dialog "invite both:5 hold:zero/sendrecv mine:5 hold:sendrecv/sendrecv both:4 bye" ;;
        hold-by-update)
            view=inside
            dialog "invite both:4 update:sendonly/recvonly mine:5 update:sendrecv/sendrecv both:4 bye" $G729 ;;
        early-media) dialog "early:6 both:5 bye" ;;
        short-call) dialog "invite theirs:0.4 bye" ;;
        hold-not-undone)
            dialog "invite both:4 hold:sendonly/recvonly mine:4 hold:sendrecv/recvonly mine:8 bye" ;;
        silent-voice) dialog "invite both:15 bye" VFILE=silence.pcma ;;
        forwarded-elsewhere)
            in_ns $ROUTER nft -f - <<NFT
table ip fwd2 {
    chain pre { type filter hook prerouting priority -300; iifname "wan" udp dport 16400 ip daddr set $NEIGHBOUR_IP notrack; }
}
NFT
            in_ns $ROUTER nft insert rule ip filter forward ip daddr $NEIGHBOUR_IP accept
            dialog "invite both:7 bye" ;;
        binding-lost)
            in_ns $ROUTER sysctl -qw net.netfilter.nf_conntrack_udp_timeout=3 \
                net.netfilter.nf_conntrack_udp_timeout_stream=3
            dialog "invite both:5 quiet:8 theirs:6 bye" ;;
        media-moved-unlisted)
            in_ns $VENDOR nft add table ip moved
            in_ns $VENDOR nft "add chain ip moved out { type filter hook output priority -300; }"
            later 6 in_ns $VENDOR nft add rule ip moved out udp sport 10000-20000 ip saddr set $OTHER_IP
            dialog "invite both:10 bye" ;;
        port-outside-range) VMP=45000 dialog "invite both:5 bye" ;;

        sip-unanswered) early udp dport 5060 drop; view=inside; sipp_options 20 ;;
        sip-port-closed) view=inside; sipp_options 8 ;;
        sip-prohibited) early udp dport 5060 reject with icmp admin-prohibited; view=inside; sipp_options 8 ;;
        syn-dropped) early tcp dport 443 drop; view=inside; tls_client 9 ;;
        syn-reset) early tcp dport 443 reject with tcp reset; view=inside; tls_client 2; tls_client 2; tls_client 2 ;;
        name-unknown) view=inside; name_server; for _ in 1 2 3; do ask sip.vendor.example; sleep 1; done ;;
        tls-alert) view=inside; tls_server; tls_client 3 -verify_return_error -verify 1 ;;
        tls-intercepted) view=inside; tls_server "/O=Inspection Appliance/CN=Inspection CA"; tls_client 3 -tls1_2 ;;
        hello-reset)
            early oifname wan tcp dport 443 @th,256,8 0x16 reject with tcp reset
            view=inside; tls_server; tls_client 3 ;;
        register-refused) view=inside; registrar 403; register 2 ;;
        register-loop) view=inside; registrar loop; register 4 ;;
        register-unanswered) early udp dport 5060 drop; view=inside; register 20 ;;
        inbound-call-lost)
            forgetful; registrar 200; register 2; stop_registrar; sleep 14; call_in invite ;;
        inbound-call-vanishes)
            forgetful; view=outside; registrar 200; register 2; stop_registrar; sleep 14; call_in invite ;;
        # two of its requests are lost, the third one gets there
        inbound-call-delayed)
            view=outside; registrar 200; register 2; stop_registrar; sleep 11
            early iifname wan udp dport 5060 drop
            answer "invite both:2 bye" VFILE=speech.g729
            later 1 in_ns $ROUTER nft flush chain ip filter early
            call_in "invite both:2 bye" ;;
        inbound-call-kept-alive)
            forgetful; registrar 200; register 2; stop_registrar; keep_alive 14
            answer "invite both:2 bye"; call_in "invite both:2 bye" ;;
        stun-dropped) view=inside; relay; early udp dport 3478 drop; asks $VENDOR_IP ;;
        turn-healthy) view=inside; relay; turn_client ;;
        turn-over-tcp) view=inside; early udp dport 3478 drop; relay; turn_client -t ;;
        turn-wrong-password) view=inside; relay; turn_client -w wrong ;;
        turn-peer-forbidden) view=inside; relay --denied-peer-ip=$OTHER_IP; turn_client ;;
        turn-unanswered) early udp dport 3478 drop; view=inside; turn_client ;;
        symmetric-nat)
            in_ns $ROUTER nft flush chain ip nat post
            in_ns $ROUTER nft add rule ip nat post oifname wan masquerade fully-random
            view=inside; relay -L $OTHER_IP; asks $VENDOR_IP $OTHER_IP $VENDOR_IP $OTHER_IP ;;
        marking-lost)
            in_ns $LAN nft -f - <<NFT
table ip tos {
    chain out {
        type filter hook output priority -150
        udp sport 16400 ip dscp set ef
    }
}
NFT
            in_ns $ROUTER nft add table ip wash
            in_ns $ROUTER nft "add chain ip wash post { type filter hook postrouting priority -150; }"
            in_ns $ROUTER nft add rule ip wash post oifname wan ip dscp set cs0
            dialog "invite both:5 bye" ;;
        unknown-payload) dialog "invite both:6 bye" VPT=0 ;;
        media-after-change)
            # the phone goes on sending to the port that it was told first
            in_ns $LAN nft add table ip stays
            in_ns $LAN nft "add chain ip stays out { type filter hook output priority -300; }"
            in_ns $LAN nft add rule ip stays out udp dport 12000 udp dport set 10000
            dialog "invite both:5 move:12000 both:8 theirbye" ;;
        # the phone goes on sending to the address that it was told first
        media-at-old-address)
            in_ns $LAN nft add table ip stays
            in_ns $LAN nft "add chain ip stays out { type filter hook output priority -300; }"
            in_ns $LAN nft add rule ip stays out ip daddr $OTHER_IP udp dport 10000 ip daddr set $VENDOR_IP
            view=inside; dialog "invite both:4 move:10000@$OTHER_IP both:7 theirbye" $G729 ;;
        media-follows-address)
            in_ns $VENDOR nft -f - <<NFT
table ip moves {
    chain pre { type filter hook prerouting priority -300; ip daddr $OTHER_IP udp dport 10000 ip daddr set $VENDOR_IP; }
    chain out { type filter hook output priority -300; }
}
NFT
            later 5.5 in_ns $VENDOR nft add rule ip moves out udp sport 10000 ip saddr set $OTHER_IP
            view=inside; dialog "invite both:4 move:10000@$OTHER_IP both:7 theirbye" $G729 ;;
        ice-given-up)
            early udp dport 10050 drop
            later 1.3 checks 10050
            local ice="a=ice-pwd:passwordOfTheFarSideOfIt|a=candidate:1 1 UDP 2130706431"
            view=inside; dialog "invite quiet:7 bye" PORT=16450 VPORT=10050 $G729 \
                "LINES=a=ice-ufrag:ownE|$ice $CLIENT_IP 16450 typ host" "VLINES=a=ice-ufrag:farE|$ice $VENDOR_IP 10050 typ host" ;;
        port-not-open) dialog "invite both:5 move:12000 both:8 theirbye" ;;
        scanned) port_forward 5060; scan ;;
        fragments-dropped)
            in_ns $ROUTER nft add table ip frags
            in_ns $ROUTER nft "add chain ip frags pre { type filter hook prerouting priority -450; }"
            in_ns $ROUTER nft add rule ip frags pre "ip frag-off & 0x1fff != 0" drop
            registrar 200; register 2; dialog "invite both:2 bye" BULK=2500 ;;
        lossy) early iifname wan udp sport 10000-20000 numgen random mod 100 lt 12 drop; dialog "invite both:22 bye" ;;
        # 30 packets in a row of each 400, as where a rate is limited
        burst-lost)
            early iifname wan udp sport 10000-20000 numgen inc mod 400 lt 30 drop
            view=inside; dialog "invite both:22 bye" $G729 ;;
        jittery)
            view=inside; later 1 clumps $VENDOR; dialog "invite both:22 bye" $G729 ;;
        wrong-chunk) MP=15500 dialog "invite both:4 bye" PORT=15500 ;;
        right-chunk) MP=10500 dialog "invite both:4 bye" PORT=10500 ;;
        over-budget) dialog "invite both:12 bye" ;;
        exposed-port)
            port_forward 5060
            challenger
            scan ;;
        other-signalling-port) SIP_PORT=5070 dialog "invite both:4 bye" ;;
        moved-binding)
            in_ns $ROUTER sysctl -qw net.netfilter.nf_conntrack_udp_timeout=3 \
                net.netfilter.nf_conntrack_udp_timeout_stream=3
            in_ns $ROUTER nft flush chain ip nat post
            in_ns $ROUTER nft add rule ip nat post oifname wan masquerade random
            relay; REST=6 asks $VENDOR_IP $VENDOR_IP; view=inside ;;
        media-prohibited)
            early oifname wan udp dport 10000-20000 reject with icmp admin-prohibited
            view=inside; dialog "invite both:7 bye" ;;
        relay-fallback) view=inside; relay; early udp dport 3478 drop; PATIENCE=4 turn_client; turn_client -t ;;
        ipv6-prohibited)
            six
            in_ns $ROUTER nft add rule ip6 filter early udp dport 5060 reject with icmpv6 admin-prohibited
            view=inside; sipp_options 8 ;;
        # a firewall between two networks, without translation
        ipv6-inbound-dropped)
            six
            in_ns $ROUTER nft add rule ip6 filter early iifname wan udp sport 10000-20000 drop
            dialog "invite both:6 bye" $G729 ;;
        alg-via | alg-identity | alg-received | alg-proper)
            view=inside; rewriting "${1#alg-}"; dialog "invite both:2 bye" $G729 ;;
        alg-call-id) view=inside; rewriting call-id; sipp_options_server; sipp_options 8 ;;
        alg-length | alg-trace) view=outside; rewriting "${1#alg-}"; dialog "invite both:2 bye" ANNOUNCE=$CLIENT_IP $G729 ;;
        alg-sdp) rewriting sdp; dialog "invite both:2 bye" ANNOUNCE=$CLIENT_IP $G729 ;;
        alg-contact) rewriting contact; dialog "invite both:2 bye" $G729 ;;
        refusals)
            view=inside
            for refusal in "403 Forbidden" "404 Not Found" "407 Proxy Authentication Required" "408 Request Timeout" \
                "488 Not Acceptable Here" "503 Service Unavailable" "603 Decline"; do
                dialog "refuse:${refusal%% *}" "REASON=${refusal#* }"
            done ;;
        media-from-elsewhere)
            in_ns $VENDOR nft add table ip moved
            in_ns $VENDOR nft "add chain ip moved out { type filter hook output priority -300; }"
            in_ns $VENDOR nft add rule ip moved out udp sport 10000-20000 ip saddr set $OTHER_IP
            dialog "invite both:6 bye" $G729 ;;
        local-port-outside-range) MP=25000 dialog "invite both:4 bye" PORT=25000 $G729 ;;
        syn-refused) view=inside; tls_client 2; tls_client 2; tls_client 2 ;;
        tls-version-refused) view=inside; TLS_OPTIONS=-tls1_3 tls_server; tls_client 3 -tls1_2 ;;
        stun-prohibited)
            early udp dport 3478 reject with icmp admin-prohibited
            view=inside; relay; asks $VENDOR_IP ;;
        turn-mismatch) view=inside; relay; turn_asks mismatch ;;
        turn-other-transport) view=inside; relay; turn_asks transport ;;
        inbound-call-blocked)
            registrar 200; register 2; stop_registrar; early iifname wan udp dport 5060 drop; call_in invite ;;
        bursty)
            early iifname wan udp sport 10000-20000 numgen inc mod 172 lt 5 drop
            view=inside; dialog "invite both:24 bye" $G729 ;;
        address-unlisted) view=inside; VENDOR_IP=$OTHER_IP dialog "invite both:4 bye" $G729 ;;
        nobody-sends) view=inside; dialog "invite both:3 bye" $G729; dialog "invite quiet:9 bye" $G729 ;;
        router-gives-up)
            PACKED=1
            later 6 early drop
            dialog "invite both:11 bye" $G729 ;;
        several-outside-addresses)
            PACKED=1
            ip -n $ROUTER addr add 198.51.100.31/24 dev wan
            in_ns $ROUTER nft insert rule ip nat post oifname wan udp sport 16400 snat to 198.51.100.31
            dialog "invite both:7 bye" $G729 ;;
        # what the phone sends does not get farther than the first router
        way-goes-round)
            PACKED=1
            in_ns $LAN nft add table ip near
            in_ns $LAN nft "add chain ip near out { type filter hook output priority -150; }"
            in_ns $LAN nft add rule ip near out udp dport 10000-20000 ip ttl set 1
            view=inside; dialog "invite both:7 bye" $G729 ;;
        hang-up-stays-outside)
            PACKED=1
            later 5 early iifname wan udp dport 5060 drop
            dialog "invite both:6 theirbye" $G729 ;;
        answer-fragments-lost)
            PACKED=1
            in_ns $NET nft add table ip frags
            in_ns $NET nft "add chain ip frags pre { type filter hook prerouting priority -450; }"
            in_ns $NET nft add rule ip frags pre ip saddr $VENDOR_IP "ip frag-off & 0x1fff != 0" drop
            view=outside
            dialog "invite both:6 bye" "VLINES=$(printf 'a=x-line-%02d:0123456789012345678901234567890123456789|' $(seq 35))" ;;
        busy) dialog refuse:486 "REASON=Busy Here" ;;
        unavailable) dialog refuse:480 "REASON=Temporarily Unavailable" ;;
    esac
    $view "$1"
}
