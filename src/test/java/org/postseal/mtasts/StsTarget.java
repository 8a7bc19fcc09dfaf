package org.postseal.mtasts;

import static org.postseal.fuzz.Invariant.holds;
import static org.postseal.fuzz.Invariant.same;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.postseal.fuzz.Seeds;
import org.postseal.fuzz.Target;

/**
 * Fuzzes {@link StsPolicy} and {@link StsRecord}: a policy that is read is the same when it is
 * written and read again, names a host unless it asks for nothing, and no pattern reaches further
 * than one label; of several records none counts.
 */
public final class StsTarget implements Target {

    @Override
    public void attack(byte[] input) {
        try {
            check(StsPolicy.parse(input));
        } catch (MalformedStsPolicy e) {
            String words = String.valueOf(e.getMessage());
            holds(words.chars().noneMatch(Character::isISOControl), "told on one line");
        }
        String text = new String(input, StandardCharsets.UTF_8);
        StsRecord.parse(List.of(text)).ifPresent(record -> check(record, text));
    }

    private static void check(StsPolicy policy) {
        long seconds = policy.maxAge().toSeconds();
        holds(seconds >= 0 && seconds <= StsPolicy.MAX_AGE_SECONDS_MAX, "an age within its bound");
        boolean asks = policy.mode() != StsPolicy.Mode.NONE;
        holds(!asks || !policy.mx().isEmpty(), "what asks for something names a host");
        same(StsPolicy.parse(policy.text().getBytes(StandardCharsets.UTF_8)), policy, "read again");
        // A name that the policy cannot hold, as it is made of all of it.
        String stranger = "mx.not-" + Integer.toHexString(policy.mx().hashCode()) + ".invalid";
        holds(!policy.lists(stranger), "not everything");
        for (StsPolicy.MxPattern pattern : policy.mx()) {
            String name = pattern.name();
            holds(!name.isEmpty() && name.indexOf('*') < 0, "a name without a star");
            holds(name.chars().allMatch(c -> c > ' ' && c < 0x7f), "in A-labels");
            same(pattern.matches(name), !pattern.wildcard(), "a star is one label, not none");
            if (name.length() < 240) {
                same(pattern.matches("mx." + name), pattern.wildcard(), "a star is a label");
                holds(!pattern.matches("mx.mx." + name), "a star is no two labels");
                holds(!pattern.matches("mx" + name), "a star ends at its dot");
            }
        }
    }

    private static void check(StsRecord record, String text) {
        holds(record.id().matches("[A-Za-z0-9]{1,32}"), "an id of the RFC's form");
        holds(text.startsWith("v=STSv1"), "a record of this kind");
        holds(text.contains("id=" + record.id()), "the id that was published");
        same(StsRecord.parse(List.of(text, text)), Optional.empty(), "of two none counts");
        same(
                StsRecord.parse(List.of("v=spf1 -all", text)),
                Optional.of(record),
                "others do not disturb");
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        return Seeds.join(
                Seeds.of(
                        "version: STSv1\nmode: enforce\nmx: mx.example\nmx: *.example\n"
                                + "max_age: 604800\n",
                        "version: STSv1\r\nmode: testing\r\nmx: a.b\r\nmax_age: 1\r\nx-y: z\r\n",
                        "version: STSv1\nmode: none\nmax_age: 0",
                        "v=STSv1; id=20160831085700Z;",
                        "v=STSv1; id=a; x=y"),
                Seeds.strings("mta-sts/mox-mtasts.json"),
                Seeds.strings("mta-sts/mail-auth-mta-sts.json"),
                Seeds.strings("mta-sts/chasquid-sts.json"));
    }

    @Override
    public List<String> words() {
        return List.of(
                "version: STSv1",
                "mode: enforce",
                "mode: testing",
                "mode: none",
                "mx: ",
                "mx: *.",
                "max_age: ",
                "31557600",
                "31557601",
                "\r\n",
                "\n",
                "v=STSv1;",
                " id=",
                ";",
                "\t",
                "xn--",
                "\u00fc",
                "[192.0.2.1]",
                "\r",
                "\u0085",
                "\u2028");
    }

    @Override
    public int octetsMax() {
        return 1024;
    }
}
