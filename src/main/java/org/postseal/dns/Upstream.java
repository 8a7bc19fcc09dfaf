package org.postseal.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postseal.mail.IpText;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.io.IoClientFactory;

/**
 * The recursive resolvers, asked in turn: each over UDP, where a truncated answer goes on over TCP,
 * then each over TCP from the start. It begins with the one that answered last. Only NOERROR and
 * NXDOMAIN are answers; everything else is an exception, so that a failure of the network can never
 * be taken for a verdict.
 */
final class Upstream implements Resolver {

    /** What fits into one packet on every path (RFC 9715). */
    private static final int UDP_OCTETS = 1232;

    private final List<Way> ways;
    private final int resolvers;
    private final AtomicInteger first = new AtomicInteger();

    /**
     * One way to one resolver.
     *
     * @param shown its address, for people
     */
    record Way(String shown, Resolver resolver) {}

    /**
     * @param network over which they are asked
     */
    Upstream(List<InetSocketAddress> addresses, IoClientFactory network, Duration tryTimeout) {
        RawTlsa reader = new RawTlsa(network);
        List<Way> all = new ArrayList<>();
        addresses.forEach(address -> all.add(way(address, reader, tryTimeout, false)));
        addresses.forEach(address -> all.add(way(address, reader, tryTimeout, true)));
        ways = List.copyOf(all);
        resolvers = addresses.size();
    }

    /** One resolver, with nothing to try after it. */
    Upstream(Way only) {
        ways = List.of(only);
        resolvers = 1;
    }

    private static Way way(
            InetSocketAddress address, RawTlsa reader, Duration timeout, boolean tcp) {
        SimpleResolver resolver = new SimpleResolver(address);
        resolver.setTimeout(timeout);
        resolver.setTCP(tcp);
        resolver.setIgnoreTruncation(false);
        resolver.setEDNS(0, UDP_OCTETS, ExtendedFlags.DO, List.of());
        resolver.setIoClientFactory(reader);
        return new Way(IpText.of(address.getAddress(), address.getPort()), resolver);
    }

    /** An answer that was fetched before and is only to be validated. */
    static final class Fetched extends Message {
        private final Message answer;

        Fetched(Message query, Message answer) {
            super(query.getHeader().getID());
            setHeader(query.getHeader());
            addRecord(query.getQuestion(), org.xbill.DNS.Section.QUESTION);
            this.answer = answer;
        }
    }

    /** No resolver gave an answer. */
    static final class NoAnswer extends IOException {
        private static final long serialVersionUID = 1L;

        NoAnswer(String message) {
            super(message);
        }
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
        return query instanceof Fetched fetched
                ? CompletableFuture.completedFuture(fetched.answer.clone())
                : ask(query, 0, first.get(), executor).thenApply(DelegationAnswer::reduced);
    }

    private CompletionStage<Message> ask(Message query, int turn, int start, Executor executor) {
        int index = (start + turn) % resolvers;
        Way way = ways.get(turn < resolvers ? index : resolvers + index);
        boolean last = turn + 1 == ways.size();
        return way.resolver()
                .sendAsync(query, executor)
                .thenApply(answer -> usable(answer, way))
                .handle((answer, failure) -> {
                    if (failure == null) {
                        first.set(index);
                        return CompletableFuture.completedStage(answer);
                    }
                    return last
                            ? CompletableFuture.<Message>failedStage(named(failure, way))
                            : ask(query, turn + 1, start, executor);
                })
                .thenCompose(stage -> stage);
    }

    private static Message usable(Message answer, Way way) {
        int code = answer.getRcode();
        if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
            throw new CompletionException(
                    new NoAnswer(
                            "the resolver " + way.shown() + " answered " + Rcode.string(code)));
        }
        return answer;
    }

    private static Throwable named(Throwable failure, Way way) {
        @Nullable Throwable cause =
                failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof NoAnswer) {
            return cause;
        }
        return new NoAnswer(
                "the resolver "
                        + way.shown()
                        + " gave no answer"
                        + (cause == null || cause.getMessage() == null
                                ? ""
                                : " (" + cause.getMessage() + ")"));
    }

    @Override
    public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {
        // Fixed at construction, always with the DO flag.
    }

    @Override
    public void setIgnoreTruncation(boolean flag) {
        // Never ignored.
    }

    @Override
    public void setPort(int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setTCP(boolean flag) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setTSIGKey(TSIG key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setTimeout(Duration timeout) {
        throw new UnsupportedOperationException();
    }
}
