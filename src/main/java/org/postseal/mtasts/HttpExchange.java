package org.postseal.mtasts;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postseal.mail.Printable;
import org.postseal.wire.Connection;
import org.postseal.wire.LineReader;

/**
 * One GET over HTTP/1.1 (RFC 9112), as much of it as a policy file needs: no redirects, no
 * compression, a body of a bounded size. Used once.
 */
final class HttpExchange {

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( .*)?");
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");
    private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,7})[ \t]*(;.*)?");
    private static final int HTTPS_PORT = 443;
    private static final int INTERIM_MAX = 4;

    private final Connection connection;
    private final LineReader reader;
    private final String host;
    private final int port;
    private final Limits limits;

    HttpExchange(Connection connection, String host, int port, Limits limits) {
        this.connection = connection;
        this.reader = new LineReader(connection.input());
        this.host = host;
        this.port = port;
        this.limits = limits;
    }

    /**
     * The body of {@code /.well-known/mta-sts.txt}.
     *
     * @throws StsFetchFailure when the answer is anything but a policy file
     */
    byte[] get() throws IOException {
        String authority = port == HTTPS_PORT ? host : host + ":" + port;
        String request =
                "GET /.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
                        + authority
                        + "\r\nUser-Agent: postseal\r\nAccept: text/plain\r\n"
                        + "Connection: close\r\n\r\n";
        connection.output().write(request.getBytes(StandardCharsets.US_ASCII));
        connection.output().flush();
        Map<String, String> fields = head();
        checkKind(fields);
        return body(fields);
    }

    private Map<String, String> head() throws IOException {
        for (int i = 0; i < INTERIM_MAX; i++) {
            String line = line();
            Matcher status = STATUS.matcher(line);
            if (!status.matches()) {
                throw unfit("the answer is not HTTP: " + Printable.of(line));
            }
            Map<String, String> fields = fields();
            String code = status.group(1);
            if (code.equals("200")) {
                return fields;
            }
            if (!code.startsWith("1")) {
                throw unfit("the answer is " + Printable.of(line) + ", and only 200 counts");
            }
        }
        throw unfit("the answer has no end of interim ones");
    }

    private Map<String, String> fields() throws IOException {
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < limits.headerLinesMax(); i++) {
            String line = line();
            if (line.isEmpty()) {
                return fields;
            }
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw unfit("a header line has no name");
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            String earlier = fields.putIfAbsent(name, value);
            if (earlier != null && name.equals("content-length") && !earlier.equals(value)) {
                throw unfit("two lengths are given");
            }
        }
        throw unfit("the header has more than " + limits.headerLinesMax() + " lines");
    }

    private static void checkKind(Map<String, String> fields) throws StsFetchFailure {
        String type = fields.getOrDefault("content-type", "");
        String media = type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
        if (!media.equals("text/plain")) {
            throw unfit("the media type is not text/plain: " + Printable.of(type));
        }
        String coding = fields.getOrDefault("content-encoding", "identity");
        if (!coding.equalsIgnoreCase("identity")) {
            throw unfit("the answer is compressed, which nobody asked for");
        }
    }

    private byte[] body(Map<String, String> fields) throws IOException {
        String coding = fields.getOrDefault("transfer-encoding", "");
        if (coding.equalsIgnoreCase("chunked")) {
            return chunked();
        }
        if (!coding.isEmpty()) {
            throw unfit("the transfer encoding is not known: " + Printable.of(coding));
        }
        String length = fields.get("content-length");
        if (length == null) {
            return untilEnd();
        }
        if (!DIGITS.matcher(length).matches()) {
            throw unfit("the length is no number: " + Printable.of(length));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        copy(Integer.parseInt(length), body);
        return body.toByteArray();
    }

    private byte[] chunked() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            Matcher chunk = CHUNK.matcher(line());
            if (!chunk.matches()) {
                throw unfit("a chunk has no length");
            }
            int length = Integer.parseInt(chunk.group(1), 16);
            if (length == 0) {
                fields();
                return body.toByteArray();
            }
            copy(length, body);
            if (!line().isEmpty()) {
                throw unfit("a chunk is longer than it says");
            }
        }
    }

    private void copy(int length, ByteArrayOutputStream body) throws IOException {
        checkSize(body.size() + (long) length);
        byte[] octets = new byte[length];
        reader.readFully(octets, 0, length);
        body.write(octets, 0, length);
    }

    private byte[] untilEnd() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            while (true) {
                body.write(reader.read());
                checkSize(body.size());
            }
        } catch (EOFException e) {
            return body.toByteArray();
        }
    }

    private static void checkSize(long octets) throws StsFetchFailure {
        if (octets > StsPolicy.OCTETS_MAX) {
            throw unfit("the policy is longer than " + StsPolicy.OCTETS_MAX + " octets");
        }
    }

    private String line() throws IOException {
        return reader.readText(limits.headerLineOctetsMax());
    }

    private static StsFetchFailure unfit(String sentence) {
        return new StsFetchFailure(StsFetcher.Kind.HTTP, sentence);
    }
}
