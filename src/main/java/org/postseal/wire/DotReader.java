package org.postseal.wire;

import java.io.IOException;

/**
 * Reads the message that follows DATA (RFC 5321, sections 4.1.1.4 and 4.5.2): takes away the dots
 * that the sender put before dots, and ends at CRLF, dot, CRLF and at nothing that merely looks
 * like it. A bare CR or LF never starts a line here; whether it may stand in a message at all is
 * for {@link ContentCheck}, which the caller runs over what comes out. Because reading can go on
 * after such a fault, the caller finds the true end and stays in step.
 *
 * <p>One reader for one message.
 */
public final class DotReader {

    private enum State {
        LINE_START,
        DOT,
        DOT_CR,
        TEXT,
        CR,
        ENDED
    }

    private final LineReader in;
    private State state = State.LINE_START;

    public DotReader(LineReader in) {
        this.in = in;
    }

    /**
     * Reads the next octets of the message, as many as there are without waiting for more.
     *
     * @param into at least one octet long
     * @return how many; -1 after the final dot, whose line is then consumed
     * @throws java.io.EOFException when the stream ends before the final dot
     */
    public int read(byte[] into) throws IOException {
        int count = 0;
        while (state != State.ENDED && count < into.length) {
            if (in.position == in.limit) {
                if (count > 0) {
                    return count;
                }
                in.fill();
            }
            count = step(into, count);
        }
        return count == 0 ? -1 : count;
    }

    /** Goes one state further, with at least one octet in the buffer and room for one more. */
    private int step(byte[] into, int count) {
        byte next = in.buffer[in.position];
        switch (state) {
            case TEXT -> {
                return text(into, count);
            }
            case LINE_START -> skipIf(next == '.', State.DOT);
            case DOT -> skipIf(next == '\r', State.DOT_CR);
            case DOT_CR -> {
                if (next == '\n') {
                    in.position++;
                    state = State.ENDED;
                    return count;
                }
                into[count] = '\r';
                state = State.CR;
                return count + 1;
            }
            case CR -> {
                if (next == '\n' || next == '\r') {
                    in.position++;
                    state = next == '\n' ? State.LINE_START : State.CR;
                    into[count] = next;
                    return count + 1;
                }
                state = State.TEXT;
            }
            case ENDED -> throw new IllegalStateException("after the final dot");
        }
        return count;
    }

    private void skipIf(boolean skip, State then) {
        if (skip) {
            in.position++;
        }
        state = skip ? then : State.TEXT;
    }

    /** Copies a run up to and with the next CR. */
    private int text(byte[] into, int count) {
        byte[] buffer = in.buffer;
        int end = Math.min(in.limit, in.position + into.length - count);
        int i = Octets.indexOf((byte) '\r', buffer, in.position, end);
        if (i < end) {
            state = State.CR;
            i++;
        }
        int run = i - in.position;
        System.arraycopy(buffer, in.position, into, count, run);
        in.position = i;
        return count + run;
    }
}
