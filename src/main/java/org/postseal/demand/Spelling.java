package org.postseal.demand;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postseal.dns.Answer;
import org.postseal.dns.RecordType;
import org.postseal.dns.Resolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for keys of rules that name nobody: a domain that is misspelt has a rule that protects
 * nothing, and nobody would notice. Only what the DNS provably or at least plainly says is not
 * there is named; a lookup that fails says nothing.
 *
 * <p>What was found once is not looked up again. Safe for use by many threads.
 */
public final class Spelling {

    private static final Logger log = LoggerFactory.getLogger(Spelling.class);

    static final int LOOKUPS_MAX = 5000;
    private static final int AT_ONCE = 8;

    private final Resolver dns;
    private final Set<String> found = ConcurrentHashMap.newKeySet();

    public Spelling(Resolver dns) {
        this.dns = dns;
    }

    /**
     * What a check came to.
     *
     * @param warnings in the order of the lines
     * @param unknown how many keys could not be looked up, or not in time
     */
    public record Result(List<Remark> warnings, int unknown) {
        public Result {
            warnings = List.copyOf(warnings);
        }
    }

    /** What there is to say of one key. */
    private enum Finding {
        THERE(""),
        UNKNOWN(""),
        NO_TOP("there is no such top-level domain"),
        NO_NAME("there is no such domain"),
        NO_MAIL("it has no MX record and no address");

        private final String words;

        Finding(String words) {
            this.words = words;
        }
    }

    /**
     * Blocks until all keys are looked up, or the time is over.
     *
     * @param limit for all of them
     */
    public Result check(PolicyTable table, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        Map<Source.OperatorRule, Future<Finding>> running = new LinkedHashMap<>();
        Semaphore places = new Semaphore(AT_ONCE);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            for (Source.OperatorRule rule : table.written()) {
                if (running.size() < LOOKUPS_MAX && !found.contains(rule.key())) {
                    running.put(rule, threads.submit(() -> lookUp(rule.key(), places)));
                }
            }
            return result(running, end);
        } finally {
            threads.shutdownNow();
        }
    }

    private Result result(Map<Source.OperatorRule, Future<Finding>> running, long end) {
        List<Remark> warnings = new ArrayList<>();
        int unknown = 0;
        for (Map.Entry<Source.OperatorRule, Future<Finding>> entry : running.entrySet()) {
            Source.OperatorRule rule = entry.getKey();
            Finding finding = within(entry.getValue(), end);
            if (finding == Finding.THERE) {
                found.add(rule.key());
            } else if (finding == Finding.UNKNOWN) {
                unknown++;
            } else {
                warnings.add(
                        new Remark(
                                rule.file(),
                                rule.line(),
                                "\"" + rule.key() + "\": " + finding.words + "; is it misspelt?"));
            }
        }
        return new Result(warnings, unknown);
    }

    private static Finding within(Future<Finding> future, long end) {
        try {
            return future.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            future.cancel(true);
            return Finding.UNKNOWN;
        } catch (ExecutionException e) {
            log.error("while looking up the keys of rules", e.getCause());
            return Finding.UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Finding.UNKNOWN;
        }
    }

    private Finding lookUp(String key, Semaphore places) throws InterruptedException {
        places.acquire();
        try {
            if (key.startsWith(".")) {
                return exists(key.substring(1));
            }
            Optional<String> host = PolicyKey.hostName(key);
            if (host.isPresent()) {
                return address(host.get());
            }
            return key.startsWith("[") ? Finding.THERE : mail(key.replaceFirst(":.*", ""));
        } finally {
            places.release();
        }
    }

    /** Of a key for the domains below: that there is no name at all. */
    private Finding exists(String name) {
        return switch (dns.lookup(name, RecordType.A).status()) {
            case FOUND, NO_DATA -> Finding.THERE;
            case NO_NAME -> missing(name);
            case FAILED -> Finding.UNKNOWN;
        };
    }

    private Finding mail(String domain) {
        return switch (dns.lookup(domain, RecordType.MX).status()) {
            case FOUND -> Finding.THERE;
            case NO_DATA -> address(domain);
            case NO_NAME -> missing(domain);
            case FAILED -> Finding.UNKNOWN;
        };
    }

    private Finding address(String name) {
        Answer.Status four = dns.lookup(name, RecordType.A).status();
        if (four == Answer.Status.FOUND) {
            return Finding.THERE;
        }
        Answer.Status six = dns.lookup(name, RecordType.AAAA).status();
        if (six == Answer.Status.FOUND) {
            return Finding.THERE;
        }
        if (four == Answer.Status.FAILED || six == Answer.Status.FAILED) {
            return Finding.UNKNOWN;
        }
        return four == Answer.Status.NO_NAME ? missing(name) : Finding.NO_MAIL;
    }

    private Finding missing(String name) {
        String top = name.substring(name.lastIndexOf('.') + 1);
        return dns.lookup(top, RecordType.A).status() == Answer.Status.NO_NAME
                ? Finding.NO_TOP
                : Finding.NO_NAME;
    }
}
