package io.earshot.capture.decode.dns;

import io.earshot.capture.decode.dns.DnsMessage.Answer;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Octets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One message that the probe let pass, read from its start to its end. */
final class DnsReading {
    /** A name has at most 127 labels; each jump of compression must go back, so this bounds the walk. */
    private static final int MAX_STEPS = 255;

    private static final int MAX_NAME = 255;
    private static final int RECORD_HEAD = 10;
    private static final int SRV_HEAD = 6;
    private static final int NAPTR_HEAD = 4;

    final Map<DnsOddity, Integer> oddities = new EnumMap<>(DnsOddity.class);

    private final byte[] bytes;
    private final int start;
    private final int end;
    /** Where the octets after the name last read begin, -1 when it was broken. */
    private int cursor;

    DnsReading(byte[] bytes, int start, int length) {
        this.bytes = bytes;
        this.start = start;
        this.end = start + length;
    }

    /** @param cut the snap length cut the message, so that missing records are nobody's fault */
    DnsMessage read(boolean cut) {
        int flags = Octets.u16(bytes, start + 2);
        if ((flags & 0x0200) != 0) {
            oddity(DnsOddity.TRUNCATED, start + 2);
        }
        cursor = start + DnsProbe.HEADER_LENGTH;
        String question = "";
        int type = 0;
        for (int i = Octets.u16(bytes, start + 4); i > 0 && cursor >= 0; i--) {
            String name = name(cursor).toLowerCase(Locale.ROOT);
            question = question.isEmpty() ? name : question;
            type = type != 0 || cursor < 0 || cursor + 4 > end ? type : Octets.u16(bytes, cursor);
            cursor = cursor < 0 ? -1 : cursor + 4;
        }
        List<Answer> answers = new ArrayList<>();
        int answerCount = Octets.u16(bytes, start + 6);
        int authorityCount = Octets.u16(bytes, start + 8);
        int count = answerCount + authorityCount + Octets.u16(bytes, start + 10);
        for (int i = 0; i < count && cursor >= 0; i++) {
            record(answers, i >= answerCount && i < answerCount + authorityCount, cut);
        }
        return new DnsMessage(
                Octets.u16(bytes, start), (flags & 0x8000) != 0, flags & 0x0F, question, DnsType.name(type), answers);
    }

    private void oddity(DnsOddity kind, int at) {
        oddities.putIfAbsent(kind, at);
    }

    private void record(List<Answer> answers, boolean authority, boolean cut) {
        int at = cursor;
        String owner = name(at).toLowerCase(Locale.ROOT);
        int head = cursor;
        if (head < 0 || head + RECORD_HEAD > end || head + RECORD_HEAD + Octets.u16(bytes, head + 8) > end) {
            if (!cut) {
                oddity(DnsOddity.RECORDS_MISSING, at);
            }
            cursor = -1;
            return;
        }
        int type = Octets.u16(bytes, head);
        int data = head + RECORD_HEAD;
        int length = Octets.u16(bytes, head + 8);
        if (!authority) {
            answer(answers, owner, type, Integer.toUnsignedLong(Octets.u32(bytes, head + 4)), data, length);
        }
        cursor = data + length;
    }

    private void answer(List<Answer> answers, String owner, int type, long ttl, int data, int length) {
        switch (type) {
            case DnsType.A -> address(answers, owner, type, ttl, data, length, 4);
            case DnsType.AAAA -> address(answers, owner, type, ttl, data, length, 16);
            case DnsType.CNAME -> answers.add(plain(owner, type, ttl, name(data), 0, ""));
            case DnsType.SRV -> {
                if (fits(length, SRV_HEAD + 1, data)) {
                    answers.add(plain(owner, type, ttl, name(data + SRV_HEAD), Octets.u16(bytes, data + 4), ""));
                }
            }
            case DnsType.NAPTR -> naptr(answers, owner, ttl, data, length);
            case DnsType.SVCB, DnsType.HTTPS -> {
                if (fits(length, 3, data)) {
                    answers.add(plain(owner, type, ttl, name(data + 2), 0, ""));
                }
            }
            default -> {}
        }
    }

    private void address(List<Answer> answers, String owner, int type, long ttl, int data, int length, int size) {
        if (length != size) {
            oddity(DnsOddity.RECORD_MALFORMED, data);
            return;
        }
        Address address = size == 4
                ? Address.v4(Octets.u32(bytes, data))
                : new Address(Octets.u64(bytes, data), Octets.u64(bytes, data + 8));
        answers.add(new Answer(owner, DnsType.name(type), ttl, Optional.of(address), "", 0, ""));
    }

    /** RFC 3403 section 4.1: order, preference, three counted strings, a name. */
    private void naptr(List<Answer> answers, String owner, long ttl, int data, int length) {
        int dataEnd = data + length;
        int at = data + NAPTR_HEAD;
        String service = "";
        for (int field = 0; field < 3; field++) {
            if (at >= dataEnd || at + 1 + Octets.u8(bytes, at) > dataEnd) {
                oddity(DnsOddity.RECORD_MALFORMED, data);
                return;
            }
            int size = Octets.u8(bytes, at);
            if (field == 1) {
                service = new String(bytes, at + 1, size, StandardCharsets.UTF_8);
            }
            at += 1 + size;
        }
        answers.add(plain(owner, DnsType.NAPTR, ttl, name(at), 0, service));
    }

    private static Answer plain(String owner, int type, long ttl, String target, int port, String service) {
        return new Answer(
                owner, DnsType.name(type), ttl, Optional.empty(), target.toLowerCase(Locale.ROOT), port, service);
    }

    private boolean fits(int length, int needed, int at) {
        if (length < needed) {
            oddity(DnsOddity.RECORD_MALFORMED, at);
        }
        return length >= needed;
    }

    /** Reads a name, RFC 1035 section 4.1.4, and leaves {@link #cursor} behind it; empty for the root. */
    private String name(int first) {
        StringBuilder name = new StringBuilder();
        int at = first;
        int after = -1;
        for (int step = 0; step < MAX_STEPS && at < end; step++) {
            int label = Octets.u8(bytes, at);
            if (label == 0) {
                cursor = after < 0 ? at + 1 : after;
                return name.toString();
            }
            if ((label & 0xC0) == 0xC0) {
                if (at + 2 > end) {
                    break;
                }
                after = after < 0 ? at + 2 : after;
                int target = start + (Octets.u16(bytes, at) & 0x3FFF);
                if (target >= at) {
                    break;
                }
                at = target;
            } else if (label > 63 || at + 1 + label > end || name.length() + label > MAX_NAME) {
                break;
            } else {
                name.append(name.length() > 0 ? "." : "")
                        .append(new String(bytes, at + 1, label, StandardCharsets.UTF_8));
                at += 1 + label;
            }
        }
        oddity(DnsOddity.NAME_MALFORMED, first);
        cursor = -1;
        return name.toString();
    }
}
