package org.postseal.deliver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.postseal.fuzz.Invariant.holds;
import static org.postseal.fuzz.Invariant.same;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.postseal.fuzz.Seeds;
import org.postseal.fuzz.Target;
import org.postseal.mail.Message;
import org.postseal.wire.ContentCheck;
import org.postseal.wire.LineFault;

/**
 * Fuzzes {@link SevenBit} and {@link MimeWalk}: what comes out has seven bits, exactly the size
 * that was told, the same when it is read in other pieces, and the same again when it is converted
 * again; a message of seven bits comes out as it went in, but for its transfer encodings; and a
 * message of one part decodes to what it was.
 */
public final class SevenBitTarget implements Target {

    @Override
    public void attack(byte[] input) throws IOException {
        byte[] message = input;
        ContentCheck content = new ContentCheck(1 << 20);
        if (content.check(message, 0, message.length).isPresent() || !content.atLineStart()) {
            // Only what passed the door is converted: made fit for it here.
            message =
                    new String(input, ISO_8859_1)
                            .replaceAll("[\r\0]", "")
                            .replace("\n", "\r\n")
                            .concat("\r\n")
                            .getBytes(ISO_8859_1);
            content = new ContentCheck(1 << 20);
            holds(content.check(message, 0, message.length).isEmpty(), "made fit");
        }
        byte[] converted;
        try {
            converted = converted(message);
        } catch (HostTrouble e) {
            holds(e.trouble().isPermanent(), "it will never be convertible");
            return;
        }
        for (byte octet : converted) {
            holds(octet > 0, "seven bits");
        }
        ContentCheck check = new ContentCheck(1 << 20);
        holds(check.check(converted, 0, converted.length).isEmpty(), "no bare CR or LF");
        same(converted(converted), converted, "converted again");
        if (!content.eightBit() && !mentions(message, "content-transfer-encoding")) {
            same(converted, message, "nothing to convert");
        }
        if (!mentions(message, "content-type") && !mentions(message, "content-transfer")) {
            checkBody(message, converted);
        }
    }

    private static byte[] converted(byte[] octets) throws IOException {
        Body body = new SevenBit(new Message.Inline(octets)).body("mx");
        holds(!body.eightBit(), "it says that it has seven bits");
        byte[] whole;
        try (InputStream in = body.source().open()) {
            whole = in.readAllBytes();
        }
        same((long) whole.length, body.size(), "the size that was told");
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        try (InputStream in = body.source().open()) {
            byte[] three = new byte[3];
            for (int got = in.read(three); got >= 0; got = in.read(three)) {
                pieces.write(three, 0, got);
            }
        } catch (LineFault e) {
            throw new AssertionError("read once and not again", e);
        }
        same(pieces.toByteArray(), whole, "in other pieces");
        return whole;
    }

    private static boolean mentions(byte[] octets, String words) {
        return new String(octets, ISO_8859_1).toLowerCase(java.util.Locale.ROOT).contains(words);
    }

    /** One part: decoded, its body is what it was. */
    private static void checkBody(byte[] message, byte[] converted) {
        String before = body(message);
        String after = body(converted);
        boolean quoted = mentions(converted, "content-transfer-encoding: quoted-printable");
        same(quoted ? decoded(after) : after, before, "the body");
    }

    private static String body(byte[] message) {
        String text = new String(message, ISO_8859_1);
        int end = text.startsWith("\r\n") ? -2 : text.indexOf("\r\n\r\n");
        return text.startsWith("\r\n") ? text.substring(2) : end < 0 ? "" : text.substring(end + 4);
    }

    /** RFC 2045, section 6.7, of what is well-formed. */
    private static String decoded(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        ByteArrayInputStream in = new ByteArrayInputStream(octets);
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            if (octet == '=') {
                int high = in.read();
                int low = in.read();
                if (high != '\r') {
                    out.write(Character.digit(high, 16) * 16 + Character.digit(low, 16));
                }
            } else {
                out.write(octet);
            }
        }
        return out.toString(ISO_8859_1);
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        String multipart =
                "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b b"
                        + "\"\r\n\r\nintro\r\n"
                        + "--b b\r\nContent-Type: text/plain\r\nContent-Transfer-Encodin"
                        + "g: 8bit\r\n\r\n"
                        + "gr\u00fc\u00dfe\r\n--b b\r\nContent-Type: %s; boundary=c"
                        + "\r\n\r\n--c\r\n\r\nx\r\n"
                        + "--c--\r\n--b b--\r\nend\r\n";
        return Seeds.join(
                Seeds.of(
                        "Subject: a\r\n\r\nn\u00e4chste Zeile - \r\n-- \r\n=\t\r\n",
                        "\r\n\u00fc\r\n",
                        "A: b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: "
                                + "8BIT (x)\r\n"
                                + "\r\n"
                                + "\u00e9".repeat(100)
                                + "\r\n",
                        "DKIM-Signature: v=1\r\n\r\n\u00fc\r\n",
                        multipart.formatted("multipart/alternative"),
                        multipart.formatted("multipart/signed"),
                        multipart.formatted("message/rfc822")),
                Seeds.files(Path.of("src/test/resources/smtp"), ".txt"));
    }

    @Override
    public List<String> words() {
        return List.of(
                "Content-Type: ",
                "multipart/mixed; boundary=",
                "\"",
                "--b",
                "--b--",
                "\r\n",
                "\r\n\r\n",
                "Content-Transfer-Encoding: 8bit\r\n",
                "binary",
                "base64",
                "quoted-printable",
                "message/rfc822",
                "multipart/digest",
                "\u00fc",
                "(",
                ")",
                "\\",
                "MIME-Version: 1.0\r\n",
                "ARC-Message-Signature: x\r\n",
                " \r\n",
                "=\r\n",
                ";");
    }
}
