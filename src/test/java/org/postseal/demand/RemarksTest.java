package org.postseal.demand;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.route.TransportTable;

/** What an operator is told of rules that are well-formed. */
class RemarksTest {

    private static final LocalDate LAST = LocalDate.parse("2026-12-30");
    private static final LocalDate OVER = LocalDate.parse("2026-12-31");
    private static final String WAIVER = " owner=ops reason=\"no TLS yet\" until=2026-12-31";

    private static List<String> lapsed(String policy, LocalDate today) {
        PolicyTable table = PolicyFile.parse("p", policy).table().orElseThrow();
        return Remarks.onLapsed(table, today).stream().map(Remark::toString).toList();
    }

    private static List<String> hops(String transport, LocalDate today) {
        TransportTable.Parsed parsed = TransportTable.parse(transport, "t");
        assertThat(parsed.faults()).isEmpty();
        return Remarks.onHops(parsed.table().hops(), today).stream().map(Remark::toString).toList();
    }

    @Test
    @DisplayName("Q13 an exception that ended is named with its line, from its day on")
    void exception() {
        String policy = "a.example encrypt\nb.example may" + WAIVER + "\n";
        assertThat(lapsed(policy, LAST)).isEmpty();
        assertThat(lapsed(policy, OVER))
                .containsExactly(
                        "p:2: the exception for \"b.example\" ended on 2026-12-31: it counts as the"
                                + " default level");
        assertThat(lapsed("a.example encrypt until=2020-01-01", OVER)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[10.0.0.5]:25", "[192.0.2.1]", "[relay.example]", "relay.example"})
    @DisplayName("Q13 a hop beyond this machine that may get clear text is named while it may")
    void clearHop(String hop) {
        for (String level : List.of("none", "may")) {
            String line = "\n* " + hop + " " + level + WAIVER;
            assertThat(hops(line, LAST))
                    .containsExactly(
                            "t:2: mail to "
                                    + hop
                                    + " may leave this machine in clear text, until 2026-12-31");
            assertThat(hops(line, OVER)).singleElement().asString().contains("ended on 2026-12-31");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[127.0.0.1]:10025", "[127.9.9.9]", "[::1]:25"})
    @DisplayName("Q13 a hop on this machine is nothing to warn of")
    void loopback(String hop) {
        assertThat(hops("* " + hop + " none" + WAIVER, LAST)).isEmpty();
    }

    @Test
    @DisplayName("Q13 levels in the transport file are read as in the policy file, faults and all")
    void levels() {
        assertThat(hops("* [192.0.2.1] encrypt", LAST)).isEmpty();
        assertThat(hops("* [192.0.2.1]", LAST)).isEmpty();
        assertThat(hops("* [192.0.2.1] cleartext", LAST)).hasSize(1);
        assertThat(hops("* [192.0.2.1] may", LAST))
                .singleElement()
                .asString()
                .contains("counts as the default level");
    }
}
