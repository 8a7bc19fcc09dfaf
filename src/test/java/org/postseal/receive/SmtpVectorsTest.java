package org.postseal.receive;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.postseal.SuiteRun;
import org.postseal.SuiteRun.Outcome;
import org.postseal.Suites;
import org.postseal.mail.Address;
import org.postseal.mail.Domain;
import org.postseal.mail.MalformedAddress;
import org.postseal.smtp.CommandFault;
import org.postseal.smtp.CommandParser;
import org.postseal.smtp.MalformedReply;
import org.postseal.smtp.Reply;
import org.postseal.smtp.ReplyReader;
import org.postseal.smtp.Xtext;
import org.postseal.wire.ContentCheck;
import org.postseal.wire.DotReader;
import org.postseal.wire.DotWriter;
import org.postseal.wire.LineFault;
import org.postseal.wire.LineReader;
import tools.jackson.databind.JsonNode;

/** Commands, replies, framing and addresses that other implementations are tested with. */
class SmtpVectorsTest {

    private static final Pattern RESPONSE =
            Pattern.compile("Response \\{ code: (\\d+), esc: \\[(\\d), (\\d+), (\\d+)].*");
    private static final Pattern CODE = Pattern.compile(".*Code: (\\d+),.*");

    @TestFactory
    @DisplayName("the 129 cases of chasquid")
    Stream<DynamicTest> chasquid() throws IOException {
        SuiteRun run = new SuiteRun("smtp-chasquid");
        run.json("smtp/chasquid-smtp.json", SmtpVectorsTest::chasquid);
        return run.tests();
    }

    @TestFactory
    @DisplayName("the 89 cases of mox")
    Stream<DynamicTest> mox() throws IOException {
        SuiteRun run = new SuiteRun("smtp-mox");
        run.json("smtp/mox-smtp.json", SmtpVectorsTest::mox);
        return run.tests();
    }

    @TestFactory
    @DisplayName("the 172 cases of smtp-proto")
    Stream<DynamicTest> smtpProto() throws IOException {
        SuiteRun run = new SuiteRun("smtp-proto");
        run.json("smtp/smtp-proto.json", SmtpVectorsTest::smtpProto);
        return run.tests();
    }

    @TestFactory
    @DisplayName("the addresses of rspamd")
    Stream<DynamicTest> rspamd() throws IOException {
        SuiteRun run = new SuiteRun("smtp-rspamd");
        JsonNode suite = Suites.json("smtp/rspamd-addr-date.json");
        for (JsonNode one : suite.path("valid")) {
            String text = one.path("address").asString();
            run.add("valid " + text, text, t -> new Outcome("taken", path(t)));
        }
        for (JsonNode one : suite.path("invalid")) {
            run.add("invalid " + one.asString(), one, t -> new Outcome("refused", path(t)));
        }
        int dates = 0;
        for (JsonNode one : suite.path("dates")) {
            run.add("date " + ++dates, one, _ -> new Outcome("", ""));
        }
        return run.tests();
    }

    private static String path(JsonNode text) {
        return path(text.asString());
    }

    private static String path(String text) {
        boolean bare = !text.startsWith("<") && !text.endsWith(">");
        return command("MAIL FROM:" + (bare ? "<" + text + ">" : text));
    }

    private static Outcome chasquid(JsonNode one) throws IOException {
        JsonNode args = one.path("args");
        String first = args.path(0).asString("");
        return switch (one.path("test").asString()) {
            case "TestReadUntilDot" -> {
                String error = args.path(3).path("expr").asString("");
                String text = args.path(2).asString("").replace("\n", "\r\n");
                yield new Outcome(framing(error, text), frame(first, error));
            }
            case "TestDomain" ->
                    new Outcome(
                            Domain.of(args.path(1).asString()).ascii(), Domain.of(first).ascii());
            case "TestSplit" ->
                    new Outcome(
                            args.path(1).asString() + " " + args.path(2).asString(),
                            Address.parse(first).localPart()
                                    + " "
                                    + Address.parse(first).domain().ascii());
            case "TestIsPermanent" ->
                    new Outcome(
                            args.path(1).path("expr").asString(),
                            "" + isPermanent(args.path(0).path("expr").asString()));
            case "TestBasic" ->
                    new Outcome(
                            args.path(3).path("expr").asString().equals("nil")
                                    ? "taken"
                                    : "refused",
                            proxy(first));
            default -> new Outcome("to be listed", "not run");
        };
    }

    private static boolean isPermanent(String expression) throws IOException {
        Matcher code = CODE.matcher(expression);
        return code.matches() && reply(code.group(1) + " text\n").startsWith("5");
    }

    private static String proxy(String line) {
        try {
            ProxyHeader.parse(line);
            return "taken";
        } catch (ProtocolException e) {
            return "refused";
        }
    }

