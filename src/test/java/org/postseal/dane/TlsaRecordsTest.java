package org.postseal.dane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.lab.LabCa;
import org.postseal.lab.LabTlsa;

class TlsaRecordsTest {
    private static final String DIGEST = "ab".repeat(32);

    @ParameterizedTest
    @CsvSource({
        "00, 01, 01, usage 0",
        "01, 01, 01, usage 1",
        "04, 01, 01, unknown usage",
        "ff, 01, 01, unknown usage",
        "03, 02, 01, unknown selector",
        "03, 01, 03, unknown matching type",
        "03, 01, 02, SHA-512 digest of wrong length",
        "03, 00, 00, no certificate",
        "02, 01, 00, no public key"
    })
    @DisplayName("N15 D13 a record that SMTP cannot use is named with its reason")
    void unusable(String usage, String selector, String matching, String reason) {
        TlsaRecords records = TlsaRecords.parse(List.of(usage + selector + matching + DIGEST));
        assertThat(records.usable()).isEmpty();
        assertThat(records.unusable().getFirst().reason()).contains(reason);
    }

    @Test
    @DisplayName("D13 garbage is unusable, never an error")
    void garbage() {
        List<String> garbage = List.of("", "03", "030101", "03010", "zz0101" + DIGEST, "\u0000");
        TlsaRecords records = TlsaRecords.parse(garbage);
        assertThat(records.usable()).isEmpty();
        assertThat(records.unusable()).hasSameSizeAs(garbage);
    }

    @Test
    @DisplayName("a record is told by sixteen digits of its data, or by all it has")
    void words() {
        assertThat(new TlsaRecord(3, 1, 1, DIGEST)).hasToString("3 1 1 abababababababab...");
        assertThat(new TlsaRecord(2, 0, 0, "0123456789abcdef"))
                .hasToString("2 0 0 0123456789abcdef");
    }

    @Test
    @DisplayName("usable ones keep their order, in lower case, beside unusable ones")
    void mixed() {
        LabCa ca = LabCa.create("root", Instant.parse("2026-03-01T12:00:00Z"));
        TlsaRecords records =
                TlsaRecords.parse(
                        List.of(
                                "030101" + DIGEST.toUpperCase(),
                                "000101" + DIGEST,
                                LabTlsa.wire(2, 0, 0, ca.root()),
                                LabTlsa.wire(2, 1, 0, ca.root())));
        assertThat(records.usable()).hasSize(3).contains(new TlsaRecord(3, 1, 1, DIGEST));
        assertThat(records.unusable()).hasSize(1);
    }
}
