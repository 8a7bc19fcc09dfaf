package org.postseal.demand;

import static org.postseal.fuzz.Invariant.holds;
import static org.postseal.fuzz.Invariant.same;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import org.postseal.fuzz.Seeds;
import org.postseal.fuzz.Target;
import org.postseal.mail.Domain;

/**
 * Fuzzes {@link PolicyFile}: a fault leaves no table, every remark names a line that there is, and
 * no rule lets mail go in the clear but one that somebody answers for.
 */
public final class PolicyFileTarget implements Target {

    private static final List<Domain> DOMAINS =
            List.of(Domain.of("example.com"), Domain.of("a.example.com"), Domain.of("example.org"));

    @Override
    public void attack(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        PolicyFile.Reading reading = PolicyFile.parse("policy", text);
        same(reading.table().isPresent(), reading.faults().isEmpty(), "a table without a fault");
        long lines = text.lines().count();
        reading.faults().forEach(fault -> check(fault, lines));
        reading.warnings().forEach(warning -> check(warning, lines));
        reading.table().ifPresent(PolicyFileTarget::check);
        PolicyFile.Reading again = PolicyFile.parse("policy", text);
        same(again.faults(), reading.faults(), "the same faults again");
        same(again.warnings(), reading.warnings(), "the same warnings again");
    }

    private static void check(Remark remark, long lines) {
        holds(remark.line() >= 1 && remark.line() <= lines, "a line that there is");
        holds(!remark.sentence().isBlank(), "words");
    }

    private static void check(PolicyTable table) {
        for (Domain domain : DOMAINS) {
            table.forDomain(domain).forEach(PolicyFileTarget::check);
        }
        table.forHost("mx.example.com", 25).forEach(PolicyFileTarget::check);
        table.forHost("192.0.2.1", 25).forEach(PolicyFileTarget::check);
        table.forHopDomain(Domain.of("example.com"), 587).forEach(PolicyFileTarget::check);
    }

    private static void check(PolicyRule rule) {
        if (rule.level().allowsClear() && rule.holdsOn(LocalDate.EPOCH)) {
            PolicyRule.Waiver waiver = rule.waiver().orElseThrow();
            holds(!waiver.owner().isBlank() && !waiver.reason().isBlank(), "who and why");
            holds(!rule.holdsOn(waiver.until()), "it ends");
        }
        holds(
                rule.level() != Level.FINGERPRINT
                        || !rule.terms().digests().isEmpty()
                        || rule.terms().impossible().isPresent(),
                "a fingerprint rule never proves nothing");
        rule.terms()
                .digests()
                .forEach(digest -> holds(digest.matches("[0-9a-f]{64}"), "a SHA-256 digest"));
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        return Seeds.of(
                "# a comment\nexample.com secure match=.example.com:nexthop\n"
                        + ".example.com encrypt protocols=>=TLSv1.3\n  ciphers=high\n",
                "example.com none owner=postmaster reason=old until=2030-01-01\n",
                "[192.0.2.1]:25 fingerprint match="
                        + "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:"
                        + "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff\n",
                "[mx.example.com] verify servername=hostname exclude=aNULL,MD5\n",
                "example.com:587 dane-only pq=required\nexample.com may\n");
    }

    @Override
    public List<String> words() {
        return List.of(
                "example.com ",
                ".example.com ",
                "[mx.example.com]:25 ",
                "none ",
                "may ",
                "encrypt ",
                "dane ",
                "dane-only ",
                "fingerprint ",
                "verify ",
                "secure ",
                "match=",
                "nexthop",
                "dot-nexthop",
                "hostname",
                "protocols=",
                "!TLSv1",
                "!SSLv2",
                ">=TLSv1.2",
                "<=TLSv1.3",
                "ciphers=",
                "exclude=",
                "servername=",
                "tafile=",
                "connection_reuse=",
                "enable_rpk=",
                "owner=",
                "reason=\"a b\"",
                "until=2030-01-01",
                "pq=required",
                "\n",
                "\n ",
                "#",
                "{",
                "}",
                ":",
                "|");
    }

    @Override
    public int octetsMax() {
        return 1024;
    }

    @Override
    public int shortRuns() {
        return 1500;
    }
}
