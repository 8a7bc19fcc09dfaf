package org.postseal.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.postseal.mail.Printable;
import org.postseal.trace.Hop;
import org.postseal.trace.Journey;
import org.postseal.trace.Received;
import org.postseal.trace.TlsTold;

/**
 * A journey as JSON. All text that others wrote is cut at 512 characters and without control
 * characters.
 *
 * @param verdict {@code encrypted}, {@code unknown} or {@code clear}
 * @param hops the earliest first
 */
record TraceAnswer(
        String verdict,
        String sentence,
        List<TracedHop> hops,
        List<String> remarks,
        List<String> unknowable) {

    /**
     * One hop; times in UTC, the delay in seconds since the hop before.
     *
     * @param channel {@code encrypted}, {@code clear}, {@code within} or {@code unknown}
     * @param trust {@code trusted}, {@code claimed} or {@code hearsay}
     */
    record TracedHop(
            int number,
            @Nullable String from,
            @Nullable String by,
            @Nullable String time,
            @Nullable Long delaySeconds,
            String channel,
            String because,
            @Nullable String with,
            @Nullable String tls,
            @Nullable String cipher,
            String trust,
            String style,
            List<String> remarks,
            String field) {}

    static TraceAnswer of(Journey journey) {
        return new TraceAnswer(
                word(journey.verdict()),
                TraceText.headline(journey),
                journey.hops().stream().map(TraceAnswer::hop).toList(),
                journey.remarks(),
                TraceText.unknowable(journey));
    }

    private static TracedHop hop(Hop hop) {
        Received field = hop.field();
        return new TracedHop(
                hop.number(),
                field.from().map(Printable::of).orElse(null),
                field.by().map(Printable::of).orElse(null),
                field.time().map(Instant::toString).orElse(null),
                hop.delay().map(Duration::toSeconds).orElse(null),
                word(hop.channel()),
                Printable.of(field.channel().because()),
                field.with().map(Printable::of).orElse(null),
                field.tls().flatMap(TlsTold::version).orElse(null),
                field.tls().flatMap(TlsTold::cipher).orElse(null),
                word(hop.trust()),
                field.style().shown(),
                hop.remarks(),
                Printable.of(field.raw()));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
