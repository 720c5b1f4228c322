/* Sends calls on an interface: SIP over UDP and G.711 both ways, each with its own Call-ID, addresses and SSRCs.
 *
 * usage: calls INTERFACE FRAMES_PER_SECOND SECONDS CALL_SECONDS [ONE_WAY_PER_THOUSAND]
 *
 * As many calls run at once as make the rate, 100 frames a second each; a call that ends is followed by a new one.
 * Of a thousand calls, so many get no audio from the far side. Prints the frames sent and the rate reached.
 * Build: cc -O2 -o calls calls.c
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH 64
#define ROOM 1600
#define HEADERS 42

struct call {
    uint32_t number, packets, sent;
    uint16_t sequence;
    int one_way;
};

static unsigned char frames[BATCH][ROOM];
static struct iovec parts[BATCH];
static struct mmsghdr messages[BATCH];
static int filled, out;
static uint64_t total, refused;
static uint32_t next_number = 1;
static unsigned per_thousand;

static double now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec + at.tv_nsec / 1e9;
}

static void flush(void) {
    int done = 0;
    while (done < filled) {
        int sent = sendmmsg(out, messages + done, filled - done, 0);
        if (sent <= 0) {
            refused++;
            usleep(50);
            continue;
        }
        done += sent;
    }
    total += filled;
    filled = 0;
}

static uint16_t checksum(const unsigned char *octets, int length) {
    uint32_t sum = 0;
    for (int i = 0; i < length; i += 2) sum += octets[i] << 8 | octets[i + 1];
    while (sum >> 16) sum = (sum & 0xFFFF) + (sum >> 16);
    return ~sum;
}

static void put16(unsigned char *at, unsigned value) { at[0] = value >> 8; at[1] = value; }
static void put32(unsigned char *at, uint32_t value) { put16(at, value >> 16); put16(at + 2, value); }

/* The place for a UDP payload; send() fills the headers before it. */
static unsigned char *payload(void) { return frames[filled] + HEADERS; }

static void send_udp(uint32_t from, unsigned from_port, uint32_t to, unsigned to_port, int length) {
    unsigned char *f = frames[filled];
    static uint16_t id;
    memcpy(f, "\x02\0\0\0\0\x02\x02\0\0\0\0\x01\x08\0", 14);
    memset(f + 14, 0, 20);
    f[14] = 0x45;
    put16(f + 16, 28 + length);
    put16(f + 18, id++);
    f[22] = 64;
    f[23] = 17;
    put32(f + 26, from);
    put32(f + 30, to);
    put16(f + 24, checksum(f + 14, 20));
    put16(f + 34, from_port);
    put16(f + 36, to_port);
    put16(f + 38, 8 + length);
    put16(f + 40, 0);
    parts[filled].iov_len = HEADERS + length;
    if (++filled == BATCH) flush();
}

static uint32_t client(const struct call *c) { return 0x0A000000 + 10 + c->number % 200000; }
static uint32_t server(const struct call *c) { return 0xCB007100 + 1 + c->number % 200; }
static unsigned client_port(const struct call *c) { return 16384 + 2 * (c->number % 8000); }
static unsigned server_port(const struct call *c) { return 10000 + 2 * (c->number % 10000); }

static void sip(const struct call *c, int request, const char *start, const char *method, int cseq, int to_tag, int sdp) {
    char body[300] = "", me[20], other[20];
    struct in_addr a = {htonl(client(c))}, b = {htonl(server(c))};
    strcpy(me, inet_ntoa(a));
    strcpy(other, inet_ntoa(b));
    if (sdp)
        snprintf(body, sizeof body,
            "v=0\r\no=- 1 1 IN IP4 %s\r\ns=-\r\nc=IN IP4 %s\r\nt=0 0\r\nm=audio %u RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n",
            request ? me : other, request ? me : other, request ? client_port(c) : server_port(c));
    int length = snprintf((char *)payload(), ROOM - HEADERS,
        "%s\r\nVia: SIP/2.0/UDP %s:5060;branch=z9hG4bK%u%s%d\r\nFrom: <sip:%u@%s>;tag=a%u\r\nTo: <sip:1@%s>%s\r\n"
        "Call-ID: %u@%s\r\nCSeq: %d %s\r\nMax-Forwards: 70\r\nContact: <sip:%s:5060>\r\n%sContent-Length: %d\r\n\r\n%s",
        start, me, c->number, method, cseq, c->number, me, c->number, other, to_tag ? ";tag=b" : "", c->number, me, cseq,
        method, request ? me : other, sdp ? "Content-Type: application/sdp\r\n" : "", (int)strlen(body), body);
    if (request) send_udp(client(c), 5060, server(c), 5060, length);
    else send_udp(server(c), 5060, client(c), 5060, length);
}

