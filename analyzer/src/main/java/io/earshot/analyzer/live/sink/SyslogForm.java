package io.earshot.analyzer.live.sink;

import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.detect.Severity;
import io.earshot.analyzer.live.Notice;
import io.earshot.analyzer.report.Times;
import io.earshot.analyzer.report.Tool;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/** A notice as a syslog message, RFC 5424 section 6. */
final class SyslogForm implements Function<Notice, String> {
    /**
     * Earshot has no enterprise number; RFC 5612 leaves this one to examples, and RFC 5424 section 7 demands one of
     * names that IANA does not list.
     */
    static final String STRUCTURED_DATA_ID = "earshot@32473";

    private static final int SEVERITY_ERROR = 3;
    private static final int SEVERITY_WARNING = 4;
    private static final int SEVERITY_NOTICE = 5;
    private static final int SEVERITY_INFO = 6;
    private static final int MICROSECOND_TEXT = 26; // 2026-11-21T10:02:03.000000
    private static final int MOST_PARAMETER_CHARACTERS = 200;

    private final int facility;
    private final String hostName;
    private final long process;
    private final int mostOctets;

    /** @param mostOctets length that no message passes */
    SyslogForm(int facility, String hostName, long process, int mostOctets) {
        this.facility = facility;
        this.hostName = hostName;
        this.process = process;
        this.mostOctets = mostOctets;
    }

    @Override
    public String apply(Notice notice) {
        Finding finding = notice.finding();
        StringBuilder text = new StringBuilder("<")
                .append(facility * 8 + severity(notice))
                .append(">1 ")
                .append(Times.iso(notice.time()), 0, MICROSECOND_TEXT)
                .append("Z ")
                .append(hostName)
                .append(' ')
                .append(Tool.NAME)
                .append(' ')
                .append(process)
                .append(' ')
                .append(notice.kind().word())
                .append(" [")
                .append(STRUCTURED_DATA_ID);
        parameter(text, "code", finding.code());
        parameter(text, "cause", finding.cause());
        parameter(text, "severity", finding.severity().word());
        parameter(text, "confidence", finding.confidence().word());
        parameter(text, "call", finding.call());
        parameter(text, "host", finding.subject().host());
        parameter(text, "peer", finding.subject().peer());
        parameter(text, "rule", finding.rule());
        parameter(text, "key", notice.key());
        parameter(text, "repeats", Long.toString(notice.repeats()));
        return withMessage(text.append("] "), sentence(notice));
    }

    private static int severity(Notice notice) {
        Severity severity = notice.finding().severity();
        if (notice.kind() == Notice.Kind.RECOVERED) {
            return SEVERITY_NOTICE;
        }
        return switch (severity) {
            case ERROR -> SEVERITY_ERROR;
            case WARNING -> SEVERITY_WARNING;
            case INFO -> SEVERITY_INFO;
        };
    }

    private static String sentence(Notice notice) {
        Finding finding = notice.finding();
        String state = switch (notice.kind()) {
            case STARTED -> "";
            case REPEATED -> "again, " + notice.repeats() + " times: ";
            case RECOVERED -> "recovered: ";
        };
        return state + finding.summary() + ". " + finding.explanation()
                + finding.remedy().map(remedy -> " Do: " + remedy).orElse("");
    }

    private static void parameter(StringBuilder text, String name, Optional<?> value) {
        value.ifPresent(present -> parameter(text, name, present.toString()));
    }

    /** RFC 5424 section 6.3.3: quotes, backslashes and closing brackets are escaped. */
    private static void parameter(StringBuilder text, String name, String value) {
        String clean = printable(value);
        if (clean.length() > MOST_PARAMETER_CHARACTERS) {
            clean = clean.substring(0, whole(clean, MOST_PARAMETER_CHARACTERS));
        }
        text.append(' ').append(name).append("=\"");
        clean.chars().forEach(character -> {
            if (character == '"' || character == '\\' || character == ']') {
                text.append('\\');
            }
            text.append((char) character);
        });
        text.append('"');
    }

    /** Cuts the message to its length; the mark of UTF-8 stands before what is not ASCII, section 6.4. */
    private String withMessage(StringBuilder head, String message) {
        String clean = printable(message);
        String mark = clean.chars().anyMatch(character -> character > 0x7F) ? "\uFEFF" : "";
        int room = mostOctets - octets(head.toString()) - octets(mark);
        int end = clean.length();
        while (end > 0 && octets(clean.substring(0, end)) > room) {
            end = whole(clean, Math.max(0, end - Math.max(1, (octets(clean.substring(0, end)) - room) / 4)));
        }
        return head + mark + clean.substring(0, end);
    }

    /** An end that leaves no half of a character outside the basic plane. */
    private static int whole(String text, int end) {
        return end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** What came from the network cannot end the line or play with the terminal of who reads it. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ").strip();
    }
}
