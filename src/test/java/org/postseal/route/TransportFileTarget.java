package org.postseal.route;

import static org.postseal.fuzz.Invariant.holds;
import static org.postseal.fuzz.Invariant.same;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.postseal.fuzz.Seeds;
import org.postseal.fuzz.Target;
import org.postseal.mail.Domain;

/** Fuzzes {@link TransportTable}: every hop has a port and a name, every fault its line. */
public final class TransportFileTarget implements Target {

    private static final List<Domain> DOMAINS =
            List.of(Domain.of("example.com"), Domain.of("a.example.com"), Domain.of("other.test"));

    @Override
    public void attack(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        TransportTable.Parsed parsed = TransportTable.parse(text, "transport");
        same(parsed.isGood(), parsed.faults().isEmpty(), "good without faults");
        holds(parsed.faults().size() <= 50, "so many faults");
        for (String fault : parsed.faults()) {
            holds(fault.matches("transport:[1-9][0-9]*: .+"), "a fault with its line");
            holds(fault.chars().noneMatch(Character::isISOControl), "on one line");
        }
        for (Domain domain : DOMAINS) {
            parsed.table().lookup(domain).ifPresent(hop -> check(hop, domain));
        }
        same(TransportTable.parse(text, "transport").faults(), parsed.faults(), "the same again");
    }

    private static void check(ConfiguredHop hop, Domain domain) {
        hop.port().ifPresent(port -> holds(port >= 1 && port <= 65_535, "a port"));
        holds(hop.line() >= 1, "a line");
        String key = hop.key();
        boolean own = key.equals(domain.ascii());
        boolean above = key.startsWith(".") && domain.ascii().endsWith(key);
        holds(own || above || key.equals("*"), "a key that fits");
    }

    @Override
    public List<byte[]> seeds() {
        return Seeds.of(
                "example.com [192.0.2.1]:2525 encrypt\n.example.com relay.example.net\n",
                "example.com :587\nother.test :\n* [smarthost.example.com]\n",
                "# x\nexample.com\n  smtp:[2001:db8::1]:25\n  secure match=a.b\n",
                "example.com relay:[b\u00fccher.example]\n");
    }

    @Override
    public List<String> words() {
        return List.of(
                "example.com ",
                ".example.com ",
                "* ",
                "smtp:",
                "relay:",
                "[",
                "]",
                ":25",
                ":0",
                ":65536",
                " encrypt",
                " secure match=",
                "\n",
                "\n ",
                "#",
                "[IPv6:::1]",
                "::1",
                ":");
    }

    @Override
    public int octetsMax() {
        return 1024;
    }

    @Override
    public int shortRuns() {
        return 2000;
    }
}
