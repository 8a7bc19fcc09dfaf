package org.postseal.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class RawTlsaTest {

    private static byte[] message() throws IOException {
        Name name = Name.fromString("_25._tcp.mx.example.com.");
        Message message = Message.newQuery(Record.newRecord(name, Type.TLSA, 1));
        message.addRecord(new RawRecord(name, Type.TLSA, 60, new byte[] {3}), Section.ANSWER);
        message.addRecord(
                new RawRecord(name, Type.TLSA, 60, new byte[] {3, 1, 1, 5}), Section.ANSWER);
        return message.toWire();
    }

    @Test
    void keepsShortDataFromTheParser() throws IOException {
        Message read = new Message(RawTlsa.hide(message()));
        assertThat(read.getSection(Section.ANSWER))
                .extracting(RawTlsa::restore)
                .allMatch(record -> record.getType() == Type.TLSA)
                .extracting(record -> ((RawRecord) record).data())
                .containsExactly(new byte[] {3}, new byte[] {3, 1, 1, 5});
    }

    @Test
    void neverThrowsWhateverTheOctets() throws IOException {
        Random random = new Random(7);
        byte[] good = message();
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = java.util.Arrays.copyOf(good, random.nextInt(good.length + 8));
            for (int j = random.nextInt(6); j > 0 && bad.length > 0; j--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            assertThatCode(() -> RawTlsa.hide(bad)).doesNotThrowAnyException();
        }
    }
}
