package org.postseal.queue;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.postseal.mail.Domain;
import org.postseal.mail.Envelope;
import org.postseal.mail.Message;
import org.postseal.mail.Recipient;
import org.postseal.proof.Journal;
import org.postseal.store.Disk;
import org.postseal.store.Pending;
import org.postseal.store.Sql;
import org.postseal.store.Store;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room 6: what was accepted and waits. The tables hold it, memory holds only who is next; both
 * change in this order: first the tables, and after the commit the memory.
 */
public final class MailQueue implements Intake, Schedule {

    private static final Logger LOG = LoggerFactory.getLogger(MailQueue.class);

    /** How far names are reserved ahead, so that not every acceptance writes the mark. */
    private static final long NAMES_RESERVED_MICROS = 60_000_000;

    private static final Duration IN_FLOW_DELAY = Duration.ofMillis(20);

    /** When abandoned or unreadable work is looked at again. */
    private static final Duration GIVE_BACK_DELAY = Duration.ofMinutes(5);

    /** What is due later than this at the start is tried at once: a disk may have altered it. */
    private static final Duration DUE_MAX = Duration.ofDays(7);

    private final Store store;
    private final QueueSettings settings;
    private final Clock clock;
    private final Bodies bodies;
    private final QueueTables tables;
    private final QueueIds ids;
    private final Lines lines;
    private final Journal journal;
    private final Recent recent = new Recent();
    private final AtomicLong lastDelivery;
    private final AtomicLong highWater;
    private final Map<Long, Handed> handed = new ConcurrentHashMap<>();

    private MailQueue(
            Store store, Bodies bodies, QueueSettings settings, Clock clock, Journal journal)
            throws IOException {
        this.journal = journal;
        this.store = store;
        this.settings = settings;
        this.clock = clock;
        this.bodies = bodies;
        this.tables = new QueueTables(bodies);
        this.lines = new Lines(settings, clock);
        this.highWater = new AtomicLong(store.read(QueueTables::highWater));
        this.ids = new QueueIds(clock, highWater.get());
        this.lastDelivery = new AtomicLong(store.read(QueueTables::lastDelivery));
    }

    /**
     * Takes up what waits: rows that were in flight come back as uncertain, files without a message
     * are removed, the lines are filled.
     */
    public static MailQueue open(
            Store store, Disk disk, QueueSettings settings, Clock clock, Journal journal)
            throws IOException {
        Bodies bodies = new Bodies(store.folder().bodies(), disk, settings);
        MailQueue queue = new MailQueue(store, bodies, settings, clock, journal);
        int uncertain = store.write(sql -> QueueTables.recover(sql, clock.instant()));
        if (uncertain > 0) {
            LOG.warn("{} recipients were in flight when this relay stopped", uncertain);
        }
        bodies.sweep(store.read(QueueTables::bodyFiles));
        if (settings.limits().countsMessages()) {
            QueueTables.Held there = store.read(QueueTables::held);
            bodies.headroom().found(there.messages(), there.octets());
        }
        BodyLinks.sweep(store.folder().path());
        long dueMax = clock.millis() + DUE_MAX.toMillis();
        Rebuild rebuild = new Rebuild(queue.lines, settings.recipientsPerClaim(), dueMax);
        store.read(rebuild);
        queue.hold(rebuild.damaged(), "what the database says of its state makes no sense");
        return queue;
    }

    private void hold(List<Long> damaged, String why) throws IOException {
        if (damaged.isEmpty()) {
            return;
        }
        store.write(sql -> {
            int rows = 0;
            for (long delivery : damaged) {
                rows += QueueTables.holdDamaged(sql, delivery, why);
            }
            return rows;
        });
        LOG.error(
                "{} recipients are held as damaged ({}): 'postseal queue list' names them",
                damaged.size(),
                why);
    }

    @Override
    public void checkRoom(long octets) throws IntakeRefused {
        bodies.headroom().check(octets);
    }

    @Override
    public Spool spool() throws IntakeRefused {
        checkRoom(0);
        return new ArrivingMessage(ids.next(), bodies);
    }

    @Override
    public QueueId accept(Envelope envelope, Message message) throws IntakeRefused {
        return accept(ids.next(), envelope, message);
    }

    @Override
    public QueueId accept(QueueId id, Envelope envelope, Message message) throws IntakeRefused {
        Message kept = message;
        try {
            checkRoom(message.size());
            giveWay(envelope);
            QueueTables.checkFile(message);
            kept = bodies.keep(id, message);
            Fresh fresh = fresh(id, envelope, kept);
            Journal.Entry entry = journal.entry();
            QueueRecords.accepted(entry, fresh);
            store.write(sql -> {
                entry.write(sql);
                return insert(sql, fresh);
            });
            entry.kept();
            schedule(fresh);
            return id;
        } catch (IOException e) {
            discard(kept);
            throw IntakeRefused.because(e);
        }
    }

