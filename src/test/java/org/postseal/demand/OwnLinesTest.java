package org.postseal.demand;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.mail.Domain;

/** What operators are told of rules and demands, for the posture of their domains. */
class OwnLinesTest {

    private static final LocalDate DAY = LocalDate.parse("2026-06-01");

    private static PolicyTable table(String text) {
        PolicySettings settings = new PolicySettings(Level.ENCRYPT, Optional.empty(), Mode.ENFORCE);
        return PolicyFile.parse("p", text).table().orElseThrow().under(settings);
    }

    @Test
    @DisplayName("Q11 domains with a line of their own that is only observed are told in order")
    void observedDomains() {
        PolicyTable rules =
                table(
                        "z.example verify mode=observe\na.example verify mode=observe\n"
                                + ".b.example verify mode=observe\nc.example verify\n"
                                + "[mx.example]:25 verify mode=observe\n");
        assertThat(rules.observedDomains())
                .containsExactly(Domain.of("a.example"), Domain.of("z.example"));
        assertThat(rules.observed()).isEqualTo(4);
    }

    @Test
    @DisplayName("Q13 the first rule of a domain that holds on a day is told, else the default")
    void ruleFor() {
        PolicyTable rules =
                table(
                        "a.example may owner=o reason=r until=2026-06-01\n.example verify\n"
                                + "b.example secure\n");
        assertThat(rules.ruleFor(Domain.of("a.example"), DAY.minusDays(1)).level())
                .isEqualTo(Level.MAY);
        assertThat(rules.ruleFor(Domain.of("a.example"), DAY).level()).isEqualTo(Level.VERIFY);
        assertThat(rules.ruleFor(Domain.of("b.example"), DAY).level()).isEqualTo(Level.SECURE);
        assertThat(rules.ruleFor(Domain.of("b.test"), DAY).level()).isEqualTo(Level.ENCRYPT);
    }

    @Test
    @DisplayName("Q11 of the operator's rules in a demand the observed one is told first")
    void byOperator() {
        Source enforced = new Source.OperatorDefault(Level.ENCRYPT, Mode.ENFORCE);
        Source observed =
                new Source.OperatorRule("a", Level.VERIFY, "verify", "p", 1, Mode.OBSERVE);
        TlsDemand published =
                TlsDemand.of(new Requirement.Encrypted(), new Source.Dane("mx.example"));
        assertThat(published.byOperator()).isEmpty();
        TlsDemand one = published.join(TlsDemand.of(new Requirement.Encrypted(), enforced));
        assertThat(one.byOperator()).contains(enforced);
        assertThat(one.join(TlsDemand.of(new Requirement.PostQuantum(), observed)).byOperator())
                .contains(observed);
    }
}
