package org.postseal.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SaltsTest {

    @Test
    @DisplayName("no salt is given twice, none is all zeros, and none changes afterwards")
    void eachOnce() {
        Salts salts = new Salts(new SecureRandom());
        byte[] first = salts.next();
        byte[] copy = first.clone();
        Set<String> given = new HashSet<>();
        given.add(HexFormat.of().formatHex(first));
        for (int i = 1; i < 2_000; i++) {
            byte[] salt = salts.next();
            assertThat(salt).hasSize(16);
            given.add(HexFormat.of().formatHex(salt));
        }
        assertThat(given).hasSize(2_000).doesNotContain("00".repeat(16));
        assertThat(first).isEqualTo(copy);
    }
}
