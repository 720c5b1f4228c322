package io.earshot.analyzer.ruleset;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.capture.net.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A set of blocks holds what one of its blocks holds. */
class PrefixSetTest {
    private static final long SEED = 4632;

    private static Address address(Random random) {
        // few different ones, so that blocks nest and addresses hit them
        return random.nextInt(4) == 0
                ? new Address(0x2001_0db8L << 32 | random.nextInt(4) << 8, random.nextInt(8) - 4)
                : Address.v4(10 << 24 | random.nextInt(4) << 16 | random.nextInt(4) << 8 | random.nextInt(8));
    }

    private static Prefix prefix(Random random) {
        Address address = address(random);
        int length = random.nextInt(40) == 0
                ? address.isV4() ? 96 : 0
                : address.isV4() ? 108 + random.nextInt(21) : 32 + random.nextInt(97);
        return new Prefix(Prefix.masked(address, length), length);
    }

    @Test
    void itHoldsWhatOneOfItsBlocksHolds() {
        Random random = new Random(SEED);
        for (int round = 0; round < 500; round++) {
            List<Prefix> prefixes = new ArrayList<>();
            for (int i = random.nextInt(12); i > 0; i--) {
                prefixes.add(prefix(random));
            }
            PrefixSet set = new PrefixSet(prefixes);
            Stream.concat(
                            Stream.generate(() -> address(random)).limit(50),
                            prefixes.stream().map(Prefix::base))
                    .forEach(address -> {
                        boolean held = prefixes.stream().anyMatch(prefix -> prefix.contains(address));
                        assertEquals(held, set.contains(address), () -> address + " in " + prefixes);
                        assertEquals(held, set.find(address).isPresent(), () -> address + " in " + prefixes);
                    });
        }
    }
}
