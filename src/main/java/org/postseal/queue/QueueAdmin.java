package org.postseal.queue;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.postseal.mail.Domain;
import org.postseal.proof.Journal;
import org.postseal.store.Store;

/**
 * What an operator sees of the queue and does to it, while the relay runs. What is being delivered
 * at that moment is left alone and counted as busy. Safe for many threads; changes are made one
 * after the other.
 */
public final class QueueAdmin {

    private static final int PAGE_ROWS = 500;

    private final MailQueue queue;
    private final Store store;
    private final Dismissal dismissal;
    private final Clock clock;
    private final QueueView view;
    private final ReentrantLock oneAtATime = new ReentrantLock();

    public QueueAdmin(MailQueue queue, Store store, Dismissal dismissal, Clock clock) {
        this.queue = queue;
        this.store = store;
        this.dismissal = dismissal;
        this.clock = clock;
        this.view = new QueueView(clock);
    }

    /**
     * What a command did, in recipients.
     *
     * @param done were changed
     * @param busy matched, and were being delivered at that moment
     */
    public record Counts(int done, int busy) {
        private Counts and(Counts other) {
            return new Counts(done + other.done, busy + other.busy);
        }
    }

    /** A recipient and everything that was tried for it, in order. */
    public record History(QueueEntry entry, List<PastAttempt> attempts) {}

    /** The first that match, oldest first. */
    public List<QueueEntry> list(QueueFilter filter, int max) throws IOException {
        return page(filter, 0, max).stream().map(QueueView.Found::entry).toList();
    }

    /** How many recipients match. */
    public long count(QueueFilter filter) throws IOException {
        Optional<Domain> domain = filter.domain();
        return domain.isPresent() && filter.isDomainAlone()
                ? rows(domain.get(), 0).size()
                : store.read(sql -> view.count(sql, filter));
    }

    /** The first that match, with every attempt that is kept and its reason. */
    public List<History> show(QueueFilter filter, int max) throws IOException {
        List<History> shown = new ArrayList<>();
        for (QueueView.Found found : page(filter, 0, max)) {
            List<PastAttempt> attempts =
                    store.read(sql -> QueueView.attempts(sql, found.delivery()));
            shown.add(new History(found.entry(), attempts));
        }
        return shown;
    }

    /** Keeps them from being delivered until they are released. */
    public Counts hold(QueueFilter filter) throws IOException {
        return each(filter, Whom.QUEUED, this::hold);
    }

    /** Lets what is held be delivered, now. */
    public Counts release(QueueFilter filter) throws IOException {
        return each(filter, Whom.HELD, todo -> makeDue(todo, "released"));
    }

    /** Has them tried now. What is held stays held. */
    public Counts retry(QueueFilter filter) throws IOException {
        return each(filter, Whom.QUEUED, todo -> makeDue(todo, ""));
    }

    /** Takes them out; nobody is told. */
    public Counts delete(QueueFilter filter) throws IOException {
        return each(filter, Whom.ALL, todo -> dismiss(todo, dismissal::delete));
    }

    /** Takes them out; their senders are told. */
    public Counts bounce(QueueFilter filter) throws IOException {
        return each(filter, Whom.ALL, todo -> dismiss(todo, dismissal::bounce));
    }

    /** Whom a command is about. */
    private enum Whom {
        QUEUED,
        HELD,
        ALL
    }

    /** Recipients of one message that nobody else can take now. */
    private record Batch(Domain domain, Job job, boolean held) {}

    /** Does something with batches, and removes from the list each that is done. */
    private interface Action {
        void on(Deque<Batch> todo) throws IOException;
    }

    private interface Ending {
        void of(Claim claim) throws IOException;
    }

    private void hold(Deque<Batch> todo) throws IOException {
        update(todo, "UPDATE delivery SET state = 'held', due = ? WHERE id = ?", "held", now());
        todo.clear();
    }

    private void makeDue(Deque<Batch> todo, String recorded) throws IOException {
        long due = now();
        update(todo, "UPDATE delivery SET state = 'queued', due = ? WHERE id = ?", recorded, due);
        for (Batch batch = todo.poll(); batch != null; batch = todo.poll()) {
            queue.returnJob(batch.domain(), batch.job().at(due));
        }
    }

    private void dismiss(Deque<Batch> todo, Ending ending) throws IOException {
        for (Batch batch = todo.peek(); batch != null; batch = todo.peek()) {
            Optional<Claim> claim = queue.claimed(batch.domain(), batch.job());
            if (claim.isPresent()) {
                end(claim.get(), ending);
            }
            todo.remove();
        }
    }

    private void end(Claim claim, Ending ending) throws IOException {
        try {
            ending.of(claim);
        } catch (IOException | RuntimeException e) {
            queue.forget(claim);
            throw e;
        }
    }

