package org.postseal.deliver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Goes through a message line by line and tells what each line is part of (RFC 2046, section 5.1).
 * It keeps one header and the open parts in memory, never a body.
 */
final class MimeWalk {

    private static final int DEPTH_MAX = 30;
    private static final int PARTS_MAX = 2000;
    private static final int HEADER_OCTETS_MAX = 512 * 1024;

    /**
     * A message or a part of one.
     *
     * @param number counted from 0 for the message itself
     * @param sealed it stands in something signed or encrypted, or in another message: its octets
     *     are not ours to change
     */
    record Entity(int number, MimeHeader header, boolean sealed) {

        boolean isMultipart() {
            return header.type().startsWith("multipart/") && header.boundary().isPresent();
        }
    }

    /** Is told each line once, in order. */
    interface Visitor {
        /** A whole header; the empty line behind it is not told, where there is one. */
        void header(Entity entity, boolean emptyLineFollows) throws IOException;

        /** A line of a body that has no parts. */
        void body(Entity entity, byte[] line) throws IOException;

        /** A boundary, or a line before the first or behind the last. */
        void between(byte[] line) throws IOException;
    }

    /** What is deeper, larger or more than a message can sensibly be. */
    static final class TooComplex extends IOException {
        private static final long serialVersionUID = 1L;

        TooComplex(String message) {
            super(message);
        }
    }

    private enum Where {
        HEADER,
        BODY,
        BETWEEN
    }

    private final Visitor visitor;
    private final Deque<Entity> multiparts = new ArrayDeque<>();
    private final List<byte[]> headerLines = new ArrayList<>();
    private int headerOctets;
    private int parts;
    private Where where = Where.HEADER;
    private Entity current = new Entity(0, new MimeHeader(List.of()), false);

    MimeWalk(Visitor visitor) {
        this.visitor = visitor;
    }

    /** The next line with its CRLF; the last may have none. */
    void line(byte[] line) throws IOException {
        if (atBoundary(line)) {
            return;
        }
        switch (where) {
            case HEADER -> headerLine(line);
            case BODY -> visitor.body(current, line);
            case BETWEEN -> visitor.between(line);
        }
    }

    void end() throws IOException {
        if (where == Where.HEADER) {
            endHeader(false);
        }
    }

    private void headerLine(byte[] line) throws IOException {
        if (line.length == 2 && line[0] == '\r') {
            endHeader(true);
            return;
        }
        headerOctets += line.length;
        if (headerOctets > HEADER_OCTETS_MAX) {
            throw new TooComplex("a header of it is too large");
        }
        headerLines.add(line);
    }

    private void endHeader(boolean emptyLineFollows) throws IOException {
        Optional<Entity> parent = Optional.ofNullable(multiparts.peek());
        boolean sealed = parent.map(MimeWalk::seals).orElse(false);
        current = new Entity(parts, new MimeHeader(headerLines), sealed);
        headerLines.clear();
        headerOctets = 0;
        visitor.header(current, emptyLineFollows);
        where = Where.BODY;
        if (current.isMultipart()) {
            if (multiparts.size() == DEPTH_MAX) {
                throw new TooComplex("its parts are nested too deep");
            }
            multiparts.push(current);
            where = Where.BETWEEN;
        }
    }

    private static boolean seals(Entity parent) {
        String type = parent.header().type();
        return parent.sealed()
                || type.equals("multipart/signed")
                || type.equals("multipart/encrypted")
                || type.equals("multipart/digest");
    }

    /** Takes the line if it is a boundary of an open multipart, the innermost first. */
    private boolean atBoundary(byte[] line) throws IOException {
        if (line.length < 3 || line[0] != '-' || line[1] != '-') {
            return false;
        }
        String text = new String(line, StandardCharsets.ISO_8859_1).stripTrailing();
        for (Entity multipart : multiparts) {
            String delimiter = "--" + multipart.header().boundary().orElseThrow();
            if (text.equals(delimiter) || text.equals(delimiter + "--")) {
                leaveTo(multipart, line, text.length() > delimiter.length());
                return true;
            }
        }
        return false;
    }

    private void leaveTo(Entity multipart, byte[] line, boolean last) throws IOException {
        if (where == Where.HEADER) {
            endHeader(false);
        }
        while (!multipart.equals(multiparts.peek())) {
            multiparts.pop();
        }
        visitor.between(line);
        if (last) {
            multiparts.pop();
            where = Where.BETWEEN;
            return;
        }
        parts++;
        if (parts > PARTS_MAX) {
            throw new TooComplex("it has too many parts");
        }
        where = Where.HEADER;
    }
}
