# Sourced by make.sh: calls of several legs, and flows of signalling beyond offer, answer and hang-up. Beside what network.sh
# builds there is a host behind the vendor:
#
#   client 192.168.1.10 --- [router] --- [internet] --- vendor 203.0.113.10, a back-to-back user agent
#                                                 \---- far    192.0.2.130
#
# G.729 and GSM keep the captures small: 50 packets a second of 60 and 73 octets.
FAR=$TAG-far FAR_IP=192.0.2.130
MORE="$MORE $FAR"

far_host() {
    (
        flock 9
        ip netns add $FAR
        ip -n $FAR link set lo up
        in_ns $FAR sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv4.conf.all.rp_filter=0
        link $NET far 192.0.2.129/25 $FAR eth0 $FAR_IP/25
    ) 9>/tmp/earshot-lab.lock
    ip -n $FAR route add default via 192.0.2.129
}

scenarios() { # STORY NAME=VALUE...
    local story=$1; shift
    python3 "$LAB/dialog.py" "$RUN" "$story" ANNOUNCE=$WAN_IP MEDIA=$FAR_IP VENDOR=$VENDOR_IP OFFERED=18 PT=18 VPT=18 \
        FILE=speech.g729 VFILE=speech.g729 "$@"
}

answering() { # CALLS
    (cd "$RUN" && start uas ip netns exec $FAR timeout 60 sipp -sf uas.xml -i $FAR_IP -mi $FAR_IP -p 5060 -mp 17400 -nostdin \
        -skip_rlimit -m "$1")
    sleep 0.7
}

calling() { # TARGET [PORT MEDIA-PORT [SCENARIO]]
    (cd "$RUN"; ip netns exec $LAN timeout 60 sipp -sf "${4:-uac}.xml" -i $CLIENT_IP -mi $CLIENT_IP -p "${2:-5060}" \
        -mp "${3:-16400}" -nostdin -skip_rlimit -m 1 -s 9002 "$1:5060" >"$RUN/uac-${2:-5060}.log" 2>&1) || true
}

call() { # TARGET STORY NAME=VALUE...
    local target=$1; shift
    scenarios "$@"
    answering 1
    calling "$target"
}

back_to_back() { # OPTION...
    start b2bua ip netns exec $VENDOR timeout 60 python3 "$LAB/b2bua.py" $VENDOR_IP $FAR_IP "$@"
    sleep 0.7
}

# A phone with RTCP. It takes or makes a call without a registrar.
gsm_phone() { # NAME NS ADDRESS RTP-PORTS SECONDS [COMMAND]
    mkdir -p "$RUN/$1"
    cat >"$RUN/$1/config" <<CONFIG
module_path /usr/lib/baresip/modules
sip_listen $3:5060
net_interface eth0
rtp_ports $4
audio_source aufile,$RUN/speech.wav
audio_player aufile,$RUN/$1/heard.wav
module gsm.so
module aufile.so
module_app account.so
module_app menu.so
CONFIG
    echo "<sip:$1@$3>;regint=0;answermode=auto;audio_codecs=GSM/8000/1" >"$RUN/$1/accounts"
    start "$1" ip netns exec "$2" timeout $(($5 + 5)) baresip -f "$RUN/$1" -t "$5" ${6:+-e "$6"}
}

make_leg() {
    local name=$1
    far_host
    frames
    case $name in
        # three phones of one network call one server; what comes to the second is dropped
        leg-one-of-three)
            capture_on $ROUTER lan lan
            early iifname wan udp dport 16412 drop
            local phone
            scenarios "invite both:5.2 bye"
            answering 3
            for phone in 0 1 2; do
                scenarios "invite both:5.2 bye" PORT=$((16400 + 12 * phone))
                cp "$RUN/uac.xml" "$RUN/uac$phone.xml"
            done
            local calls=()
            for phone in 0 1 2; do
                calling $FAR_IP $((5060 + 10 * phone)) $((16400 + 12 * phone)) "uac$phone" &
                calls+=($!)
                sleep 0.3
            done
            wait "${calls[@]}"
            keep $name lan ;;
        # one call, two legs, both whole
        leg-back-to-back)
            capture_on $VENDOR eth0 vendor
            back_to_back
            call $VENDOR_IP "invite both:5.5 bye"
            keep $name vendor ;;
        # on its first leg the call loses what the phone sends, so the second has nothing to pass on
        leg-lost-before-relay)
            capture_on $VENDOR eth0 vendor
            back_to_back --name-the-other-leg
            later 3.5 early oifname wan udp dport 30000-30100 drop
            call $VENDOR_IP "invite both:7 bye"
            keep $name vendor ;;
        leg-transferred)
            capture_on $ROUTER lan lan
            call $FAR_IP "invite both:5.5 refer:9003@$FAR_IP mine:3 bye"
            keep $name lan ;;
        leg-late-offer)
            capture_both_sides
            early iifname wan udp sport 17400-17500 drop
            call $FAR_IP "late both:6 bye"
            keep $name lan wan ;;
        leg-reliable-early-media)
            capture_on $FAR eth0 far
            call $FAR_IP "reliable:3 both:5.5 bye"
            keep $name far ;;
        # seen outside of the router, media flows both ways; only the phone's RTCP tells that none arrives
        leg-receiver-reports)
            wav
            # the far end answers to where packets come from, whatever the phone announces (RFC 4961)
            in_ns $FAR nft -f - <<NFT
table ip symmetric {
    chain out { type route hook output priority -150; ip daddr $CLIENT_IP ip daddr set $WAN_IP; }
}
NFT
            capture_on $ROUTER wan wan
            early iifname wan udp sport 17400-17500 udp length 53 drop
            gsm_phone far $FAR $FAR_IP 17400-17500 17
            sleep 1
            gsm_phone phone $LAN $CLIENT_IP 16400-16500 12 "d sip:far@$FAR_IP"
            sleep 13
            keep $name wan ;;
        # a router that does not translate; a mirror port shows both its sides
        leg-routed-inbound-dropped)
            in_ns $ROUTER nft flush chain ip nat post
            ip -n $NET route add 192.168.1.0/24 via $WAN_IP
            capture_both_sides
            early iifname wan udp sport 17400-17500 drop
            call $FAR_IP "invite both:6 bye" ANNOUNCE=$CLIENT_IP
            keep $name lan wan ;;
        # two captures of one call, one by a clock that is three minutes ahead
        leg-clocks-differ)
            capture_both_sides
            later 4 early iifname wan udp sport 17400-17500 drop
            call $FAR_IP "invite both:7 bye"
            keep_apart $name 180 ;;
    esac
}

keep_apart() { # SAMPLE SECONDS: each view a file, the clock of the outer one ahead
    keep "$1" lan wan
    rm "$LAB/../$1/capture.pcap"
    editcap -F pcap "$RUN/lan.pcap" "$LAB/../$1/capture-lan.pcap"
    editcap -F pcap -t "$2" "$RUN/wan.pcap" "$LAB/../$1/capture-wan.pcap"
}
