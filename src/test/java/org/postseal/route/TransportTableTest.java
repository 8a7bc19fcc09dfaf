package org.postseal.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.mail.Domain;

class TransportTableTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "example.com [host.test]:25 | [host.test]:25",
                "example.com [host.test] | [host.test]",
                "example.com smtp:[10.0.0.5]:2525 | [10.0.0.5]:2525",
                "example.com relay:host.test | host.test",
                "example.com :[host.test] | [host.test]",
                "example.com :host.test | host.test",
                "example.com host.test:587 | host.test:587",
                "example.com smtps:[host.test] | [host.test]",
                "example.com smtps:host.test:4465 | host.test:4465",
                "example.com smtps: | ''",
                "example.com :587 | :587",
                "example.com smtp: | ''",
                "example.com : | ''",
                "example.com [2001:db8::1]:26 | [2001:db8:0:0:0:0:0:1]:26",
                "example.com [IPv6:2001:db8::1] | [2001:db8:0:0:0:0:0:1]",
                "example.com [B\u00fccher.example] | [xn--bcher-kva.example]",
            })
    void readsNextHops(String line, String nextHop) {
        TransportTable.Parsed parsed = TransportTable.parse(line, "t");
        assertThat(parsed.faults()).isEmpty();
        assertThat(parsed.table().lookup(Domain.of("example.com")).orElseThrow().nextHop())
                .isEqualTo(nextHop);
    }

    @Test
    void theClosestKeyWins() {
        TransportTable table =
                TransportTable.parse(
                                """
                                # a comment
                                example.com      [exact.test]
                                .example.com     [below.test]
                                .deep.example.com [deeper.test]
                                B\u00dcCHER.example   [idn.test]
                                *                [rest.test]
                                """,
                                "t")
                        .table();
        assertThat(hop(table, "example.com")).isEqualTo("[exact.test]");
        assertThat(hop(table, "a.example.com")).isEqualTo("[below.test]");
        assertThat(hop(table, "x.deep.example.com")).isEqualTo("[deeper.test]");
        assertThat(hop(table, "deep.example.com")).isEqualTo("[below.test]");
        assertThat(hop(table, "notexample.com")).isEqualTo("[rest.test]");
        assertThat(hop(table, "xn--bcher-kva.example")).isEqualTo("[idn.test]");
        assertThat(TransportTable.empty().lookup(Domain.of("example.com"))).isEmpty();
    }

    private static String hop(TransportTable table, String domain) {
        return table.lookup(Domain.of(domain)).orElseThrow().nextHop();
    }

    @Test
    void keepsTheLevelAsItStands() {
        ConfiguredHop hop =
                TransportTable.parse(
                                "\nexample.com [10.0.0.5]:25   none owner=ops reason=\"own net\"\n"
                                        + "    until=2027-01-01\n",
                                "file")
                        .table()
                        .lookup(Domain.of("example.com"))
                        .orElseThrow();
        assertThat(hop.level()).isEqualTo("none owner=ops reason=\"own net\" until=2027-01-01");
        assertThat(hop.file()).isEqualTo("file");
        assertThat(hop.line()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "example.com | a next hop",
                "example.com lmtp:host.test | no next hop",
                "example.com [host.test | no next hop",
                "example.com [host.test]:70000 | no port",
                "example.com [host.test]:0 | no port",
                "example.com 192.0.2.1 | brackets",
                "exam!ple.com [host.test] | domain",
                "example.com [ho st.test] | no next hop",
                "example.com [a..b] | domain",
                "joe@example.com [host.test] | by domain",
            })
    void namesFaultsWithTheirLine(String line, String words) {
        TransportTable.Parsed parsed = TransportTable.parse("\n\n" + line + "\n", "/etc/t");
        assertThat(parsed.isGood()).isFalse();
        assertThat(parsed.faults().getFirst()).startsWith("/etc/t:3: ").contains(words);
    }

    @Test
    void collectsEveryFault(@TempDir Path folder) {
        assertThat(TransportTable.parse("a\nb [x]\nb [y]\n", "t").faults())
                .hasSize(2)
                .last()
                .asString()
                .contains("t:3:", "line 2");
        assertThat(TransportTable.parse(folder.resolve("absent")).faults()).hasSize(1);
    }
}
