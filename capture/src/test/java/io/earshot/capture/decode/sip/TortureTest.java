package io.earshot.capture.decode.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.earshot.capture.decode.Recording;
import io.earshot.capture.decode.SharedCapture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * RFC 4475 and RFC 5118. The messages of RFC 4475 are read beside the project; those here break the same rules in few
 * words. Each message is decoded, valid or not, and each invalid one is named by its oddity.
 */
class TortureTest {
    /** Those of RFC 4475 that are ill-formed, by the name of their message; the others are none. */
    private static final Map<String, List<SipOddity>> ILL_FORMED = Map.ofEntries(
            Map.entry("badaspec", List.of(SipOddity.BAD_ADDRESS)),
            Map.entry("badbranch", List.of(SipOddity.BAD_BRANCH)),
            Map.entry("baddate", List.of(SipOddity.BAD_DATE)),
            // the file lacks the empty line; both names are bad
            Map.entry("baddn", List.of(SipOddity.HEADER_UNFINISHED, SipOddity.BAD_ADDRESS, SipOddity.BAD_ADDRESS)),
            Map.entry("badvers", List.of(SipOddity.UNKNOWN_VERSION)),
            // two requests in one datagram, the second longer than its Content-Length
            Map.entry("dblreq", List.of(SipOddity.TRAILING_OCTETS, SipOddity.TRAILING_OCTETS)),
            Map.entry("escruri", List.of(SipOddity.BAD_REQUEST_URI)),
            Map.entry("insuf", List.of(SipOddity.MISSING_FROM, SipOddity.MISSING_TO, SipOddity.MISSING_CALL_ID)),
            Map.entry("lwsruri", List.of(SipOddity.START_LINE_SPACES)),
            Map.entry("lwsstart", List.of(SipOddity.START_LINE_SPACES)),
            Map.entry("mismatch01", List.of(SipOddity.CSEQ_METHOD_MISMATCH)),
            Map.entry("mismatch02", List.of(SipOddity.CSEQ_METHOD_MISMATCH)),
            Map.entry("multi01", List.of(SipOddity.REPEATED_FIELD)),
            Map.entry("quotbal", List.of(SipOddity.UNBALANCED_QUOTE)),
            Map.entry("scalarlg", List.of(SipOddity.BAD_CSEQ, SipOddity.BAD_NUMBER)),
            Map.entry("trws", List.of(SipOddity.START_LINE_SPACES)));

    private static Recording decode(byte[] octets) {
        return Recording.of(new SipDecoder(), octets);
    }

