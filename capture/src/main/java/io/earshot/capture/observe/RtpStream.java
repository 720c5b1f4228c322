package io.earshot.capture.observe;

import io.earshot.capture.decode.rtp.G711;
import io.earshot.capture.decode.rtp.G722;
import io.earshot.capture.decode.rtp.RtpHeader;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Octets;
import io.earshot.capture.wire.Datagram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The account of one RTP stream: an SSRC in one direction of one flow. Filled in place by each packet; what has been
 * counted since the last interval is told by {@link #interval}.
 */
final class RtpStream extends RtpTiming {
    static final long GAP_NANOS = 200_000_000L;
    /** Consecutive packets: one alone may only be late. */
    private static final int LOST_TOGETHER = 2;

    private static final int MAX_GAPS = 16;
    private static final int GAP_FIELDS = 5;
    private static final int MAX_MARKS = 16;
    private static final int MARK_FIELDS = 4;
    private static final int MAX_OTHER_TYPES = 8;
    /** Payloads of DTX: Opus sends one to three octets, RFC 6716 section 3.1; AMR SID in octet-aligned mode more. */
    private static final int TINY = 3;

    private static final long[] NONE = new long[0];

    // ---- identity
    final Flow flow;
    final boolean forward;
    final boolean relayed;
    final int ssrc;
    /** From 1 once the stream is proven; 0 for a candidate. */
    long number;

    private long lastFrame;
    private int lastCapture;

    // ---- media
    Media media = Media.UNKNOWN;
    boolean announced;
    boolean encrypted;
    Endpoint relayPeer;
    /** Null while no keys are known. */
    SrtpCheck check;

    private String codec = "";
    private Media.Sound sound = Media.Sound.UNREADABLE;
    private boolean silentNow;
    private TagProgress tag;
    /** Null while no payload of G.722 was measured. */
    private G722 g722;

    // ---- this interval
    private int packets;
    private long firstTime;
    private long firstFrame;
    private int firstCapture;
    private int firstSequence;
    private long octets;
    private long ipOctets;
    private int mainType;
    private int mainTypePackets;
    private int[] otherTypes;
    private int silentPackets;
    private int comfortNoise;
    private int events;
    private int tinyPackets;
    private long energy;
    private long samples;
    int authenticated;
    int unauthentic;
    private int ttl;
    private int dscp;
    private int gapFill;
    private long[] gaps = NONE;
    private int markFill;
    private long[] marks = NONE;
    private int copies;

    RtpStream(Flow flow, boolean forward, boolean relayed, int ssrc, int hash) {
        super(hash);
        this.flow = flow;
        this.forward = forward;
        this.relayed = relayed;
        this.ssrc = ssrc;
    }

    boolean proven() {
        return number != 0;
    }

    /** True when an interval has begun and lasted a second. */
    boolean intervalOver(long now) {
        return packets > 0 && now - firstTime >= RtpStreams.INTERVAL_NANOS;
    }

    /** See {@link Fetching}: one field of each line that a packet asks for. */
    long fetch() {
        return highestExtended + lastTime + lastPayloadType + ipOctets + packets + gapFill + (sound == null ? 1 : 0);
    }

    boolean hasInterval() {
        return packets > 0;
    }

    /** Adds one packet; its header stands in the datagram's octets. */
    void add(Datagram datagram, RtpHeader header) {
        int payloadType = header.payloadType();
        int sequence = header.sequence();
        if (packets == 0) {
            beginInterval(datagram, sequence);
        }
        if (payloadType != lastPayloadType || totalPackets == 0) {
            format(payloadType);
        }
        if (totalPackets == 0) {
            first(datagram.time, sequence, header.timestamp());
        } else {
            int missing = (short) (sequence - (int) highestExtended) - 1;
            if (missing >= LOST_TOGETHER || datagram.time - lastTime > GAP_NANOS) {
                gap(datagram, Math.max(0, missing));
            }
            if (totalPackets < TagProgress.LAST && !encrypted && isOctetPerTick()) {
                weighTag(header, sequence, payloadType);
            }
            // The timestamps of telephone events stand still, RFC 4733 section 2.2.1.
            timing(datagram.time, header, sound == Media.Sound.EVENT ? 0 : clockRate);
            sequence(sequence);
        }
        if (check != null) {
            check.packet(this, datagram, header, sound != Media.Sound.UNREADABLE && (totalPackets & 7) == 0);
        }
        count(datagram, header, payloadType);
        if ((sequence & 15) == 0) {
            mark(datagram, header);
        }
        lastPayloadType = payloadType;
    }

    private void beginInterval(Datagram datagram, int sequence) {
        firstTime = datagram.time;
        firstFrame = datagram.frame;
        firstCapture = datagram.capture;
        firstSequence = sequence;
    }

    private void format(int payloadType) {
        clockRate(media.clockRate(payloadType));
        codec = media.codec(payloadType);
        sound = media.sound(payloadType);
    }

    private void count(Datagram datagram, RtpHeader header, int payloadType) {
        int length = header.payloadLength();
        packets++;
        totalPackets++;
        octets += length;
        ipOctets += datagram.ipLength;
        ttl = datagram.ttl;
        dscp = datagram.dscp;
        lastTime = datagram.time;
        lastFrame = datagram.frame;
        lastCapture = datagram.capture;
        countType(payloadType);
        if (length <= TINY) {
            tinyPackets++;
        }
        if (sound != Media.Sound.UNREADABLE) {
            listen(datagram, header, Math.min(length, datagram.offset + datagram.length - header.payloadOffset()));
        }
    }

    private void countType(int payloadType) {
        if (mainTypePackets == 0) {
            mainType = payloadType;
        }
        if (payloadType == mainType) {
            mainTypePackets++;
            return;
        }
        if (otherTypes == null) {
            otherTypes = new int[2 * MAX_OTHER_TYPES];
        }
        for (int i = 0; i < otherTypes.length; i += 2) {
            if (otherTypes[i + 1] == 0 || otherTypes[i] == payloadType) {
                otherTypes[i] = payloadType;
                otherTypes[i + 1]++;
                return;
            }
        }
    }

    private void listen(Datagram datagram, RtpHeader header, int captured) {
        if (sound == Media.Sound.EVENT) {
            events++;
        } else if (sound == Media.Sound.COMFORT_NOISE) {
            comfortNoise++;
        } else if (captured > TINY && (!encrypted || check != null)) {
            // Every eighth packet is measured and speaks for those until the next.
            if ((totalPackets & 7) == 1 && encrypted) {
                measureOpened(header);
            } else if ((totalPackets & 7) == 1) {
                measure(datagram.bytes, header.payloadOffset(), captured);
            }
            silentPackets += silentNow ? 1 : 0;
        }
    }

    /** RFC 3551 sections 4.5.14 and 4.5.2, whose clock rate is that of the octets. */
    private boolean isOctetPerTick() {
        return sound == Media.Sound.PCMU || sound == Media.Sound.PCMA || sound == Media.Sound.G722;
    }

    private void weighTag(RtpHeader header, int sequence, int payloadType) {
        if (tag == null) {
            tag = new TagProgress();
        }
        boolean next = sequence == (highestSequence() + 1 & 0xFFFF) && payloadType == lastPayloadType;
        encrypted(tag.follows(next ? header.payloadLength() - (header.timestamp() - lastTimestamp) : 0));
    }

    /** The stream is known to be SRTP: what was heard of it before was noise. */
    void encrypted(boolean isEncrypted) {
        if (isEncrypted && !encrypted) {
            encrypted = true;
            silentNow = false;
            silentPackets = 0;
            energy = 0;
            samples = 0;
        }
    }

    private void measureOpened(RtpHeader header) {
        int payload = header.payloadOffset() - header.offset();
        silentNow = false;
        if (check.openedLength() > payload) {
            measure(check.opened(), payload, check.openedLength() - payload);
        }
    }

    private void measure(byte[] bytes, int offset, int length) {
        long sum = energy(bytes, offset, length);
        silentNow = G711.isSilence(sum, bytes, offset, length);
        energy += sum;
        samples += length;
    }

    private long energy(byte[] bytes, int offset, int length) {
        return switch (sound) {
            case PCMU -> G711.muLawEnergy(bytes, offset, length);
            case PCMA -> G711.aLawEnergy(bytes, offset, length);
            default -> g722().energy(bytes, offset, length);
        };
    }

    private G722 g722() {
        if (g722 == null) {
            g722 = new G722();
        }
        return g722;
    }

    private void gap(Datagram datagram, int missing) {
        if (gapFill == MAX_GAPS * GAP_FIELDS) {
            return;
        }
        if (gapFill == gaps.length) {
            gaps = Arrays.copyOf(gaps, gapFill + 2 * GAP_FIELDS);
        }
        gaps[gapFill] = lastTime;
        gaps[gapFill + 1] = datagram.time;
        gaps[gapFill + 2] = lastFrame;
        gaps[gapFill + 3] = datagram.frame;
        gaps[gapFill + 4] = missing;
        gapFill += GAP_FIELDS;
    }

    private void mark(Datagram datagram, RtpHeader header) {
        if (markFill == MAX_MARKS * MARK_FIELDS) {
            return;
        }
        if (markFill == marks.length) {
            marks = Arrays.copyOf(marks, markFill + 4 * MARK_FIELDS);
        }
        marks[markFill] = header.sequence();
        int length = datagram.offset + datagram.length - header.offset();
        marks[markFill + 1] = Octets.hash(datagram.bytes, header.offset(), length);
        marks[markFill + 2] = datagram.time;
        marks[markFill + 3] = datagram.frame;
        markFill += MARK_FIELDS;
    }

    /** The announcement, or its absence, is looked up again: SDP may have come since. */
    void media(Media found) {
        if (found != media) {
            media = found;
            format(lastPayloadType);
        }
    }

    /** A packet just counted is in the capture once more, on the other side of a router. */
    void copy() {
        copies++;
    }

    /** Tells of the packets since the last interval and begins a new one. */
    StreamInterval interval(boolean ended) {
        boolean any = packets > 0;
        StreamInterval interval = new StreamInterval(
                number,
                any ? new Sighting(firstTime, firstCapture, flow.tap, firstFrame) : lastSighting(),
                lastSighting(),
                ended,
                forward ? flow.initiator : flow.responder,
                forward ? flow.responder : flow.initiator,
                Optional.ofNullable(relayPeer),
                ssrc,
                payloadCounts(),
                clockRate,
                codec,
                announced,
                encrypted,
                packets,
                octets,
                ipOctets,
                any ? firstSequence : highestSequence(),
                highestSequence(),
                totalPackets,
                highestExtended - firstExtended + 1,
                maxDeltaMs,
                maxJitterMs,
                meanJitterMs * (totalPackets - 1),
                totalPackets - 1,
                lostBursts,
                gapRecords(),
                silentPackets,
                comfortNoise,
                events,
                tinyPackets,
                samples == 0 ? Optional.empty() : Optional.of(G711.levelDbov(energy, samples)),
                authenticated,
                unauthentic,
                ttl,
                dscp,
                markRecords(),
                copies);
        reset();
        return interval;
    }

    private Sighting lastSighting() {
        return new Sighting(lastTime, lastCapture, flow.tap, lastFrame);
    }

    private void reset() {
        packets = 0;
        octets = 0;
        ipOctets = 0;
        mainTypePackets = 0;
        otherTypes = null;
        silentPackets = 0;
        comfortNoise = 0;
        events = 0;
        tinyPackets = 0;
        energy = 0;
        samples = 0;
        authenticated = 0;
        unauthentic = 0;
        gapFill = 0;
        markFill = 0;
        copies = 0;
    }

    private List<StreamInterval.PayloadCount> payloadCounts() {
        if (mainTypePackets == 0) {
            return List.of();
        }
        List<StreamInterval.PayloadCount> counts = new ArrayList<>(2);
        counts.add(new StreamInterval.PayloadCount(mainType, mainTypePackets));
        for (int i = 0; otherTypes != null && i < otherTypes.length && otherTypes[i + 1] > 0; i += 2) {
            counts.add(new StreamInterval.PayloadCount(otherTypes[i], otherTypes[i + 1]));
        }
        return counts;
    }

    private List<StreamInterval.Gap> gapRecords() {
        List<StreamInterval.Gap> records = new ArrayList<>(gapFill / GAP_FIELDS);
        for (int i = 0; i < gapFill; i += GAP_FIELDS) {
            records.add(new StreamInterval.Gap(gaps[i], gaps[i + 1], gaps[i + 2], gaps[i + 3], (int) gaps[i + 4]));
        }
        return records;
    }

    private List<StreamInterval.Mark> markRecords() {
        List<StreamInterval.Mark> records = new ArrayList<>(markFill / MARK_FIELDS);
        for (int i = 0; i < markFill; i += MARK_FIELDS) {
            records.add(new StreamInterval.Mark((int) marks[i], marks[i + 1], marks[i + 2], marks[i + 3]));
        }
        return records;
    }
}
