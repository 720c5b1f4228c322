/** The SIP messages of one call, RFC 3261, with SDP, RFC 8866. */
final class SipText {
    private static final int LONG_HEADER = 1200; // octets: such an INVITE needs two fragments

    private final int call;
    private final Pair signalling;
    private final Pair media;

    SipText(int call, Pair signalling, Pair media) {
        this.call = call;
        this.signalling = signalling;
        this.media = media;
    }

    String invite(boolean isLong) {
        String detail = isLong ? "X-Detail: " + "0123456789".repeat(LONG_HEADER / 10) + "\r\n" : "";
        return request("INVITE", 1, detail + "Content-Type: application/sdp\r\n", sdp(media.a, media.portA));
    }

    String answer() {
        return response("200 OK", "INVITE", sdp(media.b, media.portB));
    }

    String request(String method, int cseq, String headers, String body) {
        return method + " sip:" + (1000 + call) + "@provider.example SIP/2.0\r\n"
                + common(method, cseq, !method.equals("INVITE"))
                + "Contact: <sip:u" + call + "@" + dotted(signalling.a) + ":" + signalling.portA + ">\r\n"
                + "Max-Forwards: 70\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    String response(String status, String method, String body) {
        return "SIP/2.0 " + status + "\r\n"
                + common(method, method.equals("BYE") ? 2 : 1, !status.startsWith("100"))
                + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n")
                + "Contact: <sip:203.0.113.5:5060>\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private String common(String method, int cseq, boolean tagged) {
        return "Via: SIP/2.0/UDP " + dotted(signalling.a) + ":" + signalling.portA + ";branch=z9hG4bK" + call + "x"
                + cseq + (method.equals("ACK") ? "a" : "") + ";rport\r\n"
                + "From: <sip:u" + call + "@provider.example>;tag=f" + call + "\r\nCall-ID: c" + call + "@bench\r\n"
                + "CSeq: " + cseq + " " + method + "\r\nTo: <sip:" + (1000 + call) + "@provider.example>"
                + (tagged ? ";tag=t" + call : "") + "\r\n";
    }

    private String sdp(int address, int port) {
        return "v=0\r\no=- " + call + " 1 IN IP4 " + dotted(address) + "\r\ns=-\r\nc=IN IP4 " + dotted(address)
                + "\r\nt=0 0\r\nm=audio " + port + " RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n"
                + "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n";
    }

    private static String dotted(int address) {
        return (address >>> 24) + "." + (address >>> 16 & 255) + "." + (address >>> 8 & 255) + "." + (address & 255);
    }
}
