package io.earshot.analyzer.json;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link Node} as octets that are read without a parser: what is shipped lies so in the program, for a JVM that has just
 * started takes a tenth of a second to read it from YAML. First all texts in one, as the count of its octets and UTF-8,
 * then the nodes, parents first: kind, line and column, and of a scalar the length of its text, of a list the count of
 * its items, of a mapping the count of its entries, each with length, line and column of its key.
 */
public final class PackedNode {
    private static final Node.Kind[] KINDS = Node.Kind.values();
    private final String texts;
    private final ByteBuffer places;
    private int text;

    private PackedNode(String texts, ByteBuffer places) {
        this.texts = texts;
        this.places = places;
    }

    /** What {@link #unpack} takes. */
    public static byte[] pack(Node node) {
        StringBuilder texts = new StringBuilder();
        ByteArrayOutputStream places = new ByteArrayOutputStream();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try {
            write(node, texts, new DataOutputStream(places));
            byte[] octets = texts.toString().getBytes(StandardCharsets.UTF_8);
            new DataOutputStream(packed).writeInt(octets.length);
            packed.write(octets);
            places.writeTo(packed);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return packed.toByteArray();
    }

    private static void write(Node node, StringBuilder texts, DataOutputStream places) throws IOException {
        places.writeByte(node.kind().ordinal());
        places.writeInt(node.line());
        places.writeInt(node.column());
        switch (node.kind()) {
            case SCALAR -> {
                texts.append(node.text());
                places.writeInt(node.text().length());
            }
            case LIST -> {
                places.writeInt(node.items().size());
                for (Node item : node.items()) {
                    write(item, texts, places);
                }
            }
            case MAPPING -> {
                places.writeInt(node.entries().size());
                for (Node.Entry entry : node.entries()) {
                    texts.append(entry.key());
                    places.writeInt(entry.key().length());
                    places.writeInt(entry.line());
                    places.writeInt(entry.column());
                    write(entry.value(), texts, places);
                }
            }
            case NULL -> {}
        }
    }

    /** What was packed. */
    public static Node unpack(byte[] packed) {
        ByteBuffer octets = ByteBuffer.wrap(packed);
        int length = octets.getInt();
        String texts = new String(packed, Integer.BYTES, length, StandardCharsets.UTF_8);
        return new PackedNode(texts, octets.position(Integer.BYTES + length)).read();
    }

    private Node read() {
        Node.Kind kind = KINDS[places.get()];
        int line = places.getInt();
        int column = places.getInt();
        return switch (kind) {
            case SCALAR -> Node.scalar(text(), line, column);
            case LIST -> {
                int count = places.getInt();
                List<Node> items = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    items.add(read());
                }
                yield new Node(kind, "", items, List.of(), line, column);
            }
            case MAPPING -> {
                int count = places.getInt();
                List<Node.Entry> entries = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    entries.add(new Node.Entry(text(), places.getInt(), places.getInt(), read()));
                }
                yield new Node(kind, "", List.of(), entries, line, column);
            }
            case NULL -> Node.none(line, column);
        };
    }

    private String text() {
        int from = text;
        text += places.getInt();
        return texts.substring(from, text);
    }
}
