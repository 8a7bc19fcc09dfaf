package org.postseal.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** One field of each style of mail server. */
class ReceivedTest {

    private static Received field(String value) {
        return Received.of(value);
    }

    @ParameterizedTest(name = "{0} {1} {2} {3}")
    @CsvFileSource(delimiter = '|', files = "src/test/resources/trace/styles.txt")
    @DisplayName("each style of mail server is read as it is meant")
    void styles(Style style, Channel channel, String version, String cipher, String value) {
        Received field = field(value);
        assertThat(field.style()).isEqualTo(style);
        assertThat(field.channel().channel()).as(field.channel().because()).isEqualTo(channel);
        assertThat(field.tls().flatMap(TlsTold::version).orElse("-")).isEqualTo(version);
        assertThat(field.tls().flatMap(TlsTold::cipher).orElse("-")).isEqualTo(cipher);
        assertThat(field.time()).isPresent();
        assertThat(field.isReadable()).isTrue();
    }

    @ParameterizedTest
    @CsvFileSource(delimiter = '|', files = "src/test/resources/trace/clients-words.txt")
    @DisplayName("what a client calls itself makes no encryption, and no local hop")
    void clientsWords(String value) {
        assertThat(field(value).channel().channel()).isEqualTo(Channel.CLEAR);
    }

    @Test
    @DisplayName("a field with two receiving servers, or with none, is none to rely on")
    void noServer() {
        Received two = field("from a by own.example with ESMTPS (x) by r.example with ESMTP id 1");
        assertThat(two.isReadable()).isFalse();
        assertThat(two.channel().channel()).isEqualTo(Channel.UNKNOWN);
        Received none = field("from a with ESMTPS id 1; Thu, 1 Jan 2026 00:00:00 +0000");
        assertThat(none.isReadable()).isFalse();
        assertThat(none.channel().channel()).isEqualTo(Channel.UNKNOWN);
        assertThat(field("").isReadable()).isFalse();
        assertThat(field("hello (world").isReadable()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Thu, 1 Jan 2026 01:02:03 +0100 (CET) | 2026-01-01T00:02:03Z
                    1 Jan 2026 01:02 GMT | 2026-01-01T01:02:00Z
                    Thu,01 January 26 01:02:60 PST | 2026-01-01T09:02:59Z
                    Thu, 1 Jan 1998 01:02:03.716 -0230 | 1998-01-01T03:32:03Z
                    Thu, 31 Feb 2026 01:02:03 +0000 | -
                    Thu, 1 Jan 2026 01:02:03 JST | -
                    Thu, 1 Jan 2026 01:02:03 +9999 | -
                    yesterday | -
                    """)
    @DisplayName("dates are read as mail servers write them, or not at all")
    void dates(String text, String instant) {
        assertThat(TraceDate.of(text).map(Object::toString).orElse("-")).isEqualTo(instant);
    }
}
