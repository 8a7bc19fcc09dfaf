package org.postseal.mtasts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.postseal.SuiteRun;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Records, policies and patterns that other implementations are tested with. */
class StsSuiteTest {

    private static final Pattern FIELD =
            Pattern.compile("(Version|Mode): \"(\\w*)\"|MaxAge: (\\d+)( \\* time\\.Hour)?");
    private static final int HOUR_SECONDS = 3600;

    @TestFactory
    @DisplayName("S18 S19 the 83 cases of mox, chasquid and mail-auth")
    Stream<DynamicTest> cases() throws Exception {
        SuiteRun run = new SuiteRun("mta-sts");
        for (String file : List.of("mox-mtasts", "chasquid-sts", "mail-auth-mta-sts")) {
            run.json("mta-sts/" + file + ".json", StsSuiteTest::outcome);
        }
        return run.tests();
    }

    private static SuiteRun.Outcome outcome(JsonNode one) {
        JsonNode args = one.path("args");
        String text = args.path(0).asString("");
        boolean good = one.path("call").asString("").equals("good");
        return switch (one.path("test").asString()) {
            case "TestRecord" -> of(good, isRecord(text));
            case "mta_sts_record_parse" -> of(true, isRecord(text));
            case "TestParsePolicy" -> of(good, isPolicy(text));
            case "TestCheckPolicy" -> of(!hasError(args), isPolicy(policy(args)));
            case "TestMatchDomain" ->
                    of(
                            args.path(2).path("expr").asString().equals("true"),
                            matches(host(args.path(0)), args.path(1).asString()));
            default -> of(true, false);
        };
    }

    private static SuiteRun.Outcome of(boolean wanted, boolean got) {
        return new SuiteRun.Outcome(wanted ? "good" : "bad", got ? "good" : "bad");
    }

    /** One host of the suite is an expression in Go: 65,536 times x, and a wide character. */
    private static String host(JsonNode arg) {
        return arg.isString() ? arg.asString() : "x".repeat(65_536) + "\uff00";
    }

    private static boolean hasError(JsonNode args) {
        return args.path(1).path("expr").asString("").startsWith("Err");
    }

    /** The policy that a Go expression stands for, in the text form. */
    private static String policy(JsonNode args) {
        StringBuilder text = new StringBuilder();
        StringBuilder go = new StringBuilder();
        args.forEach(arg -> go.append(arg.path("expr").asString("")).append(", "));
        for (MatchResult field : FIELD.matcher(go).results().toList()) {
            if (field.group(3) == null) {
                String key = field.group(1).equals("Version") ? "version" : "mode";
                text.append(key).append(": ").append(field.group(2)).append('\n');
            } else {
                int unit = field.group(4) == null ? 1 : HOUR_SECONDS;
                long seconds = Long.parseLong(field.group(3)) * unit;
                text.append("max_age: ").append(seconds).append('\n');
            }
        }
        for (JsonNode arg : args) {
            if (arg.path("expr").asString("").startsWith("MXs: ")) {
                arg.path("strings")
                        .forEach(mx -> text.append("mx: ").append(mx.asString()).append('\n'));
            }
        }
        return text.toString();
    }

    private static boolean matches(String host, String pattern) {
        try {
            return StsPolicy.MxPattern.of(pattern).matches(host);
        } catch (MalformedStsPolicy e) {
            return false;
        }
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

    @Test
    @DisplayName("the policies of a suite are read as they are meant")
    void translation() {
        ObjectMapper json = new ObjectMapper();
        JsonNode args =
                json.readTree(
                        "[{\"expr\":\"Version: \\\"STSv1\\\"\"},"
                                + "{\"expr\":\"MaxAge: 1 * time.Hour\"},"
                                + "{\"expr\":\"MXs: []\",\"strings\":[\"mx1\",\"mx2\"]}]");
        assertThat(policy(args)).isEqualTo("version: STSv1\nmax_age: 3600\nmx: mx1\nmx: mx2\n");
    }
}