    private static Outcome mox(JsonNode one) throws IOException {
        JsonNode args = one.path("args");
        String first = args.path(0).asString("");
        String call = one.path("call").asString("");
        return switch (one.path("test").asString()) {
            case "TestParseLocalpart" -> new Outcome(taken(call), address(first + "@example.com"));
            case "TestParseAddress" -> new Outcome(taken(call), address(first));
            case "TestDataWrite" ->
                    new Outcome(
                            call.equals("checkBad") ? "fault" : args.path(1).asString(),
                            written(first));
            case "TestDataReader" -> {
                String error = args.path(2).path("expr").asString("");
                yield new Outcome(framing(error, args.path(1).asString("")), frame(first, error));
            }
            case "TestParse" -> parse(args);
            default -> new Outcome("to be listed", "not run");
        };
    }

    private static Outcome parse(JsonNode args) {
        String input = args.path(1).path("strings").path(0).asString();
        boolean xtext = args.path(1).path("expr").asString().contains("xtext");
        return xtext
                ? new Outcome(args.path(2).asString(), Xtext.decode(input).orElse("refused"))
                : new Outcome("taken", command("MAIL FROM:" + input));
    }

    private static String taken(String call) {
        return call.equals("good") ? "taken" : "refused";
    }

    private static Outcome smtpProto(JsonNode one) throws IOException {
        JsonNode args = one.path("args");
        String expected = args.path(1).path("expr").asString("");
        String first = args.path(0).asString("");
        return switch (one.path("test").asString()) {
            case "parse_request" ->
                    new Outcome(expected.startsWith("Ok(") ? "taken" : "refused", command(first));
            case "parse_ehlo" ->
                    new Outcome(
                            expected.startsWith("Ok(") ? "2" : "5", reply(first).charAt(0) + "");
            case "parse_response" -> new Outcome(response(expected), reply(first));
            case "data_receiver" -> {
                StringBuilder wire = new StringBuilder();
                args.path(0).forEach(part -> wire.append(part.asString()));
                // Theirs takes the CRLF before the final dot away; it belongs to the last line.
                yield new Outcome(args.path(1).asString() + "\r\n", frame(wire.toString(), "nil"));
            }
            default -> new Outcome("to be listed", "not run");
        };
    }

    private static String response(String expression) {
        Matcher m = RESPONSE.matcher(expression);
        if (!m.matches()) {
            return expression;
        }
        String enhanced = m.group(2) + "." + m.group(3) + "." + m.group(4);
        return m.group(1) + (enhanced.equals("0.0.0") ? "" : " " + enhanced);
    }

    private static String reply(String text) throws IOException {
        String lines = text.replace("\r\n", "\n").replace("\n", "\r\n");
        byte[] octets = lines.getBytes(StandardCharsets.UTF_8);
        try {
            Reply reply =
                    new ReplyReader(
                                    new LineReader(new ByteArrayInputStream(octets)),
                                    ReplyReader.Limits.defaults())
                            .read();
            return reply.code() + reply.enhanced().map(code -> " " + code).orElse("");
        } catch (MalformedReply e) {
            return "refused";
        }
    }

    private static String command(String line) {
        try {
            CommandParser.parse(line.getBytes(StandardCharsets.UTF_8));
            return "taken";
        } catch (CommandFault e) {
            return "refused";
        }
    }

    private static String address(String text) {
        try {
            return Address.parse(text).isNull() ? "refused" : "taken";
        } catch (MalformedAddress e) {
            return "refused";
        }
    }

    private static String written(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DotWriter writer = new DotWriter(out);
        try {
            writer.write(text.getBytes(StandardCharsets.ISO_8859_1));
            writer.finish();
        } catch (LineFault e) {
            return "fault";
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static String framing(String error, String text) {
        return error.equals("nil") ? text : error.endsWith("UnexpectedEOF") ? "cut off" : "fault";
    }

    /** What is read up to the final dot; what has a fault gets another, so that it ends. */
    private static String frame(String wire, String error) throws IOException {
        boolean whole = error.equals("nil") || error.endsWith("UnexpectedEOF");
        String all = whole ? wire : wire + "\r\n.\r\nQUIT";
        DotReader dots =
                new DotReader(
                        new LineReader(
                                new ByteArrayInputStream(
                                        all.getBytes(StandardCharsets.ISO_8859_1))));
        ContentCheck check = new ContentCheck(1000);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Optional<LineFault.Kind> fault = Optional.empty();
        byte[] block = new byte[4096];
        try {
            for (int count = dots.read(block); count >= 0; count = dots.read(block)) {
                out.write(block, 0, count);
                if (fault.isEmpty()) {
                    fault = check.check(block, 0, count);
                }
            }
        } catch (EOFException e) {
            return "cut off";
        }
        return fault.isPresent() ? "fault" : out.toString(StandardCharsets.ISO_8859_1);
    }
}
