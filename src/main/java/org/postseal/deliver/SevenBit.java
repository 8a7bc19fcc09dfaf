package org.postseal.deliver;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.BitSet;
import org.postseal.deliver.MimeWalk.Entity;
import org.postseal.mail.Message;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;
import org.postseal.wire.LineFault;

/**
 * Makes a message fit for a host without 8BITMIME (RFC 6152, section 3): each part that holds an
 * octet above 127 becomes quoted-printable, and nothing else changes but the transfer encodings
 * that name it. Line ends, boundaries and all other fields stay as they are.
 *
 * <p>Where that would break something the message is not converted at all: a DKIM or ARC signature,
 * a part below multipart/signed or multipart/encrypted, an attached message (RFC 2045, section 6.4,
 * allows it no encoding), octets above 127 in a header or between parts, or under an encoding that
 * cannot hold them.
 *
 * <p>The message is read three times, to look, to count and to send, and is never in memory.
 */
final class SevenBit {

    private static final int LINE_OCTETS_MAX = 1 << 20;

    private final Message.Content content;

    SevenBit(Message.Content content) {
        this.content = content;
    }

    /**
     * The converted message.
     *
     * @param peer for whom, for the trouble's text
     * @throws HostTrouble when it cannot be converted
     * @throws IOException when it cannot be read
     */
    Body body(String peer) throws IOException {
        try {
            Look look = new Look();
            MimeWalk walk = new MimeWalk(look);
            Lines lines = new Lines(content.open());
            try (lines) {
                for (byte[] line = lines.next(); line.length > 0; line = lines.next()) {
                    walk.line(line);
                }
                walk.end();
            }
            return new Body(sizeOf(look.eightBit), false, () -> new Converted(look.eightBit));
        } catch (Unconvertible | MimeWalk.TooComplex e) {
            throw new HostTrouble(
                    Trouble.of(
                            Reason.EIGHT_BIT_UNCONVERTIBLE,
                            peer
                                    + " takes 7-bit messages only, and this one cannot be converted"
                                    + " without damage: "
                                    + e.getMessage()),
                    true);
        }
    }

    private long sizeOf(BitSet eightBit) throws IOException {
        byte[] buffer = new byte[16 * 1024];
        long size = 0;
        try (InputStream in = new Converted(eightBit)) {
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                size += got;
            }
        }
        return size;
    }

    /** Converting would break something. */
    private static final class Unconvertible extends IOException {
        private static final long serialVersionUID = 1L;

        Unconvertible(String message) {
            super(message);
        }
    }

    /** The first reading: which parts hold octets above 127, and whether that can be helped. */
    private static final class Look implements MimeWalk.Visitor {

        /** By number of the part. */
        private final BitSet eightBit = new BitSet();

        private boolean signed;

        @Override
        public void header(Entity entity, boolean emptyLineFollows) throws IOException {
            MimeHeader header = entity.header();
            if (header.isEightBit()) {
                throw new Unconvertible("a header in it is not plain ASCII");
            }
            signed |=
                    entity.number() == 0
                            && (header.has("dkim-signature")
                                    || header.has("arc-message-signature"));
        }

        @Override
        public void body(Entity entity, byte[] line) throws IOException {
            if (!isEightBit(line) || eightBit.get(entity.number())) {
                return;
            }
            String type = entity.header().type();
            if (signed) {
                throw new Unconvertible("its DKIM signature would become invalid");
            }
            if (entity.sealed()) {
                throw new Unconvertible("a part of it is signed, encrypted or another message");
            }
            if (type.startsWith("message/") || type.startsWith("multipart/")) {
                throw new Unconvertible("a part of type " + type + " may not be encoded");
            }
            if (!isUnencoded(entity.header().encoding())) {
                throw new Unconvertible("it holds 8-bit text that is labelled as encoded");
            }
            eightBit.set(entity.number());
        }

        @Override
        public void between(byte[] line) throws IOException {
            if (isEightBit(line)) {
                throw new Unconvertible("it holds 8-bit text between its parts");
            }
        }
    }

    private static boolean isEightBit(byte[] line) {
        byte union = 0;
        for (byte octet : line) {
            union |= octet;
        }
        return union < 0;
    }

    private static boolean isUnencoded(String encoding) {
        return encoding.equals("7bit") || isWide(encoding);
    }

    private static boolean isWide(String encoding) {
        return encoding.equals("8bit") || encoding.equals("binary");
    }

    /** The message as the host gets it, made while it is read. */
    private final class Converted extends InputStream implements MimeWalk.Visitor {

        private final BitSet eightBit;
        private final Lines lines;
        private final MimeWalk walk = new MimeWalk(this);
        private final ByteArrayOutputStream made = new ByteArrayOutputStream();
        private byte[] ready = new byte[0];
        private int position;
        private boolean ended;

        Converted(BitSet eightBit) throws IOException {
            this.eightBit = eightBit;
            this.lines = new Lines(content.open());
        }

        @Override
        public void header(Entity entity, boolean emptyLineFollows) {
            MimeHeader header = entity.header();
            boolean convert = eightBit.get(entity.number());
            if (convert) {
                made.writeBytes(header.withEncoding("quoted-printable"));
            } else if (isWide(header.encoding()) && !entity.sealed()) {
                made.writeBytes(header.withEncoding("7bit"));
            } else {
                made.writeBytes(header.asIs());
            }
            if (convert && entity.number() == 0) {
                completeForMime(header);
            }
            if (emptyLineFollows) {
                made.writeBytes(MimeHeader.line(""));
            }
        }

        /** Text from before MIME: nobody knows its letters (RFC 1428). */
        private void completeForMime(MimeHeader header) {
            if (!header.has("mime-version")) {
                made.writeBytes(MimeHeader.line("MIME-Version: 1.0"));
            }
            if (!header.has("content-type")) {
                made.writeBytes(MimeHeader.line("Content-Type: text/plain; charset=unknown-8bit"));
            }
        }

        @Override
        public void body(Entity entity, byte[] line) {
            if (eightBit.get(entity.number())) {
                QuotedPrintable.encode(line, made);
            } else {
                made.writeBytes(line);
            }
        }

        @Override
        public void between(byte[] line) {
            made.writeBytes(line);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int count) throws IOException {
            while (position == ready.length && !ended) {
                refill();
            }
            if (position == ready.length) {
                return -1;
            }
            int step = Math.min(count, ready.length - position);
            System.arraycopy(ready, position, into, offset, step);
            position += step;
            return step;
        }

        private void refill() throws IOException {
            byte[] line = lines.next();
            if (line.length == 0) {
                walk.end();
                ended = true;
            } else {
                walk.line(line);
            }
            ready = made.toByteArray();
            made.reset();
            position = 0;
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    /** Lines with their CRLF; the last one may have none. */
    private static final class Lines implements AutoCloseable {

        private final InputStream in;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream(128);

        Lines(InputStream in) {
            this.in = new BufferedInputStream(in, 16 * 1024);
        }

        /** The next line; an empty array at the end. */
        byte[] next() throws IOException {
            line.reset();
            int previous = 0;
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                line.write(octet);
                if (octet == '\n') {
                    if (previous != '\r') {
                        throw new LineFault(LineFault.Kind.BARE_LF);
                    }
                    break;
                }
                if (line.size() > LINE_OCTETS_MAX) {
                    throw new Unconvertible("a line of it is too long");
                }
                previous = octet;
            }
            return line.toByteArray();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
