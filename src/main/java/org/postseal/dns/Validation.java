package org.postseal.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postseal.mail.Printable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.dnssec.ValidatingResolver;
import org.xbill.DNS.io.DefaultIoClientFactory;
import org.xbill.DNS.io.IoClientFactory;

/**
 * One lookup, without any cache but that of zone keys: fetch, reduce to the chain, validate (RFC
 * 4035, section 5), and say what came of it.
 */
final class Validation {

    private final DnsLimits limits;
    private final Clock clock;
    private final Upstream upstream;
    private final ValidatingResolver validator;
    private final TrustAnchors anchors;
    private final Semaphore turns;
    private final Executor threads = Thread::startVirtualThread;

    Validation(
            List<InetSocketAddress> resolvers, TrustAnchors anchors, DnsLimits limits, Clock clock)
            throws IOException {
        this(resolvers, new DefaultIoClientFactory(), anchors, limits, clock);
    }

    /** The same over another network. */
    Validation(
            List<InetSocketAddress> resolvers,
            IoClientFactory network,
            TrustAnchors anchors,
            DnsLimits limits,
            Clock clock)
            throws IOException {
        this(
                new Upstream(resolvers, network, limits.tryTimeout()),
                anchors,
                limits,
                clock,
                properties());
    }

    /**
     * @param properties of the validator
     */
    Validation(
            Upstream upstream,
            TrustAnchors anchors,
            DnsLimits limits,
            Clock clock,
            Properties properties)
            throws IOException {
        this.limits = limits;
        this.clock = clock;
        this.anchors = anchors;
        this.upstream = upstream;
        this.turns = new Semaphore(limits.concurrentLookupsMax());
        this.validator = new ValidatingResolver(upstream, clock);
        validator.init(properties);
        validator.getTrustAnchors().clear();
        validator.loadTrustAnchors(anchors.stream());
    }

    /** How the validator is set up: as it is here, and nowhere else. */
    static Properties properties() {
        Properties properties = new Properties();
        // Our own cap comes after validation, so that only an authentic denial is excused by it.
        properties.setProperty("dnsjava.dnssec.nsec3.iterations.256", "2500");
        properties.setProperty("dnsjava.dnssec.harden_algo_downgrade", "true");
        return properties;
    }

    /** The zones of the trust anchors. */
    List<Name> anchorZones() {
        return anchors.zones();
    }

    /** The answer and, with it, until when the signatures hold it. */
    <R> Found<R> ask(String name, RecordType<R> type) {
        return ask(name, type, UnaryOperator.identity());
    }

    /**
     * What comes of the same answer with every signature spoiled, as a forger would have to send
     * it: a validator that works calls it bogus.
     */
    <R> Found<R> askSpoiled(String name, RecordType<R> type) {
        return ask(name, type, SpoiledAnswer::of);
    }

    private <R> Found<R> ask(String name, RecordType<R> type, UnaryOperator<Message> onTheWay) {
        try {
            Name question = name.isEmpty() ? Name.root : Name.fromString(name, Name.root);
            return ask(name, type, question, onTheWay);
        } catch (TextParseException e) {
            return failed(name, type, Security.UNKNOWN, "\"" + name + "\" is no domain name");
        }
    }

    /**
     * @param answer what there is to say
     * @param until when the first signature ends; far away for what is not signed
     * @param outOfTime whether it is bogus because of a signature that is outside its time: the
     *     zone's fault, or that of this machine's clock
     */
    record Found<R>(Answer<R> answer, Instant until, boolean outOfTime) {}

