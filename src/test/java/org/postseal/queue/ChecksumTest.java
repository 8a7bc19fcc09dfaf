package org.postseal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ChecksumTest {

    @Test
    @DisplayName("rows that were kept earlier still have the sum that they had")
    void octetByOctet() {
        long number = 0x8877665544332211L;
        byte[] text = "gr\u00fcn".getBytes(StandardCharsets.UTF_8);
        CRC32C crc = new CRC32C();
        number(crc, number);
        number(crc, 1);
        number(crc, text.length);
        crc.update(text);
        number(crc, -3);
        assertThat(Checksum.of(number, true, "gr\u00fcn", -3)).isEqualTo(crc.getValue());
    }

    private static void number(CRC32C crc, long number) {
        for (int octet = 0; octet < 8; octet++) {
            crc.update((int) (number >>> (8 * octet)) & 0xff);
        }
    }
}
