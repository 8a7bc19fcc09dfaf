package org.postseal.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainTest {

    @ParameterizedTest
    @DisplayName("D16 case, trailing dot and U-labels are one domain")
    @CsvSource({
        "Example.COM., example.com",
        "bücher.example, xn--bcher-kva.example",
        "BÜCHER.example., xn--bcher-kva.example",
        "straße.example, xn--strae-oqa.example",
        "_mx_1.example.org, _mx_1.example.org",
        "[192.0.2.1], [192.0.2.1]",
        "[01.2.3.255], [01.2.3.255]",
        "[IPv6:::], [ipv6:::]",
        "[IPv6:::ffff:192.0.2.1], [ipv6:::ffff:192.0.2.1]",
        "[IPv6:1:2:3:4:5:6:192.0.2.1], [ipv6:1:2:3:4:5:6:192.0.2.1]",
        "[IPv6:2001:DB8::1], [ipv6:2001:db8::1]"
    })
    void oneForm(String text, String ascii) {
        assertThat(Domain.of(text).ascii()).isEqualTo(ascii);
    }

    @ParameterizedTest
    @DisplayName("T17 what is no domain is refused")
    @ValueSource(
            strings = {
                "",
                ".",
                "a..b",
                "-a.example",
                "a-.example",
                "a b.example",
                "a\r\n.example",
                "a\0.example",
                "[300.0.2.1]",
                "[192.0.2.1",
                "[]",
                "[192.0.2]",
                "[192.0.2.1.]",
                "[192.0..1]",
                "[192.0.2.1.1]",
                "[192.0.2.001]",
                "[192.0.2.1000]",
                "[192.0.2.1a]",
                "[192.0.2.\u0661]",
                "[ipv6:1::2::3]",
                "[ipv6:1:2:3:4:5:6:7]",
                "[ipv6:1:2:3:4:5:6:7:12345]",
                "[ipv6:1:2:3:4:5:6:7:g]",
                "[ipv6::192.0.2.256]"
            })
    void refused(String text) {
        assertThatThrownBy(() -> Domain.of(text)).isInstanceOf(MalformedAddress.class);
    }

    @Test
    @DisplayName("a label has at most 63 octets, a name 253")
    void lengths() {
        String label = "a".repeat(63);
        assertThat(Domain.of(label + ".example").ascii()).hasSize(71);
        assertThatThrownBy(() -> Domain.of(label + "a.example"))
                .isInstanceOf(MalformedAddress.class);
        String name = (label + ".").repeat(4);
        assertThatThrownBy(() -> Domain.of(name)).isInstanceOf(MalformedAddress.class);
    }

    @Test
    @DisplayName("people see U-labels")
    void unicode() {
        assertThat(Domain.of("xn--bcher-kva.example").unicode()).isEqualTo("bücher.example");
        assertThat(Domain.of("example.com").unicode()).isEqualTo("example.com");
    }
}
