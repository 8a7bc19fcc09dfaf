package org.postseal.wire;

import static org.postseal.fuzz.Invariant.holds;
import static org.postseal.fuzz.Invariant.same;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.postseal.fuzz.Octets;
import org.postseal.fuzz.Packets;
import org.postseal.fuzz.Seeds;
import org.postseal.fuzz.Target;

/**
 * Fuzzes {@link DotReader}, {@link DotWriter} and {@link ContentCheck} together: a message that is
 * written and read is the same again, and ends where it ended; what was read from a stranger and
 * passes the check can be written, and nothing in it can be taken for an end by any reader.
 */
public final class DotsTarget implements Target {

    private static final int CUT = 0x1f;
    private static final byte[] NEXT = Seeds.octets("QUIT\r\n");

    @Override
    public void attack(byte[] input) throws IOException {
        List<byte[]> cut = new Octets(input).pieces(CUT);
        byte[] whole = LinesTarget.joined(cut);
        check(cut, whole);
        write(whole);
        read(cut, whole);
    }

    /** The check says the same of the pieces as of the whole, and what it passes is clean. */
    private static void check(List<byte[]> cut, byte[] whole) {
        ContentCheck once = new ContentCheck(100);
        Optional<LineFault.Kind> fault = once.check(whole, 0, whole.length);
        ContentCheck inPieces = new ContentCheck(100);
        Optional<LineFault.Kind> other = Optional.empty();
        for (byte[] piece : cut) {
            if (other.isEmpty()) {
                other = inPieces.check(piece, 0, piece.length);
            }
        }
        same(other, fault, "the fault however cut");
        if (fault.isEmpty()) {
            same(inPieces.eightBit(), once.eightBit(), "eightBit however cut");
            same(inPieces.atLineStart(), once.atLineStart(), "atLineStart however cut");
            same(inPieces.afterCr(), once.afterCr(), "afterCr however cut");
            assertNoLooseEnds(once.afterCr() ? whole.length - 1 : whole.length, whole);
        }
    }

    private static void assertNoLooseEnds(int length, byte[] octets) {
        for (int i = 0; i < length; i++) {
            if (octets[i] == '\r') {
                holds(i + 1 < length && octets[i + 1] == '\n', "no bare CR");
            }
            if (octets[i] == '\n') {
                holds(i > 0 && octets[i - 1] == '\r', "no bare LF");
            }
            holds(octets[i] != 0, "no NUL");
        }
    }

    /** What can be written comes back as it was, with a CRLF at its end, and not an octet more. */
    private static void write(byte[] message) throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        DotWriter writer = new DotWriter(wire);
        try {
            writer.write(message, 0, message.length);
            writer.finish();
        } catch (LineFault e) {
            return;
        }
        wire.writeBytes(NEXT);
        assertNoLooseEnds(wire.size(), wire.toByteArray());
        LineReader lines = new LineReader(new ByteArrayInputStream(wire.toByteArray()));
        byte[] back = drained(new DotReader(lines));
        boolean ended =
                message.length == 0 || (message.length > 1 && message[message.length - 1] == '\n');
        byte[] expected = ended ? message : LinesTarget.joined(List.of(message, crlf()));
        same(back, expected, "written and read");
        same(lines.readText(10), "QUIT", "what follows the message");
    }

    /** However a stranger's message is cut, its end is at the first CRLF dot CRLF. */
    private static void read(List<byte[]> cut, byte[] whole) throws IOException {
        LineReader lines = new LineReader(new Packets(cut));
        byte[] back;
        try {
            back = drained(new DotReader(lines));
        } catch (EOFException e) {
            holds(end(whole) < 0, "an end is found");
            return;
        }
        int end = end(whole);
        holds(end >= 0, "nothing else is an end");
        byte[] rest = rest(lines);
        same(rest, Arrays.copyOfRange(whole, end, whole.length), "what follows the message");
        holds(back.length <= end - 3, "nothing is made up");
        ContentCheck check = new ContentCheck(Integer.MAX_VALUE);
        if (check.check(back, 0, back.length).isEmpty()) {
            ByteArrayOutputStream again = new ByteArrayOutputStream();
            DotWriter writer = new DotWriter(again);
            writer.write(back);
            writer.finish();
            same(drained(new DotReader(reader(again.toByteArray()))), back, "read and written");
        }
    }

    /** Behind the first dot alone on its line, found without any state; -1 where there is none. */
    private static int end(byte[] whole) {
        for (int i = 0; i + 2 < whole.length; i++) {
            boolean lineStart = i == 0 || (i > 1 && whole[i - 2] == '\r' && whole[i - 1] == '\n');
            if (lineStart && whole[i] == '.' && whole[i + 1] == '\r' && whole[i + 2] == '\n') {
                return i + 3;
            }
        }
        return -1;
    }

    private static byte[] rest(LineReader lines) throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            while (true) {
                rest.write(lines.read());
            }
        } catch (EOFException e) {
            return rest.toByteArray();
        }
    }

    private static LineReader reader(byte[] octets) {
        return new LineReader(new ByteArrayInputStream(octets));
    }

    private static byte[] crlf() {
        return new byte[] {'\r', '\n'};
    }

    private static byte[] drained(DotReader dots) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] block = new byte[7];
        for (int count = dots.read(block); count >= 0; count = dots.read(block)) {
            all.write(block, 0, count);
        }
        return all.toByteArray();
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        return Seeds.join(
                Seeds.of("Subject: a\r\n\r\n..b\r\n.\r\n", ".\r\n", "a\r\u001f\n\u001f.\r\n"),
                Seeds.strings("smtp/smuggling.json"));
    }

    @Override
    public List<String> words() {
        return List.of("\r\n.\r\n", "\n.\n", "\r.\r", "\r\n", "\u001f", ".", "\r\n..");
    }

    @Override
    public int octetsMax() {
        return 512;
    }
}
