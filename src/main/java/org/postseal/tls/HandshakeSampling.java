package org.postseal.tls;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Which handshakes are to be signed by the server over a pledge of ours. Hosts of the last hour are
 * kept in memory alone: after a restart a host may have a second one within its hour. Safe for use
 * by many threads.
 */
public final class HandshakeSampling {

    private static final int HOSTS_MAX = 10_000;

    /** How long an address counts as one that cannot do it. */
    private static final Duration MEMORY = Duration.ofHours(1);

    /** How many handshakes. */
    public enum Mode {
        OFF("off"),
        /** One for each host and hour of the clock (UTC). */
        SAMPLE("sample"),
        ALL("all");

        private final String word;

        Mode(String word) {
            this.word = word;
        }

        /** As it stands in the configuration. */
        public String word() {
            return word;
        }
    }

    /** Where pledges come from. */
    @FunctionalInterface
    public interface Pledges {
        /** A new one; empty while there is nothing to commit to. */
        Optional<Pledge> next();
    }

    /** One handshake that is to be signed, or cannot be. */
    public final class Turn {

        private final String host;
        private final InetAddress address;
        private final Optional<Pledge> pledge;
        private final String missing;

        private Turn(String host, InetAddress address, Optional<Pledge> pledge, String missing) {
            this.host = host;
            this.address = address;
            this.pledge = pledge;
            this.missing = missing;
        }

        /** For the hello; empty: it is not tried, for the reason {@link #missing}. */
        public Optional<Pledge> pledge() {
            return pledge;
        }

        /** Why it is not tried, for the record. */
        public String missing() {
            return missing;
        }

        /** The handshake came to nothing in this way: the next ones do without for a while. */
        public void failed(String why) {
            unable.put(address, why);
        }

        /** No handshake was begun: the host's turn is still to come. */
        public void unused() {
            hours.asMap().remove(host, hour());
        }
    }

    private final Mode mode;
    private final Pledges pledges;
    private final Clock clock;

    /** The hour, since the epoch, in which a host had its turn. */
    private final Cache<String, Long> hours = Caffeine.newBuilder().maximumSize(HOSTS_MAX).build();

    private final Cache<InetAddress, String> unable;

    public HandshakeSampling(Mode mode, Pledges pledges, Clock clock) {
        this.mode = mode;
        this.pledges = pledges;
        this.clock = clock;
        this.unable =
                Caffeine.newBuilder()
                        .maximumSize(HOSTS_MAX)
                        .expireAfterWrite(MEMORY)
                        .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                        .executor(Runnable::run)
                        .build();
    }

    /** None at all. */
    public static HandshakeSampling none() {
        return new HandshakeSampling(Mode.OFF, Optional::empty, Clock.systemUTC());
    }

    /** The turn of a handshake with this host; empty: it is an ordinary one. */
    public Optional<Turn> turn(String hostName, InetAddress address) {
        if (mode == Mode.OFF) {
            return Optional.empty();
        }
        String host = hostName.toLowerCase(Locale.ROOT);
        if (mode == Mode.SAMPLE && !isDue(host)) {
            return Optional.empty();
        }
        String missing = unable.getIfPresent(address);
        if (missing != null) {
            return Optional.of(new Turn(host, address, Optional.empty(), missing));
        }
        Optional<Turn> turn =
                pledges.next().map(made -> new Turn(host, address, Optional.of(made), ""));
        if (turn.isEmpty()) {
            hours.invalidate(host);
        }
        return turn;
    }

    /** Of many at once, one takes the turn. */
    private boolean isDue(String host) {
        Long hour = hour();
        return !hour.equals(hours.getIfPresent(host))
                && !hour.equals(hours.asMap().put(host, hour));
    }

    private long hour() {
        return TimeUnit.MILLISECONDS.toHours(clock.millis());
    }
}
