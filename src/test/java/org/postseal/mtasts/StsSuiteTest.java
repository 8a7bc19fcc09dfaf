package org.postseal.mtasts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.Suites;
import tools.jackson.databind.JsonNode;

/** Records, policies and patterns that other implementations are tested with. */
class StsSuiteTest {

    /** Vectors that are not followed, by their text, and why. */
    private static final Map<String, String> SKIPPED =
            Map.of(
                    "version:STSv1\nmode:none\nmax_age:0\nmx: møx.example",
                    "U-labels are normalised (S19): to refuse the policy would protect less");

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("texts")
    @DisplayName("Records and policies of public suites")
    void parses(String kind, String text, boolean good) {
        Assumptions.assumeFalse(SKIPPED.containsKey(text), () -> SKIPPED.get(text));
        assertThat(kind.equals("record") ? isRecord(text) : isPolicy(text)).isEqualTo(good);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("patterns")
    @DisplayName("S18 S19 patterns of public suites")
    void matches(String host, String pattern, boolean expected) {
        boolean listed;
        try {
            listed = StsPolicy.MxPattern.of(pattern).matches(host);
        } catch (MalformedStsPolicy e) {
            listed = false;
        }
        assertThat(listed).isEqualTo(expected);
    }

    static Stream<Arguments> texts() throws Exception {
        List<Arguments> all = new ArrayList<>();
        for (JsonNode each : cases("mta-sts/mox-mtasts.json")) {
            String test = each.path("test").asString();
            String kind = test.equals("TestRecord") ? "record" : "policy";
            String text = each.path("args").path(0).asString();
            all.add(Arguments.of(kind, text, each.path("call").asString().equals("good")));
        }
        for (JsonNode each : cases("mta-sts/mail-auth-mta-sts.json")) {
            if (each.path("test").asString().equals("mta_sts_record_parse")) {
                all.add(Arguments.of("record", each.path("args").path(0).asString(), true));
            }
        }
        assertThat(all).hasSizeGreaterThan(40);
        return all.stream();
    }

    static Stream<Arguments> patterns() throws Exception {
        List<Arguments> all = new ArrayList<>();
        for (JsonNode each : cases("mta-sts/chasquid-sts.json")) {
            JsonNode args = each.path("args");
            // One host of the suite is an expression in Go; its length alone makes it no host.
            if (each.path("test").asString().equals("TestMatchDomain") && args.path(0).isString()) {
                boolean expected = args.path(2).path("expr").asString().equals("true");
                all.add(Arguments.of(args.path(0).asString(), args.path(1).asString(), expected));
            }
        }
        assertThat(all).hasSizeGreaterThan(15);
        return all.stream();
    }

    private static List<JsonNode> cases(String path) throws Exception {
        List<JsonNode> all = new ArrayList<>();
        for (JsonNode file : Suites.json(path).path("files")) {
            file.path("cases").forEach(all::add);
        }
        return all;
    }

    private static boolean isRecord(String text) {
        return StsRecord.parse(List.of(text)).isPresent();
    }

    private static boolean isPolicy(String text) {
        try {
            StsPolicy.parse(text.getBytes(StandardCharsets.UTF_8));
            return true;
        } catch (MalformedStsPolicy e) {
            return false;
        }
    }
}