    /**
     * @param recorded the kind of the record that is made of it; empty for none
     */
    private void update(Deque<Batch> batches, String sql, String recorded, long due)
            throws IOException {
        List<Long> ids =
                batches.stream().flatMap(batch -> batch.job().deliveries().boxed()).toList();
        Journal.Entry entry = queue.journal().entry();
        if (!recorded.isEmpty()) {
            batches.forEach(batch -> entry.add(moved(recorded, batch.job())));
        }
        store.write(rows -> {
            entry.write(rows);
            int changed = 0;
            for (Long id : ids) {
                changed += rows.update(sql, due, id);
            }
            return changed;
        });
    }

    private String moved(String kind, Job job) {
        List<Long> deliveries = job.deliveries().boxed().toList();
        return QueueRecords.moved(kind, QueueIds.text(job.message()), deliveries, clock.instant());
    }

    private List<QueueView.Found> page(QueueFilter filter, long after, int max) throws IOException {
        Optional<Domain> domain = filter.id().isPresent() ? Optional.empty() : filter.onlyDomain();
        if (domain.isPresent()) {
            List<Long> rows = rows(domain.get(), after);
            return store.read(sql -> view.among(sql, filter, queue.busy(), rows, max));
        }
        return store.read(sql -> view.page(sql, filter, queue.busy(), after, max));
    }

    /**
     * The rows of a domain, found without reading those of all others: memory has what waits or is
     * under way, and an index what is held.
     */
    private List<Long> rows(Domain domain, long after) throws IOException {
        TreeSet<Long> rows = new TreeSet<>(queue.deliveriesOf(domain));
        List<Long> held = store.read(sql -> QueueView.held(sql, domain));
        rows.addAll(held);
        return List.copyOf(rows.tailSet(after, false));
    }

    private long now() {
        return clock.millis();
    }

    private Counts each(QueueFilter filter, Whom whom, Action action) throws IOException {
        oneAtATime.lock();
        try {
            Counts counts = new Counts(0, 0);
            List<QueueView.Found> page = page(filter, 0, PAGE_ROWS);
            while (!page.isEmpty()) {
                counts = counts.and(act(page, whom, action));
                page = page(filter, page.getLast().delivery(), PAGE_ROWS);
            }
            return counts;
        } finally {
            oneAtATime.unlock();
        }
    }

    private Counts act(List<QueueView.Found> page, Whom whom, Action action) throws IOException {
        Deque<Batch> todo = new ArrayDeque<>();
        int wanted = 0;
        if (whom != Whom.HELD) {
            wanted += take(page, todo);
        }
        if (whom != Whom.QUEUED) {
            wanted += held(page, todo);
        }
        int taken = recipients(todo);
        try {
            action.on(todo);
        } finally {
            giveBack(todo);
        }
        return new Counts(taken, wanted - taken);
    }

    /** After a failure: what waited before waits on. */
    private void giveBack(Deque<Batch> undone) {
        for (Batch batch : undone) {
            if (!batch.held()) {
                queue.returnJob(batch.domain(), batch.job());
            }
        }
    }

    private static int recipients(Deque<Batch> batches) {
        return batches.stream()
                .mapToInt(batch -> Math.toIntExact(batch.job().deliveries().count()))
                .sum();
    }

    /** Takes what waits out of its lines, so that nobody delivers it meanwhile. */
    private int take(List<QueueView.Found> page, Deque<Batch> todo) {
        Map<String, Set<Long>> waiting =
                page.stream()
                        .filter(found -> found.entry().state() != QueueEntry.State.HELD)
                        .collect(
                                Collectors.groupingBy(
                                        found -> found.entry().domain(),
                                        Collectors.mapping(
                                                QueueView.Found::delivery, Collectors.toSet())));
        int wanted = 0;
        for (Map.Entry<String, Set<Long>> line : waiting.entrySet()) {
            Domain domain = new Domain(line.getKey());
            for (Job job : queue.take(domain, line.getValue())) {
                todo.add(new Batch(domain, job, false));
            }
            wanted += line.getValue().size();
        }
        return wanted;
    }

    private int held(List<QueueView.Found> page, Deque<Batch> todo) {
        Map<String, Map<Long, List<Long>>> held =
                page.stream()
                        .filter(found -> found.entry().state() == QueueEntry.State.HELD)
                        .collect(
                                Collectors.groupingBy(
                                        found -> found.entry().domain(),
                                        Collectors.groupingBy(
                                                QueueView.Found::message,
                                                Collectors.mapping(
                                                        QueueView.Found::delivery,
                                                        Collectors.toList()))));
        int wanted = 0;
        for (Map.Entry<String, Map<Long, List<Long>>> line : held.entrySet()) {
            Domain domain = new Domain(line.getKey());
            for (Map.Entry<Long, List<Long>> message : line.getValue().entrySet()) {
                List<Long> rows = message.getValue();
                for (Job job : Job.of(now(), message.getKey(), rows, PAGE_ROWS)) {
                    todo.add(new Batch(domain, job, true));
                }
                wanted += rows.size();
            }
        }
        return wanted;
    }
}
