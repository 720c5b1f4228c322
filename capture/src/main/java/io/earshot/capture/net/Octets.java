package io.earshot.capture.net;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads of unsigned numbers in network byte order (and, where a capture's host wrote them, little-endian). */
public final class Octets {
    private static final VarHandle U16 = big(short[].class);
    private static final VarHandle U32 = big(int[].class);
    private static final VarHandle U64 = big(long[].class);
    private static final VarHandle U32_LITTLE =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle U16_LITTLE =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private Octets() {}

    private static VarHandle big(Class<?> view) {
        return MethodHandles.byteArrayViewVarHandle(view, ByteOrder.BIG_ENDIAN);
    }

    /** One octet, 0 to 255. */
    public static int u8(byte[] bytes, int offset) {
        return bytes[offset] & 0xFF;
    }

    /** Two octets, 0 to 65535. */
    public static int u16(byte[] bytes, int offset) {
        return (short) U16.get(bytes, offset) & 0xFFFF;
    }

    /** Three octets, 0 to 2^24 - 1. */
    public static int u24(byte[] bytes, int offset) {
        return u8(bytes, offset) << 16 | u16(bytes, offset + 1);
    }

    /** Four octets, unsigned 32 bits in an int. */
    public static int u32(byte[] bytes, int offset) {
        return (int) U32.get(bytes, offset);
    }

    /** Six octets, 0 to 2^48 - 1. */
    public static long u48(byte[] bytes, int offset) {
        return (long) u16(bytes, offset) << 32 | Integer.toUnsignedLong(u32(bytes, offset + 2));
    }

    /** Eight octets, unsigned 64 bits in a long. */
    public static long u64(byte[] bytes, int offset) {
        return (long) U64.get(bytes, offset);
    }

    /** Two octets, least significant first, 0 to 65535. */
    public static int u16Little(byte[] bytes, int offset) {
        return (short) U16_LITTLE.get(bytes, offset) & 0xFFFF;
    }

    /** Four octets, least significant first, unsigned 32 bits in an int. */
    public static int u32Little(byte[] bytes, int offset) {
        return (int) U32_LITTLE.get(bytes, offset);
    }

    /** 64 bits that tell octets apart; against chance, not against somebody who tries. */
    public static long hash(byte[] bytes, int offset, int length) {
        long hash = length;
        int at = offset;
        int end = offset + length;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = Long.rotateLeft((hash ^ u64(bytes, at)) * 0x9E3779B97F4A7C15L, 29);
        }
        for (; at < end; at++) {
            hash = Long.rotateLeft((hash ^ bytes[at]) * 0x9E3779B97F4A7C15L, 29);
        }
        return hash ^ hash >>> 32;
    }
}
