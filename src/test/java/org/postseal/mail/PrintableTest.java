package org.postseal.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void controlCharactersAreShownAsQuestionMarks() {
        assertThat(Printable.of("")).isEmpty();
        assertThat(Printable.of("gr\u00fcn")).isEqualTo("gr\u00fcn");
        assertThat(Printable.of("\u001b[1m")).isEqualTo("?[1m");
        assertThat(Printable.of("a\r\nb\u0085c\u2028d\u2029")).isEqualTo("a??b?c?d?");
    }

    @Test
    void longTextsAreCut() {
        assertThat(Printable.of("x".repeat(600))).isEqualTo("x".repeat(512));
        assertThat(Printable.of("x".repeat(511) + "\n\n")).isEqualTo("x".repeat(511) + "?");
        assertThat(Printable.ascii("a\u00fc\tb", 3)).isEqualTo("a??");
    }
}
