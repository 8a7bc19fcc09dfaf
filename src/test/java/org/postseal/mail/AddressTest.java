package org.postseal.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    @ParameterizedTest
    @DisplayName("an address is written as it must stand between angle brackets")
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "user@Example.ORG, user@example.org",
                "User+tag@example.org, User+tag@example.org",
                "\"user\"@example.org, user@example.org",
                "\"a b\"@example.org, \"a b\"@example.org",
                "\"a\\\"b\"@example.org, \"a\\\"b\"@example.org",
                "\"a@b\"@example.org, \"a@b\"@example.org",
                "user@[192.0.2.1], user@[192.0.2.1]",
                "jörg@bücher.example, jörg@xn--bcher-kva.example"
            })
    void written(String text, String wire) {
        Address address = Address.parse(text);
        assertThat(address.toString()).isEqualTo(wire);
        assertThat(Address.parse(wire)).isEqualTo(address);
    }

    @ParameterizedTest
    @DisplayName("T17 what is no address is refused, control characters above all")
    @ValueSource(
            strings = {
                "user",
                "@example.org",
                "user@",
                "user@example.org.",
                ".user@example.org",
                "us..er@example.org",
                "us er@example.org",
                "user@example.org\r\nRCPT TO:<x@y>",
                "us\u0000er@example.org",
                "\"us\rer\"@example.org",
                "\"user@example.org",
                "\"user\"example.org",
                "a@b@c"
            })
    void refused(String text) {
        assertThatThrownBy(() -> Address.parse(text)).isInstanceOf(MalformedAddress.class);
    }

    @Test
    @DisplayName("lengths are counted in octets")
    void lengths() {
        assertThat(Address.parse("a".repeat(64) + "@x.example").localPart()).hasSize(64);
        assertThatThrownBy(() -> Address.parse("a".repeat(65) + "@x.example"))
                .isInstanceOf(MalformedAddress.class);
        assertThatThrownBy(() -> Address.parse("ö".repeat(33) + "@x.example"))
                .isInstanceOf(MalformedAddress.class);
    }

    @Test
    @DisplayName("the null reverse-path is an address of its own")
    void nullSender() {
        assertThat(Address.parse("")).isSameAs(Address.NULL);
        assertThat(Address.NULL.isNull()).isTrue();
        assertThat(Address.NULL.toString()).isEmpty();
        assertThatThrownBy(Address.NULL::domain).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("only the local part asks for SMTPUTF8")
    void smtpUtf8() {
        assertThat(Address.parse("jörg@example.org").needsSmtpUtf8()).isTrue();
        assertThat(Address.parse("user@bücher.example").needsSmtpUtf8()).isFalse();
    }
}
