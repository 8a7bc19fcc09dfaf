package org.postseal.mtasts;

import static org.postseal.fuzz.Invariant.holds;
import static org.postseal.fuzz.Invariant.same;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.postseal.fuzz.Octets;
import org.postseal.fuzz.Packets;
import org.postseal.fuzz.Seeds;
import org.postseal.fuzz.Target;
import org.postseal.wire.Connection;

/**
 * Fuzzes {@link HttpExchange}: whatever the policy host answers, however cut, the same body comes
 * of it or none; never one that is too large, never one of another kind than asked for.
 */
public final class HttpTarget implements Target {

    private static final int CUT = 0x1f;

    private static final class Peer implements Connection {
        private final Packets input;
        private final ByteArrayOutputStream output = new ByteArrayOutputStream();

        Peer(List<byte[]> packets) {
            input = new Packets(packets);
        }

        @Override
        public InputStream input() {
            return input;
        }

        @Override
        public OutputStream output() {
            return output;
        }

        @Override
        public void readTimeout(Duration timeout) {
            // it never waits
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    @Override
    public void attack(byte[] input) {
        List<byte[]> cut = new Octets(input).pieces(CUT);
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        cut.forEach(joined::writeBytes);
        byte[] whole = joined.toByteArray();
        String body = body(cut);
        same(body, body(List.of(whole)), "the answer however cut");
        if (!body.isEmpty()) {
            String text = new String(whole, StandardCharsets.ISO_8859_1);
            holds(text.startsWith("HTTP/1."), "it was HTTP");
            holds(text.matches("(?s).*HTTP/1\\.[01] 200[ \r].*"), "it was 200");
            holds(text.toLowerCase(java.util.Locale.ROOT).contains("text/plain"), "plain text");
        }
    }

    /** Empty when there is none; else with its first letter doubled, so that it is not empty. */
    private static String body(List<byte[]> packets) {
        Peer peer = new Peer(packets);
        try {
            byte[] body = new HttpExchange(peer, "mta-sts.example", 443, Limits.defaults()).get();
            holds(body.length <= StsPolicy.OCTETS_MAX, "a body within its bound");
            String sent = peer.output.toString(StandardCharsets.US_ASCII);
            holds(sent.startsWith("GET /.well-known/mta-sts.txt HTTP/1.1\r\n"), "asked properly");
            return "=" + new String(body, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public List<byte[]> seeds() {
        String head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n";
        return Seeds.of(
                head + "Content-Length: 5\r\n\r\nhello",
                head + "\r\nversion: STSv1\n",
                head + "Transfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n3\r\nabc\r\n0\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\n" + head + "Content-Length: 0\r\n\r\n",
                "HTTP/1.1 301 Moved\r\nLocation: https://x/\r\n\r\n",
                head + "Content-Encoding: gzip\r\n\r\n\u001f");
    }

    @Override
    public List<String> words() {
        return List.of(
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 100 Continue\r\n\r\n",
                "\r\n",
                "\r\n\r\n",
                "Content-Type: text/plain\r\n",
                "Content-Length: ",
                "Transfer-Encoding: chunked\r\n",
                "Content-Encoding: gzip\r\n",
                "FFFFFFF\r\n",
                "0\r\n\r\n",
                "65536",
                "65537",
                "999999999",
                "-1",
                "\n",
                " \r\n");
    }

    @Override
    public int octetsMax() {
        return 2048;
    }
}
