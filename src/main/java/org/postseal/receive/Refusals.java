package org.postseal.receive;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/** How often a limit has sent a client away for now, for whoever watches. */
final class Refusals {

    /** Which limit. */
    enum Limit {
        SESSIONS,
        CLIENT_SESSIONS,
        CLIENT_RATE,
        STORAGE
    }

    private final Map<Limit, LongAdder> counts = new EnumMap<>(Limit.class);

    Refusals() {
        for (Limit limit : Limit.values()) {
            counts.put(limit, new LongAdder());
        }
    }

    void count(Limit limit) {
        counts.getOrDefault(limit, new LongAdder()).increment();
    }

    /** The counts by the limits' names, in lower case. */
    Map<String, DoubleSupplier> figures() {
        Map<String, DoubleSupplier> figures = new LinkedHashMap<>();
        counts.forEach((limit, count) ->
                figures.put(limit.name().toLowerCase(Locale.ROOT), count::doubleValue));
        return figures;
    }
}
