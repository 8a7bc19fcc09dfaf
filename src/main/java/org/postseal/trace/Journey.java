package org.postseal.trace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The way of a message as its header tells it, hop by hop in the order in which they were.
 *
 * <p>Each server adds its field on top. So the reader's own servers can be believed from the top
 * down to the first field of anyone else; what stands below was in the message when it came, and
 * can have been invented.
 *
 * @param remarks on the header as a whole
 * @param isWhole false when not all of the header was read
 */
public record Journey(List<Hop> hops, List<String> remarks, boolean isWhole) {

    /** What the hops say together. */
    public enum Verdict {
        /** The reader's own servers tell of every hop, and each was encrypted or within. */
        ENCRYPTED,

        /** Nothing is told to have gone in the clear, but something is not known. */
        UNKNOWN,

        /** At least one hop is told to have gone in the clear. */
        CLEAR
    }

    /** Clocks may differ by so much before it is worth a word. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(2);

    private static final Duration LONG = Duration.ofHours(1);

    public Journey {
        hops = List.copyOf(hops);
        remarks = List.copyOf(remarks);
    }

    /** Of a header, for a reader with these servers. */
    public static Journey of(MessageHeader header, OwnServers own) {
        List<Received> fields = header.fields().stream().map(Received::of).toList();
        int trusted = trusted(fields, own);
        List<Hop> hops = new ArrayList<>();
        for (int i = fields.size() - 1; i >= 0; i--) {
            Received field = fields.get(i);
            Optional<Duration> delay =
                    i + 1 < fields.size() ? delay(fields.get(i + 1), field) : Optional.empty();
            List<String> remarks = remarks(field, delay);
            if (i >= trusted && field.by().filter(own::has).isPresent()) {
                remarks.add(
                        "it names a server of yours, but stands below a field of somebody else:"
                                + " it can be forged");
            }
            if (fields.indexOf(field) != i) {
                remarks.add("the same field stands higher up too: one of them is a copy");
            }
            hops.add(new Hop(fields.size() - i, field, trust(i, trusted, own), delay, remarks));
        }
        return new Journey(hops, header.remarks(), header.isWhole());
    }

    /** What is to be thought of all of it. */
    public Verdict verdict() {
        if (count(Channel.CLEAR) > 0) {
            return Verdict.CLEAR;
        }
        boolean known =
                isWhole
                        && !hops.isEmpty()
                        && hops.stream()
                                .allMatch(hop ->
                                        hop.trust() == Trust.TRUSTED
                                                && hop.channel() != Channel.UNKNOWN);
        return known ? Verdict.ENCRYPTED : Verdict.UNKNOWN;
    }

    /** How many hops say that. */
    public int count(Channel channel) {
        return (int) hops.stream().filter(hop -> hop.channel() == channel).count();
    }

    /** How many hops can be believed so far. */
    public int count(Trust trust) {
        return (int) hops.stream().filter(hop -> hop.trust() == trust).count();
    }

    /** How many fields from the top are by the reader's servers. */
    private static int trusted(List<Received> fields, OwnServers own) {
        int count = 0;
        while (count < fields.size() && isOwn(fields.get(count), own)) {
            count++;
        }
        return count;
    }

    private static boolean isOwn(Received field, OwnServers own) {
        return field.isReadable() && field.by().filter(own::has).isPresent();
    }

    private static Trust trust(int fromTop, int trusted, OwnServers own) {
        if (fromTop < trusted) {
            return Trust.TRUSTED;
        }
        return fromTop == 0 && own.isEmpty() ? Trust.CLAIMED : Trust.HEARSAY;
    }

    private static Optional<Duration> delay(Received earlier, Received later) {
        return earlier.time().flatMap(from -> later.time().map(to -> Duration.between(from, to)));
    }

    private static List<String> remarks(Received field, Optional<Duration> delay) {
        List<String> out = new ArrayList<>();
        if (!field.isReadable()) {
            out.add("it does not have the form of a Received field: nothing in it counts");
        } else if (field.time().isEmpty()) {
            out.add("it has no date that can be read");
        }
        field.tls().map(TlsTold::weaknesses).ifPresent(out::addAll);
        delay.filter(d -> d.compareTo(CLOCKS_DIFFER.negated()) < 0)
                .ifPresent(d ->
                        out.add(
                                "it is dated before the hop that came earlier: a clock is"
                                        + " wrong, or one of the two is forged"));
        delay.filter(d -> d.compareTo(LONG) >= 0)
                .ifPresent(d -> out.add("the message waited before this hop, or a clock is wrong"));
        return out;
    }
}
