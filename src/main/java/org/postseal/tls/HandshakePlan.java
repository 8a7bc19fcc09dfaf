package org.postseal.tls;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Which handshake to try with an address, and which after one that failed: always on a new
 * connection, always TLS.
 *
 * <ol>
 *   <li>with the hybrid group;
 *   <li>cut off: once more with a classical hello, which fits one segment, for middleboxes that
 *       choke on more (L06);
 *   <li>refused: once more with the JDK's TLS, for certificates that BoringSSL does not read.
 * </ol>
 *
 * What came to an end after another had failed is remembered for the address, and tried first until
 * {@link #MEMORY} has passed; then the better one gets another chance. Where post-quantum key
 * exchange is required there is the first try alone. Safe for use by many threads.
 */
public final class HandshakePlan {
    private static final Duration MEMORY = Duration.ofHours(12);
    private static final long ADDRESSES_MAX = 10_000;

    /**
     * One way to shake hands.
     *
     * @param client does it
     * @param postQuantum whether the hybrid group is offered
     */
    public record Try(TlsClient client, boolean postQuantum) {

        /** The offer as this try makes it. */
        public TlsOffer offer(Optional<String> serverName, TlsVersion minimum, Duration timeout) {
            return new TlsOffer(serverName, minimum, postQuantum, timeout);
        }
    }

    private final Try first;
    private final Optional<Try> classical;
    private final Optional<Try> other;
    private final Cache<InetAddress, Try> proved;

    private HandshakePlan(Try first, Optional<Try> classical, Optional<Try> other, Clock clock) {
        this.first = first;
        this.classical = classical;
        this.other = other;
        this.proved =
                Caffeine.newBuilder()
                        .maximumSize(ADDRESSES_MAX)
                        .expireAfterWrite(MEMORY)
                        .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                        .executor(Runnable::run)
                        .build();
    }

    /**
     * @param preferred offers the hybrid group
     * @param fallback for what the preferred one refuses
     */
    public static HandshakePlan of(TlsClient preferred, TlsClient fallback, Clock clock) {
        return new HandshakePlan(
                new Try(preferred, true),
                Optional.of(new Try(preferred, false)),
                Optional.of(new Try(fallback, false)),
                clock);
    }

    /** With one client that has no hybrid group: there is nothing else to try. */
    public static HandshakePlan classicalOnly(TlsClient only, Clock clock) {
        return new HandshakePlan(new Try(only, false), Optional.empty(), Optional.empty(), clock);
    }

    /** Conscrypt with the JDK's TLS behind it; the latter alone where Conscrypt does not run. */
    public static HandshakePlan forThisMachine(Clock clock) {
        return Providers.isConscryptAvailable()
                ? of(new ConscryptClient(), new JsseClient(), clock)
                : classicalOnly(new JsseClient(), clock);
    }

    /**
     * The first try with an address.
     *
     * @param needsPostQuantum whether a classical key exchange would be refused afterwards
     */
    public Try first(InetAddress address, boolean needsPostQuantum) {
        Try known = proved.getIfPresent(address);
        return known == null || needsPostQuantum ? first : known;
    }

    /**
     * What to try next, on a new connection; empty: nothing, this address has failed. What had been
     * remembered of the address is forgotten when that fails.
     */
    public Optional<Try> next(
            InetAddress address, Try failed, TlsFailure failure, boolean needsPostQuantum) {
        if (needsPostQuantum) {
            return Optional.empty();
        }
        if (!failed.equals(first)) {
            proved.invalidate(address);
            return Optional.empty();
        }
        return switch (failure.kind()) {
            case CUT_OFF -> classical;
            case REFUSED -> other;
        };
    }

    /** A handshake came to its end: what took a second try is the first one next time. */
    public void succeeded(InetAddress address, Try with) {
        if (!with.equals(first) && !with.equals(proved.getIfPresent(address))) {
            proved.put(address, with);
        }
    }
}