    @TestFactory
    Stream<DynamicTest> messagesOfRfc4475() throws IOException {
        Path folder = SharedCapture.path("corpus/sip-torture");
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList().stream().map(file -> {
                String name = file.getFileName().toString().replaceAll(".*valid-|\\.dat", "");
                return dynamicTest(name, () -> {
                    Recording read = decode(Files.readAllBytes(file));
                    assertEquals(name.equals("dblreq") ? 2 : 1, read.messages.size());
                    assertEquals(
                            ILL_FORMED.getOrDefault(name, List.of()),
                            read.oddities.stream().map(odd -> odd.kind()).toList());
                    SipMessage message = (SipMessage) read.messages.get(0);
                    assertTrue(name.equals("insuf") || message.callId().startsWith(name), message::callId);
                    assertTrue(message.cseqNumber() > 0 || name.equals("scalarlg"), message::toString);
                });
            });
        }
    }

    /** A request with everything that section 8.1.1 of RFC 3261 asks for, and more lines or others instead of them. */
    private static String request(String start, String... lines) {
        StringBuilder text = new StringBuilder(start).append("\r\n");
        List<String> defaults = List.of(
                "Via: SIP/2.0/UDP a.example;branch=z9hG4bK1",
                "From: <sip:a@a.example>;tag=1",
                "To: <sip:b@b.example>",
                "Call-ID: t",
                "CSeq: 1 " + start.split(" ")[0]);
        for (String line : defaults) {
            String name = line.substring(0, line.indexOf(':'));
            if (Stream.of(lines).noneMatch(own -> own.split("[ :]", 2)[0].equalsIgnoreCase(name))) {
                text.append(line).append("\r\n");
            }
        }
        Stream.of(lines).forEach(line -> text.append(line).append("\r\n"));
        return text.append("\r\n").toString();
    }

    private static SipMessage valid(String text) {
        Recording read = decode(text.getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of(), read.oddities);
        return read.only(SipMessage.class);
    }

    private static SipMessage invalid(SipOddity oddity, String text) {
        Recording read = decode(text.getBytes(StandardCharsets.UTF_8));
        assertTrue(read.has(oddity), () -> oddity + " of " + read.oddities);
        return read.only(SipMessage.class);
    }

    private static final String OPTIONS = "OPTIONS sip:b@b.example SIP/2.0";

    @Test
    void whiteSpaceAndCaseMayBeUsedWhereTheGrammarLetsThem() {
        SipMessage message = valid(request(
                "INVITE sip:v@chair.example;unknownparam SIP/2.0",
                "TO :\r\n sip:v@chair.example ;   tag    = 1918n",
                "From   : \"J \\\\\\\"\"       <sip:j@example.com>\r\n  ;\r\n  tag = 98",
                "MaX-fOrWaRdS: 0068",
                "CSeq: 0009\r\n  INVITE",
                "Via: SIP  /   2.0\r\n /UDP\r\n    192.0.2.2;branch=390skdjuw",
                "s :",
                "v:  SIP  / 2.0  / TCP     spindle.example   ;\r\n branch  =   z9hG4bK9  ,\r\n SIP / 2.0 / UDP 192.0.2.9 ; branch=\r\n z9hG4bK3",
                "Unknown: ;;,,;;,;",
                "m:\"Quoted \\\"\\\"\" <sip:j@example.com> ; newparam =\r\n newvalue ; second ; q = 0.33"));
        assertEquals("sip:v@chair.example", message.toUri());
        assertEquals("98", message.fromTag());
        assertEquals("J \\\"", NameAddr.parse(message.from()).display());
        assertEquals(9, message.cseqNumber());
        assertEquals(68, message.maxForwards().orElseThrow());
        assertEquals(
                List.of("UDP", "TCP", "UDP"),
                message.vias().stream().map(Via::transport).toList());
        assertEquals("z9hG4bK3", message.vias().get(2).branch());
        assertEquals("0.33", message.contacts().get(0).parameter("q").orElse(""));
    }

    @Test
    void methodsAndUsersMayBeOfAnyTokens() {
        SipMessage message = valid(request(
                "!odd-Method019_*+`.%indeed'~ sip:1_u~(be!sure)&isn't+it$/crazy?,/;;*:&it=1,w!*p@b.example SIP/2.0",
                "Call-ID: word%ZK-!.*_+'@word`~)(><:\\/\"][?}{", "extensionHeader-!.%*+_`'~: \u5927\u505c\u96fb"));
        assertEquals("!odd-Method019_*+`.%indeed'~", ((SipMessage.Request) message).method());
        assertEquals(
                "\u5927\u505c\u96fb", message.value("extensionHeader-!.%*+_`'~").orElseThrow());
    }

    @Test
    void escapesStayAsTheyAre() {
        SipMessage message = valid(request(
                "INVITE sip:sips%3Auser%40example.com@example.net SIP/2.0",
                "To: sip:%75se%72@example.com",
                "Contact: <sip:cal%6Cer@h.example;%6C%72;n%61me=v%61lue%25%34%31>",
                "Contact: <sip:%00@h.example>"));
        assertEquals("sip:sips%3Auser%40example.com@example.net", ((SipMessage.Request) message).requestUri());
        assertEquals(
                "example.net",
                SipUri.parse(((SipMessage.Request) message).requestUri())
                        .orElseThrow()
                        .host());
        assertEquals("sip:%75se%72@example.com", message.toUri());
        assertEquals("sip:%00@h.example", message.contactUris().get(1));
    }

    @Test
    void anyTransportAndAnySchemeAreRead() {
        SipMessage message = valid(request(
                "OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0",
                "Via: SIP/2.0/SCTP t2.example;branch=z9hG4bK2, SIP/2.0/UNKNOWN t4.example;branch=z9hG4bK4",
                "To: isbn:2983792873",
                "Max-Forwards: 0",
                "Require: nothingSupportsThis, nothingSupportsThisEither",
                "Authorization: NoOneKnowsThisScheme opaque-data=here"));
        assertEquals("nobodyKnowsThisScheme:totallyopaquecontent", ((SipMessage.Request) message).requestUri());
        assertEquals("UNKNOWN", message.vias().get(1).transport());
        assertEquals("isbn:2983792873", message.toUri());
        assertTrue(message.requires("nothingSupportsThisEither"));
    }

    @Test
    void semicolonsOutsideOfBracketsAreTheFieldsOwn() {
        SipMessage message = valid(request(
                "OPTIONS sip:user;par=u%40example.net@example.com SIP/2.0",
                "Contact: sip:+1972@gw.example;unknownparam, <sip:+1973@gw.example;inside>"));
        assertEquals("sip:+1972@gw.example", message.contactUris().get(0));
        assertEquals("sip:+1973@gw.example;inside", message.contactUris().get(1));
        assertEquals(
                "user;par=u%40example.net",
                SipUri.parse(((SipMessage.Request) message).requestUri())
                        .orElseThrow()
                        .user());
    }

    @Test
    void reasonsMayBeEmptyOrOfAnyLanguage() {
        String rest = request("X", "CSeq: 1 INVITE").substring(1);
        SipMessage.Response empty = (SipMessage.Response) valid("SIP/2.0 100 " + rest);
        assertEquals("", empty.reason());
        SipMessage.Response other =
                (SipMessage.Response) valid("SIP/2.0 200 = 2**3 * 5**2 \u043d\u043e \u0441\u0442\u043e" + rest);
        assertEquals("= 2**3 * 5**2 \u043d\u043e \u0441\u0442\u043e", other.reason());
    }

    @Test
    void startLinesThatOffendAreReadAndNamed() {
        assertEquals(
                "sip:b@b.example; lr",
                ((SipMessage.Request)
                                invalid(SipOddity.START_LINE_SPACES, request("OPTIONS sip:b@b.example; lr SIP/2.0")))
                        .requestUri());
        invalid(SipOddity.START_LINE_SPACES, request("OPTIONS  sip:b@b.example  SIP/2.0"));
        invalid(SipOddity.START_LINE_SPACES, request(OPTIONS + "  "));
        invalid(SipOddity.BAD_REQUEST_URI, request("OPTIONS <sip:b@b.example> SIP/2.0"));
        invalid(SipOddity.BAD_REQUEST_URI, request("OPTIONS sip:b@b.example?Route=%3Csip:e%3E SIP/2.0"));
        invalid(SipOddity.UNKNOWN_VERSION, request("OPTIONS sip:b@b.example SIP/7.0"));
        String rest = request("X", "CSeq: 1 INVITE").substring(1);
        assertEquals(
                -1,
                ((SipMessage.Response) invalid(SipOddity.BAD_STATUS_CODE, "SIP/2.0 4294967301 big" + rest))
                        .statusCode());
    }

    @Test
    void lengthsThatOffendAreNamed() {
        invalid(SipOddity.BODY_TRUNCATED, request(OPTIONS, "Content-Length: 9999") + "v=0\r\n");
        invalid(SipOddity.BAD_CONTENT_LENGTH, request(OPTIONS, "Content-Length: -999"));
        SipMessage first =
                invalid(SipOddity.CONTENT_LENGTH_CONFLICT, request(OPTIONS, "l: 5", "Content-Length: 13") + "v=0\r\n");
        assertEquals(5, first.declaredContentLength().orElseThrow());
    }

    @Test
    void fieldsThatOffendAreReadAndNamed() {
        assertEquals(
                "sip:j.user@example.com",
                invalid(SipOddity.UNBALANCED_QUOTE, request(OPTIONS, "To: \"Mr. J. User <sip:j.user@example.com>"))
                        .toUri());
        invalid(SipOddity.BAD_ADDRESS, request(OPTIONS, "To: \"Watson\" < sip:t@example.org >"));
        invalid(SipOddity.BAD_ADDRESS, request(OPTIONS, "From: Bell, Alexander <sip:a@example.com>;tag=43"));
        invalid(SipOddity.BAD_ADDRESS, request(OPTIONS, "Contact: sip:u@example.com?Route=%3Csip:e%3E"));
        SipMessage separators = invalid(
                SipOddity.EMPTY_PARAMETER,
                request(OPTIONS, "Via: SIP/2.0/UDP 192.0.2.15;;,;,,", "Contact: \"Joe\" <sip:joe@example.org>;;;;"));
        assertEquals("192.0.2.15", separators.topVia().orElseThrow().host());
        assertEquals("sip:joe@example.org", separators.contactUris().get(0));
        invalid(SipOddity.BAD_BRANCH, request(OPTIONS, "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK"));
        invalid(SipOddity.BAD_DATE, request(OPTIONS, "Date: Fri, 01 Jan 2010 16:00:00 EST"));
        invalid(SipOddity.BAD_CSEQ, request(OPTIONS, "CSeq: 36893488147419103232 OPTIONS"));
        invalid(SipOddity.CSEQ_METHOD_MISMATCH, request(OPTIONS, "CSeq: 8 INVITE"));
        invalid(SipOddity.BAD_NUMBER, request(OPTIONS, "Max-Forwards: 300"));
        invalid(SipOddity.BAD_NUMBER, request(OPTIONS, "Expires: 10000000000000000000000000"));
        SipMessage twice = invalid(
                SipOddity.REPEATED_FIELD, request(OPTIONS, "Call-ID: first", "Call-ID: second", "CSeq: 1 OPTIONS"));
        assertEquals("first", twice.callId());
        invalid(SipOddity.MISSING_CALL_ID, request(OPTIONS).replace("Call-ID: t\r\n", ""));
    }

    @Test
    void addressesOfVersion6StandInBrackets() {
        SipMessage message = valid(request(
                "REGISTER sip:[2001:db8::10]:5070 SIP/2.0",
                "Via: SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKas3-111",
                "Contact: <sip:caller@[2001:db8::1]>",
                "To: <sip:user@[::ffff:192.0.2.10]:19823>"));
        SipUri uri = SipUri.parse(((SipMessage.Request) message).requestUri()).orElseThrow();
        assertEquals("2001:db8::10", uri.host());
        assertEquals(5070, uri.port().orElseThrow());
        Via via = message.topVia().orElseThrow();
        assertEquals("2001:db8::9:1", via.host());
        assertTrue(via.port().isEmpty());
        assertEquals("2001:db8::9:255", via.received().orElseThrow());
        assertEquals(
                "2001:db8::1", message.contacts().get(0).sipUri().orElseThrow().host());
        assertEquals(
                "::ffff:192.0.2.10",
                NameAddr.parse(message.to()).sipUri().orElseThrow().host());
    }

    @Test
    void whatLooksLikeAPortInsideOfBracketsIsPartOfTheAddress() {
        SipMessage message = valid(request("REGISTER sip:[2001:db8::10:5070] SIP/2.0"));
        SipUri uri = SipUri.parse(((SipMessage.Request) message).requestUri()).orElseThrow();
        assertEquals("2001:db8::10:5070", uri.host());
        assertTrue(uri.port().isEmpty());
    }

    @Test
    void anAddressOfVersion6WithoutBracketsIsNamed() {
        invalid(SipOddity.BAD_REQUEST_URI, request("REGISTER sip:2001:db8::10 SIP/2.0"));
        Via via = valid(request(OPTIONS, "Via: SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255;branch=z9hG4bK1"))
                .topVia()
                .orElseThrow();
        assertEquals("2001:db8::9:255", via.received().orElseThrow());
    }

    @Test
    void descriptionsMayMixVersionsOfAddresses() {
        String body = "v=0\r\no=a 1 2 IN IP6 2001:db8::20\r\ns=-\r\nt=0 0\r\n"
                + "c=IN IP6 2001:db8::20\r\nm=audio 4000 RTP/AVP 0\r\n"
                + "m=video 4002 RTP/AVP 31\r\nc=IN IP4 192.0.2.1\r\n"
                + "m=audio 4004 RTP/AVP 0\r\nc=IN IP6 ::ffff:192.0.2.16\r\n";
        SipMessage message =
                valid(request("INVITE sip:b@b.example SIP/2.0", "c: application/sdp", "l: " + body.length()) + body);
        assertEquals(
                List.of("2001:db8::20", "192.0.2.1", "::ffff:192.0.2.16"),
                message.sdp().orElseThrow().media().stream()
                        .map(media -> media.connection().orElseThrow().address())
                        .toList());
    }
}
