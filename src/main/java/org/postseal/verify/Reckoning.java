package org.postseal.verify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts what records say of recipients: each that was accepted ends once, or still waits. Used by
 * one thread.
 */
public final class Reckoning {

    /** Kinds of records that end a recipient's way. */
    static final List<String> ENDS =
            List.of("delivered", "bounced", "replaced", "deleted", "discarded");

    /** Sessions whose handshake the receiving server signed over a checkpoint of the log. */
    static final String SIGNED = "signed";

    private static final int FAULTS_MAX = 20;

    private enum State {
        WAITS,
        ENDED
    }

    private final Map<String, State> here = new HashMap<>();
    private final Map<String, Boolean> endedEarlier = new HashMap<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<String, Long> proofs = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();

    /** Takes the next record of the log. */
    public void add(long index, Entry entry) {
        String kind = entry.kind();
        count(counts, kind.isEmpty() ? "other" : kind);
        if (kind.equals("accepted")) {
            accepted(index, entry);
        } else if (ENDS.contains(kind)) {
            ended(index, entry);
        } else if (kind.equals("session") && !entry.text("handshake", "sha256").isEmpty()) {
            count(counts, SIGNED);
        }
    }

    private void accepted(long index, Entry entry) {
        count(counts, "accepted", -1);
        for (String delivery : entry.deliveries()) {
            count(counts, "accepted");
            if (here.putIfAbsent(delivery, State.WAITS) != null) {
                fault("record " + index + ": " + delivery + " is accepted for the second time");
            }
        }
    }

    private void ended(long index, Entry entry) {
        String delivery = entry.delivery();
        State before = here.get(delivery);
        if (before == State.ENDED || endedEarlier.containsKey(delivery)) {
            fault("record " + index + ": " + delivery + " ends for the second time");
            return;
        }
        if (before == null) {
            endedEarlier.put(delivery, true);
            count(counts, entry.kind(), -1);
            count(counts, "earlier");
        } else {
            here.put(delivery, State.ENDED);
        }
        if (entry.kind().equals("delivered")) {
            String proof = entry.text("reached", "proof");
            count(proofs, proof.isEmpty() ? "unknown" : proof);
        }
    }

    private void fault(String words) {
        if (faults.size() < FAULTS_MAX) {
            faults.add(words);
        }
    }

    private static void count(Map<String, Long> of, String name) {
        count(of, name, 1);
    }

    private static void count(Map<String, Long> of, String name, long more) {
        of.merge(name, more, Long::sum);
    }

    /** What does not add up. */
    public List<String> faults() {
        return List.copyOf(faults);
    }

    /**
     * The sums: {@code accepted} recipients, how those ended, {@code queued} ones that did not,
     * {@code earlier} ones that were accepted before and ended here; {@code signed} sessions, where
     * there are any; and for deliveries {@code proof:} with how the peer was proven.
     */
    public Map<String, Long> sums() {
        Map<String, Long> sums = new TreeMap<>();
        for (String end : ENDS) {
            sums.put(end, counts.getOrDefault(end, 0L));
        }
        sums.put("accepted", counts.getOrDefault("accepted", 0L));
        sums.put("earlier", counts.getOrDefault("earlier", 0L));
        sums.put("deferred", counts.getOrDefault("deferred", 0L));
        sums.put("session", counts.getOrDefault("session", 0L));
        sums.put("queued", here.values().stream().filter(s -> s == State.WAITS).count());
        if (counts.containsKey(SIGNED)) {
            sums.put(SIGNED, counts.getOrDefault(SIGNED, 0L));
        }
        proofs.forEach((proof, count) -> sums.put("proof:" + proof, count));
        return sums;
    }
}
