package org.postseal.verify;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.postseal.tlog.Checkpoint;
import org.postseal.tlog.MalformedLog;

/**
 * Looks at the handshakes that records of sessions name: that each is the one that was recorded,
 * that the server's key signed it, and that what it signed is an earlier state of this very log.
 * One that is not there is no fault: the log says that it was. Used by one thread.
 */
final class HandshakeCheck {

    private static final int GROWTHS_HELD_MAX = 1000;
    private static final Pattern YEAR = Pattern.compile("[0-9]{4}");

    /** What is looked at. */
    interface Source {
        /** A handshake's file. */
        Optional<byte[]> file(Instant at, String sha256) throws IOException;

        /**
         * Whether a log grew from there.
         *
         * @param now the checkpoint of the log with the record, which may be another year's
         */
        Growth grew(String sha256, Checkpoint earlier, Checkpoint now) throws IOException;
    }

    /** What is known of an earlier state of a log. */
    enum Growth {
        SHOWN,
        REFUTED,

        /** The log is not there. */
        UNKNOWN;

        static Growth of(boolean grew) {
            return grew ? SHOWN : REFUTED;
        }
    }

    private final Source source;
    private final Trust trust;
    private final Trust.Notes notes;
    private long named;
    private long there;
    private long good;
    private long elsewhere;
    private long unknown;
    private long renamed;

    /**
     * The session that each random was first named for. A random and not a file: of one signature
     * by ECDSA everybody can make a second one, and so a second file.
     */
    private final Map<String, String> sessions = new HashMap<>();

    /** Many servers sign the same checkpoint. */
    private final Map<Checkpoint, Growth> grown =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Checkpoint, Growth> eldest) {
                    return size() > GROWTHS_HELD_MAX;
                }
            };

    HandshakeCheck(Source source, Trust trust, Trust.Notes notes) {
        this.source = source;
        this.trust = trust;
        this.notes = notes;
    }

    /**
     * Looks at a record, which may be of any kind.
     *
     * @param now the checkpoint of the log that it stands in
     */
    void look(Checkpoint now, long index, Entry entry) throws IOException {
        String name = entry.text("handshake", "sha256");
        if (!entry.kind().equals("session") || name.isEmpty()) {
            return;
        }
        named++;
        if (!LogFolder.isName(name)) {
            notes.fault("Record " + index + " names a handshake that cannot be.");
            return;
        }
        Instant at = entry.time().orElse(Instant.EPOCH);
        if (!LogFolder.isDay(at)) {
            notes.fault("Record " + index + " names a handshake of a day that cannot be.");
            return;
        }
        Optional<byte[]> octets = source.file(at, name);
        if (octets.isEmpty()) {
            return;
        }
        there++;
        try {
            look(now, index, entry, octets.get());
        } catch (MalformedLog | ProofFault e) {
            notes.fault(
                    "Record "
                            + index
                            + " names a handshake that a server is said to have signed: "
                            + e.getMessage()
                            + ".");
        }
    }

    private void look(Checkpoint now, long index, Entry entry, byte[] octets)
            throws IOException, MalformedLog {
        String name = entry.text("handshake", "sha256");
        require(SignedHandshake.sha256(octets).equals(name), "it is not the one that was recorded");
        SignedHandshake handshake = SignedHandshake.parse(octets);
        SignedHandshake.Shown shown = handshake.proven();
        requireSame(shown, entry);
        requireOnce(handshake, entry);
        if (!shown.serverName().equals(entry.text("host"))) {
            renamed++;
        }
        Checkpoint signed = shown.checkpoint();
        if (!trust.knows(signed.origin()) || !relay(signed).equals(relay(now))) {
            elsewhere++;
            return;
        }
        require(trust.isSigned(signed, shown.note()), "what it signed is no checkpoint of ours");
        if (signed.origin().equals(now.origin())) {
            require(signed.size() <= index, "what it signed is later than the record");
        } else {
            require(year(signed) < year(now), "what it signed is a later log than the record's");
        }
        Growth growth = growth(name, signed, now);
        String log = signed.origin().equals(now.origin()) ? "this log" : "that year's log";
        require(growth != Growth.REFUTED, "what it signed is no earlier state of " + log);
        if (growth == Growth.SHOWN) {
            good++;
        } else {
            unknown++;
        }
    }

    private static void require(boolean right, String otherwise) throws MalformedLog {
        if (!right) {
            throw new MalformedLog(otherwise);
        }
    }

    /** It must be of that very session, or at least of one that nobody could tell from it. */
    private static void requireSame(SignedHandshake.Shown shown, Entry entry) throws MalformedLog {
        Checkpoint signed = shown.checkpoint();
        require(
                shown.chainSha256().equals(entry.text("reached", "chain_sha256")),
                "its certificates are not those of the session");
        require(
                shown.cipher().equals(entry.text("reached", "cipher"))
                        && entry.text("reached", "protocol").equals("TLSv1.3"),
                "its cipher is not that of the session");
        require(
                shown.serverName().equals(entry.text("handshake", "server_name")),
                "it is with another server than the record says");
        require(
                signed.origin().equals(entry.text("handshake", "log"))
                        && entry.number("handshake", "size") == signed.size(),
                "it is over another checkpoint than the record says");
    }

    /** One handshake makes one session; the record of that may stand there twice. */
    private void requireOnce(SignedHandshake handshake, Entry entry) throws MalformedLog {
        byte[] random = SignedHandshake.clientRandom(handshake.checkpoint(), handshake.nonce());
        String session = entry.text("session");
        String first = sessions.putIfAbsent(HexFormat.of().formatHex(random), session);
        require(first == null || first.equals(session), "it was named for another session before");
    }

    /** Whose log it is: its name without the year. */
    private static String relay(Checkpoint of) {
        return of.origin().substring(0, of.origin().lastIndexOf('/') + 1);
    }

    /**
     * The year in a log's name.
     *
     * @throws MalformedLog when there is none
     */
    static int year(Checkpoint of) throws MalformedLog {
        String year = of.origin().substring(of.origin().lastIndexOf('/') + 1);
        require(YEAR.matcher(year).matches(), "what it signed is a log without a year");
        return Integer.parseInt(year);
    }

    private Growth growth(String name, Checkpoint earlier, Checkpoint now) throws IOException {
        Growth known = grown.get(earlier);
        if (known != null) {
            return known;
        }
        Growth found = source.grew(name, earlier, now);
        grown.put(earlier, found);
        return found;
    }

    /** Says how many there were. */
    void end() {
        if (named == 0) {
            return;
        }
        notes.findings.add(
                named
                        + " sessions are said to be signed by the receiving server's own key: "
                        + there
                        + " of these signatures are here, and "
                        + good
                        + " of them are good");
        if (renamed > 0) {
            notes.findings.add(
                    renamed
                            + " of them were asked for by another name than the record's host, or"
                            + " by none");
        }
        if (unknown > 0) {
            notes.findings.add(
                    unknown
                            + " of these signatures go over an earlier year's log that is not here:"
                            + " that it grew from there is not shown, and they count as neither"
                            + " good nor bad");
        }
        if (elsewhere > 0) {
            notes.findings.add(
                    elsewhere
                            + " of these signatures go over a log for which no key was given, or"
                            + " over another relay's: they count as neither good nor bad");
        }
    }
}