static void rtp(struct call *c, int outbound) {
    unsigned char *p = payload();
    uint32_t noise = c->number * 2654435761u + c->sent * 40503u + outbound;
    p[0] = 0x80;
    p[1] = 0;
    put16(p + 2, c->sequence);
    put32(p + 4, c->sent * 160);
    put32(p + 8, c->number * 2 + outbound);
    for (int i = 12; i < 172; i += 4) {
        noise = noise * 1664525 + 1013904223;
        put32(p + i, noise);
    }
    if (outbound) send_udp(client(c), client_port(c), server(c), server_port(c), 172);
    else send_udp(server(c), server_port(c), client(c), client_port(c), 172);
}

static void begin(struct call *c, uint32_t packets) {
    char line[64];
    memset(c, 0, sizeof *c);
    c->number = next_number++;
    c->packets = packets;
    c->one_way = c->number % 1000 < per_thousand;
    snprintf(line, sizeof line, "INVITE sip:1@203.0.113.%u SIP/2.0", 1 + c->number % 200);
    sip(c, 1, line, "INVITE", 1, 0, 1);
    sip(c, 0, "SIP/2.0 180 Ringing", "INVITE", 1, 1, 0);
    sip(c, 0, "SIP/2.0 200 OK", "INVITE", 1, 1, 1);
    line[0] = 0;
    snprintf(line, sizeof line, "ACK sip:1@203.0.113.%u SIP/2.0", 1 + c->number % 200);
    sip(c, 1, line, "ACK", 1, 1, 0);
}

static void end(struct call *c) {
    char line[64];
    snprintf(line, sizeof line, "BYE sip:1@203.0.113.%u SIP/2.0", 1 + c->number % 200);
    sip(c, 1, line, "BYE", 2, 1, 0);
    sip(c, 0, "SIP/2.0 200 OK", "BYE", 2, 1, 0);
}

int main(int count, char **words) {
    if (count < 5) {
        fprintf(stderr, "usage: calls INTERFACE FRAMES_PER_SECOND SECONDS CALL_SECONDS [ONE_WAY_PER_THOUSAND]\n");
        return 2;
    }
    double rate = atof(words[2]), seconds = atof(words[3]);
    uint32_t packets = 50 * atoi(words[4]);
    per_thousand = count > 5 ? atoi(words[5]) : 0;
    int calls = rate / 100 < 1 ? 1 : rate / 100;
    struct call *all = calloc(calls, sizeof *all);
    out = socket(AF_PACKET, SOCK_RAW, 0);
    struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_ifindex = if_nametoindex(words[1])};
    if (out < 0 || bind(out, (struct sockaddr *)&to, sizeof to)) {
        perror("calls");
        return 1;
    }
    for (int i = 0; i < BATCH; i++) {
        parts[i].iov_base = frames[i];
        messages[i].msg_hdr.msg_iov = &parts[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    for (int i = 0; i < calls; i++) {
        begin(&all[i], packets);
        all[i].sent = (uint64_t)packets * i / calls; /* so that they do not all end at once */
    }
    double began = now();
    for (uint64_t turn = 0; now() - began < seconds; turn++) {
        for (int i = 0; i < calls; i++) {
            struct call *c = &all[i];
            rtp(c, 1);
            if (!c->one_way) rtp(c, 0);
            c->sequence++;
            if (++c->sent >= c->packets) {
                end(c);
                begin(c, packets);
            }
            if ((i & 31) == 31) {
                double ahead = turn * 0.02 + 0.02 * i / calls - (now() - began);
                if (ahead > 0.0005) {
                    flush();
                    usleep(ahead * 1e6);
                }
            }
        }
        double ahead = (turn + 1) * 0.02 - (now() - began);
        flush();
        if (ahead > 0) usleep(ahead * 1e6);
    }
    flush();
    double took = now() - began;
    printf("%llu frames in %.1f s, %.0f a second, %u calls, sending refused %llu times\n", (unsigned long long)total, took,
        total / took, next_number - 1, (unsigned long long)refused);
    return 0;
}
