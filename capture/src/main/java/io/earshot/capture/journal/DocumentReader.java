package io.earshot.capture.journal;

import io.earshot.capture.net.Address;
import io.earshot.capture.source.FileAccount;
import io.earshot.capture.source.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the documents of a journal; see {@link DocumentKind}. Damage is told by {@link DamagedDocumentException}. */
public final class DocumentReader {
    private static final DocumentKind[] KINDS = DocumentKind.values();
    private static final int MAX_FRAME = 1 << 24;

    private final Frame frame = new Frame();
    private byte[] bytes = new byte[0];
    private int at;
    private int end;
    private int[] ways = new int[0];
    private long[] numbers = new long[0];

    /**
     * Tells what a document holds.
     *
     * @throws DamagedDocumentException when it cannot be read on; what came before was told
     */
    public void read(byte[] document, int length, DocumentSink sink) {
        bytes = document;
        at = 0;
        end = length;
        switch (kind()) {
            case FRAMES -> frames(sink);
            case TICK -> sink.tick(fixed());
            case NOTE -> sink.note(note());
            case SECRETS -> sink.secrets(text());
            case NAME -> {
                Optional<Address> address = Address.parse(text());
                String name = text();
                address.ifPresent(known -> sink.name(known, name));
            }
            case GAP -> sink.gap(number());
            case BEGIN -> sink.begin();
            case END -> sink.end();
        }
    }

    private DocumentKind kind() {
        int octet = octet() & 0xFF;
        if (octet >>> 4 != DocumentKind.VERSION) {
            throw new DamagedDocumentException(
                    "a record of version " + (octet >>> 4) + ", this program reads version " + DocumentKind.VERSION);
        }
        if ((octet & 0xF) >= KINDS.length) {
            throw new DamagedDocumentException("a record of unknown kind");
        }
        return KINDS[octet & 0xF];
    }

    private void frames(DocumentSink sink) {
        long time = fixed();
        int count = size();
        if (ways.length < 4 * count) {
            ways = new int[4 * count];
            numbers = new long[count];
        }
        for (int i = 0; i < 4 * count; i++) {
            ways[i] = (int) number();
        }
        Arrays.fill(numbers, 0, count, 0);
        while (at < end) {
            int way = (int) number();
            if (way < 0 || way >= count) {
                throw new DamagedDocumentException("a frame of an unknown capture");
            }
            time += signed();
            long step = signed();
            numbers[way] += step;
            long length = number();
            long missing = number();
            if (length < 0 || length > end - at || missing < 0 || missing > MAX_FRAME) {
                throw new DamagedDocumentException("a frame longer than its record");
            }
            if (step == 0 && length + missing == 0) {
                throw new DamagedDocumentException("zeros in place of frames");
            }
            frame.bytes = bytes;
            frame.offset = at;
            frame.length = (int) length;
            frame.originalLength = (int) (length + missing);
            frame.time = time;
            frame.capture = ways[4 * way];
            frame.tap = ways[4 * way + 1];
            frame.interfaceId = ways[4 * way + 2];
            frame.linkType = ways[4 * way + 3];
            frame.number = numbers[way];
            at += (int) length;
            sink.frame(frame);
        }
    }

    private CaptureNote note() {
        int capture = (int) number();
        int tap = (int) number();
        String name = text();
        String format = text();
        List<Integer> linkTypes = new ArrayList<>();
        for (int i = size(); i > 0; i--) {
            linkTypes.add((int) number());
        }
        long dropped = number();
        String filter = text();
        List<FileAccount.Damage> damage = new ArrayList<>();
        for (int i = size(); i > 0; i--) {
            damage.add(new FileAccount.Damage(number(), number(), text()));
        }
        return new CaptureNote(
                capture,
                name,
                format,
                linkTypes,
                tap,
                dropped == 0 ? Optional.empty() : Optional.of(dropped - 1),
                filter.isEmpty() ? Optional.empty() : Optional.of(filter),
                damage);
    }

    private byte octet() {
        if (at >= end) {
            throw new DamagedDocumentException("a record ends before its time");
        }
        return bytes[at++];
    }

    /** A count of things of which each takes an octet or more. */
    private int size() {
        long size = number();
        if (size < 0 || size > end - at) {
            throw new DamagedDocumentException("a record ends before its time");
        }
        return (int) size;
    }

    private long fixed() {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | octet() & 0xFF;
        }
        return value;
    }

    private long number() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte octet = octet();
            value |= (long) (octet & 0x7F) << shift;
            if (octet >= 0) {
                return value;
            }
        }
        throw new DamagedDocumentException("a number without end");
    }

    private long signed() {
        long folded = number();
        return folded >>> 1 ^ -(folded & 1);
    }

    private String text() {
        int length = size();
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }
}
