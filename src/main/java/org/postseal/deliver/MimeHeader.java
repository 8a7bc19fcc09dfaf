package org.postseal.deliver;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The header of a message or of one of its parts, as its lines stand (RFC 2045). */
final class MimeHeader {

    static final String ENCODING = "content-transfer-encoding";
    private static final String TYPE = "content-type";

    /** A parameter with a token or a quoted string; those of RFC 2231 are not understood. */
    private static final Pattern BOUNDARY =
            Pattern.compile(
                    ";\\s*boundary\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s;\"]+))",
                    Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** A field with its continuation lines, CRLF included; each octet is one character. */
    private record Field(String name, String text) {

        String value() {
            return text.substring(text.indexOf(':') + 1).trim();
        }
    }

    private final List<Field> fields = new ArrayList<>();

    /**
     * @param lines each with its CRLF, the empty line not among them
     */
    MimeHeader(List<byte[]> lines) {
        ByteArrayOutputStream current = new ByteArrayOutputStream();
        for (byte[] line : lines) {
            boolean continued = line[0] == ' ' || line[0] == '\t';
            if (!continued) {
                add(current);
            }
            current.writeBytes(line);
        }
        add(current);
    }

    private void add(ByteArrayOutputStream field) {
        if (field.size() > 0) {
            String text = field.toString(StandardCharsets.ISO_8859_1);
            int colon = text.indexOf(':');
            String name = colon < 0 ? "" : text.substring(0, colon).trim().toLowerCase(Locale.ROOT);
            fields.add(new Field(name, text));
            field.reset();
        }
    }

    boolean has(String name) {
        return fields.stream().anyMatch(f -> f.name.equals(name));
    }

    /** The value of a field that stands there once; empty for none, and for several. */
    private Optional<String> only(String name) {
        List<Field> found = fields.stream().filter(f -> f.name.equals(name)).toList();
        return found.size() == 1 ? Optional.of(found.getFirst().value()) : Optional.empty();
    }

    /** The media type in lower case, e.g. {@code text/plain}; empty where none is told. */
    String type() {
        String value = only(TYPE).orElse("");
        int end = value.indexOf(';');
        String type = end < 0 ? value : value.substring(0, end);
        return type.replaceAll("\\([^)]*\\)", "").trim().toLowerCase(Locale.ROOT);
    }

    Optional<String> boundary() {
        Matcher found = BOUNDARY.matcher(only(TYPE).orElse(""));
        if (!found.find()) {
            return Optional.empty();
        }
        String quoted = found.group(1);
        return Optional.of(quoted != null ? quoted.replaceAll("\\\\(.)", "$1") : found.group(2));
    }

    /** The transfer encoding in lower case; {@code 7bit} where none is told; "" for several. */
    String encoding() {
        return has(ENCODING) ? only(ENCODING).map(MimeHeader::token).orElse("") : "7bit";
    }

    private static String token(String value) {
        return value.replaceAll("\\([^)]*\\)", "").trim().toLowerCase(Locale.ROOT);
    }

    boolean isEightBit() {
        return fields.stream().anyMatch(f -> f.text.chars().anyMatch(c -> c >= 0x80));
    }

    /** The same header with another transfer encoding, in the place of the old one. */
    byte[] withEncoding(String encoding) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] line = line("Content-Transfer-Encoding: " + encoding);
        boolean done = false;
        for (Field field : fields) {
            if (!field.name.equals(ENCODING)) {
                out.writeBytes(octets(field));
            } else if (!done) {
                out.writeBytes(line);
                done = true;
            }
        }
        if (!done) {
            out.writeBytes(line);
        }
        return out.toByteArray();
    }

    byte[] asIs() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        fields.forEach(f -> out.writeBytes(octets(f)));
        return out.toByteArray();
    }

    private static byte[] octets(Field field) {
        return field.text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] line(String text) {
        return (text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
