package io.earshot.capture.source;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes pcapng. */
final class PcapngOctets {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    PcapngOctets section(ByteOrder newOrder) {
        order = newOrder;
        ByteBuffer body = ByteBuffer.allocate(16).order(order);
        body.putInt(0x1A2B3C4D).putShort((short) 1).putShort((short) 0).putLong(-1);
        return block(0x0A0D0D0A, body.array());
    }

    /** @param resolution if_tsresol, -1 for none */
    PcapngOctets describe(int linkType, int resolution) {
        ByteBuffer body = ByteBuffer.allocate(resolution < 0 ? 8 : 20).order(order);
        body.putShort((short) linkType).putShort((short) 0).putInt(0);
        if (resolution >= 0) {
            body.putShort((short) 9)
                    .putShort((short) 1)
                    .put((byte) resolution)
                    .put(new byte[3])
                    .putInt(0);
        }
        return block(1, body.array());
    }

    PcapngOctets packet(int interfaceId, long units, int length) {
        ByteBuffer body = ByteBuffer.allocate(20 + (length + 3 & ~3)).order(order);
        body.putInt(interfaceId)
                .putInt((int) (units >>> 32))
                .putInt((int) units)
                .putInt(length)
                .putInt(length);
        return block(6, body.array());
    }

    PcapngOctets block(int type, byte[] body) {
        ByteBuffer block = ByteBuffer.allocate(12 + body.length).order(order);
        block.putInt(type).putInt(12 + body.length).put(body).putInt(12 + body.length);
        out.writeBytes(block.array());
        return this;
    }

    byte[] octets() {
        return out.toByteArray();
    }
}
