package org.postseal.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A declarative zone in memory. What is not declared does not exist, provably ({@code NO_NAME}, or
 * {@code NO_DATA} where the name has other records), with the security of {@link #rest}.
 */
public final class FakeDns implements Resolver {

    private final Map<String, Answer<?>> answers = Collections.synchronizedMap(new HashMap<>());
    private final Map<String, String> aliases = new HashMap<>();
    private final Map<String, Security> aliasSecurity = new HashMap<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger afresh = new AtomicInteger();
    private Security rest = Security.SECURE;
    private Optional<String> doubt = Optional.empty();

    /** The security of every denial that is not declared otherwise. */
    public FakeDns rest(Security security) {
        rest = security;
        return this;
    }

    /** Nothing that it says of security can be relied on, from now on. */
    public FakeDns doubt(String why) {
        doubt = Optional.of(why);
        return this;
    }

    @Override
    public Optional<String> doubt() {
        return doubt;
    }

    public FakeDns mx(String name, Security security, String... preferenceAndExchange) {
        List<RecordType.Mx> records = new ArrayList<>();
        for (String text : preferenceAndExchange) {
            String[] parts = text.split(" ");
            records.add(
                    new RecordType.Mx(
                            Integer.parseInt(parts[0]), parts[1].equals(".") ? "" : parts[1]));
        }
        return found(name, RecordType.MX, security, records);
    }

    public FakeDns address(String name, Security security, String... addresses) {
        List<InetAddress> v4 = new ArrayList<>();
        List<InetAddress> v6 = new ArrayList<>();
        for (String text : addresses) {
            (text.contains(":") ? v6 : v4).add(literal(text));
        }
        if (!v4.isEmpty()) {
            found(name, RecordType.A, security, v4);
        }
        if (!v6.isEmpty()) {
            found(name, RecordType.AAAA, security, v6);
        }
        return denial(name, v4, v6, security);
    }

    private FakeDns denial(String name, List<?> v4, List<?> v6, Security security) {
        if (v4.isEmpty()) {
            absent(name, RecordType.A, Answer.Status.NO_DATA, security);
        }
        if (v6.isEmpty()) {
            absent(name, RecordType.AAAA, Answer.Status.NO_DATA, security);
        }
        return this;
    }

    public FakeDns tlsa(String name, Security security, String... hex) {
        return found(name, RecordType.TLSA, security, List.of(hex));
    }

    public FakeDns txt(String name, Security security, String... texts) {
        return found(name, RecordType.TXT, security, List.of(texts));
    }

    /** An alias: every question for {@code name} is answered by {@code target}'s records. */
    public FakeDns cname(String name, Security security, String target) {
        aliases.put(name, target);
        aliasSecurity.put(name, security);
        return found(name, RecordType.CNAME, security, List.of(target));
    }

    public FakeDns bogus(String name, RecordType<?> type) {
        return failed(name, type, Security.BOGUS);
    }

    public FakeDns servfail(String name, RecordType<?> type) {
        return failed(name, type, Security.UNKNOWN);
    }

    public FakeDns absent(
            String name, RecordType<?> type, Answer.Status status, Security security) {
        answers.put(key(name, type), empty(name, type, status, security));
        return this;
    }

    /** Every question that was asked, as {@code name/TYPE}, in order. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    public int askedAfresh() {
        return afresh.get();
    }

    @Override
    public <R> Answer<R> lookupAfresh(String name, RecordType<R> type) {
        afresh.incrementAndGet();
        return lookup(name, type);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <R> Answer<R> lookup(String name, RecordType<R> type) {
        asked.add(key(name, type));
        Security chain = Security.SECURE;
        String current = name;
        for (int hops = 0; type != RecordType.CNAME && aliases.containsKey(current); hops++) {
            if (hops > 8) {
                return (Answer<R>) empty(name, type, Answer.Status.FAILED, Security.UNKNOWN);
            }
            chain = chain.and(aliasSecurity.get(current));
            current = aliases.get(current);
        }
        Answer<R> end = (Answer<R>) answers.get(key(current, type));
        if (end == null) {
            boolean exists = answers.keySet().stream().anyMatch(keyPrefix(current)::equalsOrStarts);
            end =
                    (Answer<R>)
                            empty(
                                    current,
                                    type,
                                    exists ? Answer.Status.NO_DATA : Answer.Status.NO_NAME,
                                    rest);
        }
        return new Answer<>(
                name,
                type,
                end.status(),
                end.isFailed() ? end.security() : chain.and(end.security()),
                current,
                end.records(),
                end.ttl(),
                end.reason());
    }

    private record Prefix(String text) {
        boolean equalsOrStarts(String key) {
            return key.startsWith(text);
        }
    }

    private static Prefix keyPrefix(String name) {
        return new Prefix(name + "/");
    }

    private <R> FakeDns found(String name, RecordType<R> type, Security security, List<R> records) {
        answers.put(
                key(name, type),
                new Answer<>(
                        name,
                        type,
                        Answer.Status.FOUND,
                        security,
                        name,
                        records,
                        Duration.ofMinutes(5),
                        ""));
        return this;
    }

    private FakeDns failed(String name, RecordType<?> type, Security security) {
        answers.put(key(name, type), empty(name, type, Answer.Status.FAILED, security));
        return this;
    }

    private static <R> Answer<R> empty(
            String name, RecordType<R> type, Answer.Status status, Security security) {
        String reason = status == Answer.Status.FAILED ? "made to fail by the test" : "";
        return new Answer<>(
                name, type, status, security, name, List.of(), Duration.ofMinutes(1), reason);
    }

    private static String key(String name, RecordType<?> type) {
        return name + "/" + type;
    }

    private static InetAddress literal(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(new UnknownHostException(text));
        }
    }
}
