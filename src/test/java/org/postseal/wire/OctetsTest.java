package org.postseal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OctetsTest {

    private static final byte[] CHOICE = {
        0, 1, '\t', '\n', '\r', 14, '.', '/', 127, -128, -127, -1
    };

    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);

    private static int plainIndexOf(byte octet, byte[] octets, int from, int to) {
        for (int i = from; i < to; i++) {
            if (octets[i] == octet) {
                return i;
            }
        }
        return to;
    }

    @Test
    @DisplayName("eight at a time finds what one at a time finds, wherever it stands")
    void indexOf() {
        for (int round = 0; round < 100_000; round++) {
            byte[] octets = octets();
            int from = random.nextInt(octets.length + 1);
            int to = from + random.nextInt(octets.length - from + 1);
            for (byte wanted : new byte[] {0, '\n', '.', -1}) {
                assertThat(Octets.indexOf(wanted, octets, from, to))
                        .isEqualTo(plainIndexOf(wanted, octets, from, to));
            }
        }
    }

    @Test
    @DisplayName("an octet above 127 is seen in any place, and none outside the piece")
    void anyEightBit() {
        for (int place = 0; place < 30; place++) {
            byte[] octets = new byte[30];
            octets[place] = -128;
            assertThat(Octets.anyEightBit(octets, 3, 25)).isEqualTo(place >= 3 && place < 25);
        }
    }

    /** Mostly the same octet, so that runs are long. */
    private byte[] octets() {
        byte[] octets = new byte[random.nextInt(40)];
        byte common = CHOICE[random.nextInt(CHOICE.length)];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = random.nextInt(6) > 0 ? common : CHOICE[random.nextInt(CHOICE.length)];
        }
        return octets;
    }
}