    /**
     * Holds a client up a little while more comes in for a destination than goes out, as Postfix
     * does (in_flow_delay): else what waits would have to be read back, and all of it waits longer.
     */
    private void giveWay(Envelope envelope) {
        for (Recipient recipient : envelope.recipients()) {
            if (lines.isCrowded(recipient.address().domain())) {
                LockSupport.parkNanos(IN_FLOW_DELAY.toNanos());
                return;
            }
        }
    }

    @Override
    public void discard(Message message) {
        if (bodies.holds(message) && message.content() instanceof Message.Stored stored) {
            bodies.delete(stored.file());
        }
    }

    private Fresh fresh(QueueId id, Envelope envelope, Message message) throws IOException {
        List<Fresh.Row> rows = new ArrayList<>();
        for (Recipient recipient : envelope.recipients()) {
            rows.add(new Fresh.Row(lastDelivery.incrementAndGet(), recipient));
        }
        return new Fresh(id, envelope, message, bodies.digestOf(message), clock.instant(), rows);
    }

    private Boolean insert(Sql sql, Fresh fresh) throws SQLException {
        long number = QueueIds.number(fresh.id());
        if (number >= highWater.get()) {
            QueueTables.raiseHighWater(sql, number + NAMES_RESERVED_MICROS);
        }
        QueueTables.insert(sql, fresh);
        return true;
    }

    private void schedule(Fresh fresh) {
        bodies.headroom().entered(fresh.message().size());
        long reserved = QueueIds.number(fresh.id()) + NAMES_RESERVED_MICROS;
        highWater.updateAndGet(
                known -> reserved - NAMES_RESERVED_MICROS >= known ? reserved : known);
        recent.add(fresh);
        fresh.jobs(settings.recipientsPerClaim()).forEach(lines::add);
    }

    @Override
    public Optional<Slot> await(Duration wait) throws InterruptedException {
        return lines.await(wait).map(grant -> new QueueSlot(this, grant));
    }

    Optional<Job> nextJob(Lines.Line line) {
        return lines.next(line);
    }

    Optional<Job> nextJobEarly(Lines.Line line) {
        return lines.nextEarly(line);
    }

    /** What a job stands for; a job that cannot be loaded now comes again later. */
    Optional<Claim> claim(Domain domain, Job job) {
        try {
            Optional<Handed> fresh = recent.take(domain, job, clock.instant());
            return handOut(fresh.isPresent() ? fresh : whole(domain, job));
        } catch (IOException e) {
            Optional<DamagedMail> damage = DamagedMail.behind(e);
            if (damage.isPresent() && isHeld(job, damage.get())) {
                return Optional.empty();
            }
            LOG.error(
                    "{}: cannot be read for {}: {}",
                    QueueIds.text(job.message()),
                    domain,
                    e.getMessage());
            returnJob(domain, job.at(clock.millis() + GIVE_BACK_DELAY.toMillis()));
            return Optional.empty();
        }
    }

    private Optional<Handed> whole(Domain domain, Job job) throws IOException {
        Optional<Handed> claim = store.read(sql -> load(sql, domain, job));
        if (claim.isPresent()) {
            checkFile(claim.get().claim().message());
        }
        return claim;
    }

    private static void checkFile(Message message) throws IOException {
        try {
            QueueTables.checkFile(message);
        } catch (IOException e) {
            throw new IOException(new DamagedMail("its file is not what was accepted: " + e));
        }
    }

    private boolean isHeld(Job job, DamagedMail damage) {
        QueueId id = QueueIds.text(job.message());
        LOG.error("{}: held as damaged: {}", id, damage.getMessage());
        try {
            hold(job.deliveries().boxed().toList(), String.valueOf(damage.getMessage()));
            return true;
        } catch (IOException e) {
            LOG.error("{}: {}", id, e.getMessage());
            return false;
        }
    }

    /** Hands out what a job stands for to an operator, damaged or not; nothing when it is gone. */
    Optional<Claim> claimed(Domain domain, Job job) throws IOException {
        Optional<Handed> fresh = recent.take(domain, job, clock.instant());
        return handOut(fresh.isPresent() ? fresh : store.read(sql -> loadAsItIs(sql, domain, job)));
    }