    private <R> Found<R> ask(
            String name, RecordType<R> type, Name question, UnaryOperator<Message> onTheWay) {
        long deadline = System.nanoTime() + limits.lookupTimeout().toNanos();
        try {
            if (!turns.tryAcquire(limits.lookupTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                return failed(name, type, Security.UNKNOWN, "too many lookups at one time");
            }
            try {
                Message fetched = onTheWay.apply(fetch(question, type.number(), left(deadline)));
                AliasChain chain = new AliasChain(fetched, limits.aliasesMax(), anchors);
                Message verdict = validate(chain.rebuilt(), left(deadline));
                if (!chain.isComplete() && isInsecure(verdict)) {
                    verdict = confirmed(chain, verdict, deadline);
                }
                return judged(name, type, chain, verdict);
            } finally {
                turns.release();
            }
        } catch (AliasChain.Fault e) {
            return failed(name, type, Security.UNKNOWN, String.valueOf(e.getMessage()));
        } catch (TimeoutException e) {
            return failed(name, type, Security.UNKNOWN, "no answer within " + limit());
        } catch (ExecutionException e) {
            return failed(name, type, Security.UNKNOWN, words(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(name, type, Security.UNKNOWN, "the lookup was interrupted");
        }
    }

    private String limit() {
        return limits.lookupTimeout().toSeconds() + " s";
    }

    private static String words(ExecutionException failure) {
        @Nullable Throwable cause = failure.getCause();
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof Upstream.NoAnswer
                ? String.valueOf(cause.getMessage())
                : "the answer could not be read (" + cause + ")";
    }

    /** The raw answer of the first resolver that gives one. */
    Message fetch(Name question, int type)
            throws InterruptedException, ExecutionException, TimeoutException {
        return fetch(question, type, limits.lookupTimeout());
    }

    private Message fetch(Name question, int type, Duration left)
            throws InterruptedException, ExecutionException, TimeoutException {
        Message query = query(question, type);
        return upstream.sendAsync(query, threads)
                .toCompletableFuture()
                .get(left.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    }

    private static Message query(Name question, int type) {
        Message query = Message.newQuery(Record.newRecord(question, type, DClass.IN));
        query.getHeader().setFlag(Flags.CD);
        return query;
    }

    private Message validate(Message fetched, Duration left)
            throws InterruptedException, ExecutionException, TimeoutException {
        Message query = Message.newQuery(fetched.getQuestion());
        CompletableFuture<Message> verdict =
                validator
                        .sendAsync(new Upstream.Fetched(query, fetched), threads)
                        .toCompletableFuture();
        return verdict.get(left.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static boolean isInsecure(Message verdict) {
        int code = verdict.getRcode();
        return (code == Rcode.NOERROR || code == Rcode.NXDOMAIN)
                && !verdict.getHeader().getFlag(Flags.AD);
    }

    /**
     * A second look at an absence that is said to be insecure. The validator loses failures when it
     * judges an absence: what it could not find out for want of a key comes out like what it found
     * to be unsigned. It loses none when it judges records that are there, so each set of the
     * answer is judged as such, and one of them must be what makes the answer insecure.
     */
    private Message confirmed(AliasChain chain, Message verdict, long deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        for (Message part : chain.parts()) {
            Message partial = validate(part, left(deadline));
            if (!partial.getHeader().getFlag(Flags.AD)) {
                return isInsecure(partial) ? verdict : partial;
            }
        }
        if (chain.isOptOut()) {
            return verdict;
        }
        throw new ExecutionException(
                new Upstream.NoAnswer("what the zone says of itself is no proof"));
    }

    private <R> Found<R> judged(
            String name, RecordType<R> type, AliasChain chain, Message verdict) {
        int code = verdict.getRcode();
        if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
            return bogus(name, type, chain, verdict);
        }
        boolean secure = verdict.getHeader().getFlag(Flags.AD);
        String reason = secure ? "" : reason(verdict).orElse("the zone is not signed");
        if (secure && chain.nsec3Iterations() > limits.nsec3IterationsMax()) {
            secure = false;
            reason = "its NSEC3 records hash more than " + limits.nsec3IterationsMax() + " times";
        }
        Answer.Status status =
                chain.isComplete()
                        ? Answer.Status.FOUND
                        : code == Rcode.NXDOMAIN ? Answer.Status.NO_NAME : Answer.Status.NO_DATA;
        Instant until = secure ? signedUntil(chain) : Instant.MAX;
        Answer<R> answer =
                new Answer<>(
                        name,
                        type,
                        status,
                        secure ? Security.SECURE : Security.INSECURE,
                        canonical(chain, type),
                        chain.isComplete() ? RecordData.of(chain.last(), type) : List.of(),
                        ttl(chain, secure, until),
                        Printable.of(reason));
        return new Found<>(answer, until, false);
    }

    private static String canonical(AliasChain chain, RecordType<?> type) {
        return type == RecordType.CNAME && chain.isComplete()
                ? RecordData.text(chain.last().getName())
                : RecordData.text(chain.end());
    }

    private <R> Found<R> failed(String name, RecordType<R> type, Security how, String reason) {
        Answer<R> answer =
                new Answer<>(
                        name,
                        type,
                        Answer.Status.FAILED,
                        how,
                        name,
                        List.of(),
                        limits.keepFailure(),
                        Printable.of(reason));
        return new Found<>(answer, Instant.MAX, false);
    }

    private static Stream<RRSIGRecord> signatures(AliasChain chain) {
        return chain.everySet().stream().flatMap(set -> set.sigs().stream());
    }

    private static Instant signedUntil(AliasChain chain) {
        return signatures(chain)
                .map(RRSIGRecord::getExpire)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    /** RFC 2308, section 5, for what is absent; RFC 4035, section 5.3.3, for what is signed. */
    private Duration ttl(AliasChain chain, boolean secure, Instant until) {
        long seconds = limits.keepMax().toSeconds();
        for (RRset set : chain.everySet()) {
            seconds = Math.min(seconds, set.getTTL());
        }
        if (!chain.isComplete()) {
            seconds = Math.min(seconds, chain.soa().map(SOARecord::getMinimum).orElse(0L));
        }
        if (secure) {
            seconds =
                    Math.min(
                            seconds,
                            signatures(chain).mapToLong(RRSIGRecord::getOrigTTL).min().orElse(0));
        }
        // What is absent may not be kept longer than the zone allows: no least time for that.
        long least = chain.isComplete() ? limits.keepMin().toSeconds() : 0;
        Duration kept = Duration.ofSeconds(Math.max(seconds, least));
        if (until.equals(Instant.MAX)) {
            return kept;
        }
        Duration signed = Duration.between(clock.instant(), until);
        return signed.compareTo(kept) < 0 ? signed : kept;
    }

    private <R> Found<R> bogus(String name, RecordType<R> type, AliasChain chain, Message verdict) {
        String reason = reason(verdict).orElse("no reason given");
        Instant now = clock.instant();
        List<String> times = new ArrayList<>();
        signatures(chain).forEach(s -> times.addAll(outsideItsTime(s, now)));
        boolean outOfTime = !times.isEmpty() || blamesTime(verdict);
        if (outOfTime) {
            reason =
                    (times.isEmpty() ? "a signature is outside its time" : times.getFirst())
                            + ". If that cannot be, check the clock of this machine: it says "
                            + now;
        }
        Found<R> failed = failed(name, type, Security.BOGUS, "DNSSEC validation failed: " + reason);
        return new Found<>(failed.answer(), failed.until(), outOfTime);
    }

    private static List<String> outsideItsTime(RRSIGRecord signature, Instant now) {
        if (now.isAfter(signature.getExpire())) {
            return List.of("a signature expired at " + signature.getExpire());
        }
        return now.isBefore(signature.getTimeSigned())
                ? List.of("a signature is not valid before " + signature.getTimeSigned())
                : List.of();
    }

    private static boolean blamesTime(Message verdict) {
        return errors(verdict)
                .map(ExtendedErrorCodeOption::getErrorCode)
                .anyMatch(code ->
                        code == ExtendedErrorCodeOption.SIGNATURE_EXPIRED
                                || code == ExtendedErrorCodeOption.SIGNATURE_NOT_YET_VALID);
    }

    private static Stream<ExtendedErrorCodeOption> errors(Message verdict) {
        return verdict.getOPT() == null
                ? Stream.empty()
                : verdict.getOPT().getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).stream()
                        .map(ExtendedErrorCodeOption.class::cast);
    }

    /** The validator's words: it leaves them in a record of a class of its own. */
    private static Optional<String> reason(Message verdict) {
        for (RRset set : verdict.getSectionRRsets(Section.ADDITIONAL)) {
            if (set.getDClass() == ValidatingResolver.VALIDATION_REASON_QCLASS) {
                return Optional.of(RecordData.of(set, RecordType.TXT).getFirst());
            }
        }
        return errors(verdict)
                .map(ExtendedErrorCodeOption::getText)
                .filter(text -> text != null && !text.isEmpty())
                .findFirst();
    }
}
