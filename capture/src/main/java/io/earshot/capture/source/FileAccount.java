package io.earshot.capture.source;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What became known of one capture file while it was read. */
public final class FileAccount {
    private static final int MOST_DAMAGE = 1000;

    /** A damaged place: the number of the frame that should have come, and the offset in the capture. */
    public record Damage(long frame, long offset, String problem) {}

    private final String file;
    private String format = "";
    private final Set<Integer> linkTypes = new LinkedHashSet<>();
    private final List<Damage> damage = new ArrayList<>();
    private final Set<String> filters = new LinkedHashSet<>();
    private int interfaces;
    private long frames;
    private long records;
    private long octets;
    private long truncated;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private OptionalLong kernelDropped = OptionalLong.empty();
    private int tap = -1;

    FileAccount(String file) {
        this.file = file;
    }

    /** As the user named it. */
    public String file() {
        return file;
    }

    /** {@code pcap} or {@code pcapng}, with {@code +gz} or {@code +zst}. */
    public String format() {
        return format;
    }

    /** LINKTYPE_ values in order of appearance. */
    public List<Integer> linkTypes() {
        return List.copyOf(linkTypes);
    }

    /** Interfaces described, those of all sections of pcapng; 1 in other formats. */
    public int interfaces() {
        return interfaces;
    }

    public long frames() {
        return frames;
    }

    /** Frames and all else that Wireshark numbers as frames. */
    public long numbered() {
        return records;
    }

    /** Sum of the original lengths. */
    public long octets() {
        return octets;
    }

    /** Frames that the snap length cut. */
    public long truncated() {
        return truncated;
    }

    /** Earliest capture time, nanoseconds; empty without frames. */
    public Optional<Long> first() {
        return frames == 0 ? Optional.empty() : Optional.of(first);
    }

    /** Latest capture time, nanoseconds; empty without frames. */
    public Optional<Long> last() {
        return frames == 0 ? Optional.empty() : Optional.of(last);
    }

    /** Frames that the capturing host lost, where the capture says. */
    public Optional<Long> kernelDropped() {
        return kernelDropped.isPresent() ? Optional.of(kernelDropped.getAsLong()) : Optional.empty();
    }

    /** The capture filter, where the capture says. */
    public Optional<String> filter() {
        return filters.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", filters));
    }

    /** 0-based number of the capture point. */
    public int tap() {
        return Math.max(0, tap);
    }

    /** Whether the capture point is known: not before the first frame. */
    boolean hasTap() {
        return tap >= 0;
    }

    public List<Damage> damage() {
        return List.copyOf(damage);
    }

    void format(String name) {
        format = name;
    }

    /** An interface is described, of which frames may follow. */
    void describe(int linkType) {
        linkTypes.add(linkType);
        interfaces++;
    }

    void filter(String expression) {
        filters.add(expression);
    }

    void tap(int number) {
        tap = number;
    }

    void dropped(long count) {
        kernelDropped = OptionalLong.of(kernelDropped.orElse(0) + count);
    }

    void damaged(long offset, String problem) {
        if (damage.size() < MOST_DAMAGE) {
            damage.add(new Damage(records + 1, offset, problem));
        }
    }

    /** Counts what Wireshark numbers as a frame, although it is none. */
    void countOther() {
        records++;
    }

    /** Counts the frame and gives it its number. */
    void count(Frame frame) {
        frames++;
        frame.number = ++records;
        octets += frame.originalLength;
        truncated += frame.originalLength > frame.length ? 1 : 0;
        first = Math.min(first, frame.time);
        last = Math.max(last, frame.time);
    }
}