    private Optional<Claim> handOut(Optional<Handed> claim) {
        if (claim.isEmpty()) {
            return Optional.empty();
        }
        Handed taken = claim.get();
        handed.put(taken.key(), taken);
        return Optional.of(taken.claim());
    }

    /** Whether the claim is still to be settled, by whoever has it. */
    boolean isOpen(Claim claim) {
        Handed taken = handed.get(Handed.key(claim));
        return taken != null && taken.is(claim);
    }

    /** Takes a claim back without giving it to a line again. */
    void forget(Claim claim) {
        handed.remove(Handed.key(claim));
    }

    /** Takes out of its line what waits of these deliveries; the rest is somebody's claim. */
    List<Job> take(Domain domain, Set<Long> deliveries) {
        List<Job> taken = lines.take(domain, deliveries);
        taken.forEach(job -> recent.forget(job.message()));
        return taken;
    }

    /** The deliveries that somebody has now. */
    Set<Long> busy() {
        return handed.values().stream()
                .flatMap(taken -> taken.claim().recipients().stream())
                .map(Claim.Waiting::deliveryId)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The deliveries to a domain that wait or that somebody has now. */
    List<Long> deliveriesOf(Domain domain) {
        List<Long> all = new ArrayList<>(lines.deliveries(domain));
        handed.values().stream()
                .filter(taken -> taken.claim().domain().equals(domain))
                .flatMap(taken -> taken.claim().recipients().stream())
                .forEach(waiting -> all.add(waiting.deliveryId()));
        return all;
    }

    void returnJob(Domain domain, Job job) {
        lines.add(domain, List.of(job));
    }

    void tell(Lines.Line line, Health health) {
        lines.tell(line, health);
    }

    void release(Lines.Line line) {
        lines.release(line);
    }

    private Optional<Handed> load(Sql sql, Domain domain, Job job) throws SQLException {
        // The message first: when it is gone its rows are, unless something is wrong.
        Optional<QueueTables.Kept> message = tables.message(sql, job.message());
        List<QueueTables.Row> rows = QueueTables.deliveries(sql, job.deliveries().boxed().toList());
        if (message.isEmpty() && !rows.isEmpty()) {
            throw new DamagedMail("the message it belongs to is not in the database");
        }
        return handed(message, rows, domain);
    }

    private Optional<Handed> loadAsItIs(Sql sql, Domain domain, Job job) throws SQLException {
        Optional<QueueTables.Kept> message = tables.messageAsItIs(sql, job.message());
        List<Long> ids = job.deliveries().boxed().toList();
        return handed(message, QueueTables.deliveriesAsTheyAre(sql, ids), domain);
    }

    private Optional<Handed> handed(
            Optional<QueueTables.Kept> message, List<QueueTables.Row> rows, Domain domain) {
        return rows.isEmpty()
                ? Optional.empty()
                : message.map(m -> Handed.of(m, domain, rows, clock.instant()));
    }

    Pending<Integer> markInFlight(Claim claim) {
        Handed taken = handed(claim);
        taken.markInFlight();
        return store.begin(sql -> {
            Marks.of(sql).add(claim);
            return claim.recipients().size();
        });
    }

    /** Takes back a claim that whoever had it will not settle. */
    void abandon(Claim claim) {
        Handed taken = handed.get(Handed.key(claim));
        if (taken == null || !taken.is(claim) || taken.isSettling()) {
            return;
        }
        Instant due = clock.instant().plus(GIVE_BACK_DELAY);
        LOG.error("{}: its delivery ended without a fate, tried again later", claim.id());
        try {
            store.write(sql -> giveBack(sql, taken, due));
        } catch (IOException e) {
            LOG.error("{}: {}", claim.id(), e.getMessage());
        }
        handed.remove(taken.key());
        reschedule(claim, claim.recipients().stream().map(Claim.Waiting::deliveryId).toList(), due);
    }

    /**
     * Takes back a claim whose settling failed for a fault of this program: nobody knows here
     * whether it was written. The tables do, and are asked again later.
     */
    public void readAgain(Claim claim) {
        Handed taken = handed.get(Handed.key(claim));
        if (taken != null && taken.is(claim)) {
            forget(claim);
            Instant due = clock.instant().plus(GIVE_BACK_DELAY);
            List<Long> rows = claim.recipients().stream().map(Claim.Waiting::deliveryId).toList();
            reschedule(claim, rows, due);
        }
    }

    private static Integer giveBack(Sql sql, Handed taken, Instant due) throws SQLException {
        int rows = 0;
        for (Claim.Waiting waiting : taken.claim().recipients()) {
            Marks.of(sql).remove(waiting.deliveryId());
            rows += QueueTables.giveBack(sql, waiting.deliveryId(), due, taken.isInFlight());
        }
        return rows;
    }

    private void reschedule(Claim claim, List<Long> deliveries, Instant due) {
        long message = QueueIds.number(claim.id());
        lines.add(
                claim.domain(),
                Job.of(due.toEpochMilli(), message, deliveries, settings.recipientsPerClaim()));
    }

    /** Where what happens to its messages is recorded. */
    public Journal journal() {
        return journal;
    }

    /** Messages at destinations that wait for their time, those under way not counted. */
    public long waiting() {
        return lines.waiting();
    }

    /** Places for connections that are taken. */
    public int connections() {
        return lines.connections();
    }

    /** Hands nothing out any more; what is handed out can still be settled. */
    public void close() {
        lines.close();
    }

    /**
     * Announces that a claim is about to be settled, and tells what settling needs beyond it. From
     * now on the claim is the settling side's: it is not handed out again before it is settled.
     */
    public Facts settling(Claim claim) {
        return handed(claim).settling();
    }

    /**
     * What settling needs to know beside the claim.
     *
     * @param sha256 of the message as it was accepted, lower-case hex
     * @param delayWarned the rows whose sender has been told of the delay
     */
    public record Facts(String sha256, Set<Long> delayWarned) {}

    /** The end of a claim on its way to the disk. */
    @FunctionalInterface
    public interface Ending {

        /**
         * Returns when it is there. To be called once; the claim is open until then.
         *
         * @throws IOException when nothing of it was kept; it may be begun again
         */
        Closing.Done await() throws IOException;
    }

    /** {@link #end Ends} a claim, and waits until that is on disk. */
    public Closing.Done settle(Claim claim, Closing closing) throws IOException {
        return end(claim, closing).await();
    }

    /**
     * Begins to end a claim: all of it is one transaction.
     *
     * @throws IOException when nothing of it will be kept; it may be begun again
     */
    public Ending end(Claim claim, Closing closing) throws IOException {
        Journal.Entry entry = journal.entry();
        List<Fresh> notices = notices(closing, entry);
        Pending<Boolean> gone =
                store.begin(sql -> {
                    boolean removed = write(sql, claim, closing, notices);
                    entry.write(sql);
                    return removed;
                });
        return () -> {
            boolean removed;
            try {
                removed = gone.await();
            } catch (IOException e) {
                notices.forEach(notice -> discard(notice.message()));
                throw e;
            }
            entry.kept();
            afterSettling(claim, closing, removed);
            List<QueueId> names = new ArrayList<>(notices.size());
            for (Fresh notice : notices) {
                schedule(notice);
                names.add(notice.id());
            }
            return new Closing.Done(removed, names);
        };
    }

    private List<Fresh> notices(Closing closing, Journal.Entry entry) throws IOException {
        List<Fresh> notices = new ArrayList<>();
        try {
            for (Closing.Notice notice : closing.notices()) {
                QueueId id = ids.next();
                Message kept = bodies.keep(id, notice.message());
                notices.add(fresh(id, notice.envelope(), kept));
                QueueRecords.accepted(entry, notices.getLast());
            }
            return notices;
        } catch (IOException e) {
            notices.forEach(notice -> discard(notice.message()));
            throw e;
        }
    }

    private Boolean write(Sql sql, Claim claim, Closing closing, List<Fresh> notices)
            throws SQLException {
        for (Change change : closing.changes()) {
            Marks.of(sql).remove(change.deliveryId());
            QueueTables.apply(sql, change);
        }
        for (Fresh notice : notices) {
            insert(sql, notice);
        }
        closing.also().on(sql);
        return QueueTables.deleteIfSettled(sql, claim.id());
    }

    private void afterSettling(Claim claim, Closing closing, boolean removed) {
        handed.remove(Handed.key(claim));
        if (removed) {
            bodies.headroom().left(claim.message().size());
            discard(claim.message());
        }
        Map<Instant, List<Long>> again = new TreeMap<>();
        for (Change change : closing.changes()) {
            if (change instanceof Change.Waits waits) {
                again.computeIfAbsent(waits.due(), d -> new ArrayList<>()).add(waits.deliveryId());
            }
        }
        for (Map.Entry<Instant, List<Long>> each : again.entrySet()) {
            reschedule(claim, each.getValue(), each.getKey());
        }
    }

    private Handed handed(Claim claim) {
        Handed taken = handed.get(Handed.key(claim));
        if (taken == null || !taken.is(claim)) {
            throw new IllegalStateException(claim.id() + ": this claim was settled before");
        }
        return taken;
    }
}
