package org.postseal.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtensionsTest {

    @Test
    void readsKeywordsInAnyCaseWithTheirParameters() {
        Extensions found = of("pipelining", "Size 1000", "STARTTLS", "LIMITS rcptmax=20 MAILMAX=x");

        assertThat(found.pipelining()).isTrue();
        assertThat(found.startTls()).isTrue();
        assertThat(found.sizeMax()).hasValue(1000);
        assertThat(found.limit("RCPTMAX")).hasValue(20);
        assertThat(found.limit("MAILMAX")).isEmpty();
        assertThat(found.chunking()).isFalse();
    }

    @Test
    void theGreetingIsNoKeyword() {
        assertThat(Extensions.of(Reply.plain(250, "STARTTLS")).startTls()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SIZE", "SIZE 0", "SIZE -5", "SIZE x", "SIZE 99999999999999999999"})
    void namesNoLargestSize(String line) {
        assertThat(of(line).size()).isTrue();
        assertThat(of(line).sizeMax()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"XXXXXXXA", "XXXXXXXX", "********", "STARTTLX", "STARTTXX", "XTARTTLS"})
    @DisplayName("T02 a blotted-out STARTTLS is recognised")
    void recognisesAMaskedKeyword(String keyword) {
        assertThat(of("SIZE 1", keyword).maskedStartTls()).contains(keyword);
    }

    @ParameterizedTest
    @ValueSource(strings = {"STARTTLS", "8BITMIME", "SMTPUTF8", "CHUNKING", "XCLIENT", "XFORWARD"})
    void anHonestKeywordIsNotMasked(String keyword) {
        assertThat(of(keyword).maskedStartTls()).isEmpty();
    }

    private static Extensions of(String... lines) {
        java.util.ArrayList<String> all = new java.util.ArrayList<>(List.of("mx.example.org"));
        all.addAll(List.of(lines));
        return Extensions.of(new Reply(250, all));
    }
}
