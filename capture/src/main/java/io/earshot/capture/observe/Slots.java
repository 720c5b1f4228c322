package io.earshot.capture.observe;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A bounded table by hash: open addressing with linear probing over two arrays, at most half full, searched without
 * allocation:
 * <pre>
 *     for (int at = slots.home(hash); (member = slots.at(at)) != null; at = slots.after(at)) {
 *         if (slots.hashAt(at) == hash &amp;&amp; ...) {
 * </pre>
 * When the cap is reached, or somebody fills one part of the table with colliding keys, one of the neighbours gives way.
 */
final class Slots<T extends Slotted> {
    /** Which of two members gives way. */
    interface Order<T> {
        boolean yieldsBefore(T one, T other);
    }

    private static final int FIRST_LENGTH = 1024;
    private static final int MAX_PROBES = 256;

    private final int cap;
    private final Order<T> order;
    private final Consumer<T> end;
    private int[] hashes = new int[FIRST_LENGTH];
    private T[] members = array(FIRST_LENGTH);
    private int size;
    private long evicted;

    /** @param end told of a member that gives way; takes it out */
    Slots(int cap, Order<T> order, Consumer<T> end) {
        this.cap = cap;
        this.order = order;
        this.end = end;
    }

    @SuppressWarnings("unchecked")
    private static <T extends Slotted> T[] array(int length) {
        return (T[]) new Slotted[length];
    }

    /** The place at which the search for a hash begins. */
    int home(int hash) {
        return hash & hashes.length - 1;
    }

    int after(int at) {
        return at + 1 & hashes.length - 1;
    }

    /** The member at a place; null where the search ends. */
    T at(int at) {
        return members[at];
    }

    /** The hash of the member at a place, without a look at the member. */
    int hashAt(int at) {
        return hashes[at];
    }

    /** The first member with this hash, without a look at it; null where there is none. */
    T first(int hash) {
        int at = home(hash);
        while (members[at] != null && hashes[at] != hash) {
            at = after(at);
        }
        return members[at];
    }

    /** Makes room for one more, which is to be made and added next. */
    void reserve(int hash) {
        if (size >= cap) {
            evictNear(hash);
        } else if (2 * (size + 1) > hashes.length) {
            grow();
        }
    }

    void add(T member) {
        int at = home(member.hash);
        for (int probes = 0; members[at] != null; probes++) {
            if (probes == MAX_PROBES) {
                evictNear(member.hash);
                at = home(member.hash);
                probes = 0;
            }
            at = after(at);
        }
        hashes[at] = member.hash;
        members[at] = member;
        size++;
    }

    /** Of the members that stand behind this place, the first in order makes room. */
    private void evictNear(int hash) {
        T victim = null;
        int seen = 0;
        for (int at = home(hash); seen < MAX_PROBES && seen < size; at = after(at)) {
            T member = members[at];
            if (member != null) {
                seen++;
                victim = victim == null || order.yieldsBefore(member, victim) ? member : victim;
            }
        }
        evicted++;
        end.accept(victim);
    }

    /** Takes it out and moves back those behind it, so that no tombstones are needed (Knuth, algorithm 6.4R). */
    void remove(T member) {
        int mask = hashes.length - 1;
        int hole = home(member.hash);
        while (members[hole] != member) {
            hole = after(hole);
        }
        for (int at = after(hole); members[at] != null; at = after(at)) {
            int home = hashes[at] & mask;
            if ((at - home & mask) >= (at - hole & mask)) {
                members[hole] = members[at];
                hashes[hole] = hashes[at];
                hole = at;
            }
        }
        members[hole] = null;
        size--;
        member.gone = true;
    }

    private void grow() {
        T[] old = members;
        hashes = new int[2 * old.length];
        members = array(2 * old.length);
        size = 0;
        for (T member : old) {
            if (member != null) {
                add(member);
            }
        }
    }

    /** All members, in no order. */
    Stream<T> stream() {
        return Arrays.stream(members).filter(Objects::nonNull);
    }

    int size() {
        return size;
    }

    /** Members that ended early because there were too many, or too many of near hashes. */
    long evicted() {
        return evicted;
    }
}
