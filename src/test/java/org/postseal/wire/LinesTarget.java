package org.postseal.wire;

import static org.postseal.fuzz.Invariant.holds;
import static org.postseal.fuzz.Invariant.same;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.postseal.fuzz.Octets;
import org.postseal.fuzz.Packets;
import org.postseal.fuzz.Seeds;
import org.postseal.fuzz.Target;

/**
 * Fuzzes {@link LineReader}: however the octets are cut into packets, the lines are the same, none
 * holds a CR or LF or is too long, and the lines with their CRLFs are exactly what was read.
 */
public final class LinesTarget implements Target {

    private static final int LINE_OCTETS_MAX = 40;
    private static final int CUT = 0x1f;

    @Override
    public void attack(byte[] input) throws IOException {
        List<byte[]> cut = new Octets(input).pieces(CUT);
        byte[] whole = joined(cut);
        String lines = lines(cut, whole);
        same(lines, lines(List.of(whole), whole), "lines however cut");
    }

    private static String lines(List<byte[]> packets, byte[] whole) throws IOException {
        LineReader reader = new LineReader(new Packets(packets));
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        String end = "";
        while (end.isEmpty()) {
            try {
                byte[] line = reader.readLine(LINE_OCTETS_MAX);
                holds(line.length <= LINE_OCTETS_MAX, "a line within its bound");
                read.writeBytes(line);
                read.writeBytes(new byte[] {'\r', '\n'});
            } catch (LineFault fault) {
                end = fault.kind().name();
            } catch (EOFException e) {
                end = "end";
            }
        }
        byte[] got = read.toByteArray();
        same(Arrays.copyOf(whole, got.length), got, "lines are what was sent");
        return got.length + " " + end;
    }

    static byte[] joined(List<byte[]> pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        pieces.forEach(all::writeBytes);
        return all.toByteArray();
    }

    @Override
    public List<byte[]> seeds() {
        return Seeds.of("EHLO a\r\nMAIL FROM:<>\r\n", "a\u001f\r\u001f\n", "\n", "\r\r\n", "x\ry");
    }

    @Override
    public List<String> words() {
        return List.of("\r\n", "\u001f", "0123456789012345678901234567890123456789");
    }

    @Override
    public int octetsMax() {
        return 512;
    }
}
