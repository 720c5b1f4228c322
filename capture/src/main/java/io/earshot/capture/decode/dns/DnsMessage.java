package io.earshot.capture.decode.dns;

import io.earshot.capture.decode.Message;
import io.earshot.capture.net.Address;
import java.util.List;
import java.util.Optional;

/**
 * One DNS message, RFC 1035 section 4.
 *
 * @param responseCode 0 no error, 2 server failure, 3 no such name, 5 refused
 * @param question     name of the first question without the last dot, lower case
 * @param questionType {@code A}, {@code AAAA}, {@code SRV}, {@code NAPTR}, {@code CNAME}, else {@code TYPE} and the number
 */
public record DnsMessage(
        int id, boolean response, int responseCode, String question, String questionType, List<Answer> answers)
        implements Message {

    public DnsMessage {
        answers = List.copyOf(answers);
    }

    /**
     * A resource record of the answer or additional section.
     *
     * @param type    as the question's
     * @param ttl     seconds
     * @param address of A and AAAA
     * @param target  of CNAME and SRV, replacement of NAPTR; empty otherwise
     * @param port    of SRV, else 0
     * @param service of NAPTR, else empty
     */
    public record Answer(
            String name, String type, long ttl, Optional<Address> address, String target, int port, String service) {}
}
