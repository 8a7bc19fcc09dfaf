package org.postseal.proof;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.postseal.mail.Sha256;
import org.postseal.store.Gathering;
import org.postseal.store.Sql;
import org.postseal.store.Store;

/**
 * Where records of evidence are made and numbered. Addresses stand in them as commitments only: a
 * digest of the address behind a random salt. An address has a salt for each day, in a table of its
 * own; who destroys it leaves the record whole and makes it say nothing. Safe for many threads.
 */
public final class Journal {

    static final int ADDRESSES_HELD_MAX = 20_000;

    private final Clock clock;
    private final Salts salts;
    private final Optional<Handshakes> handshakes;

    /** Of the addresses asked for last; guarded by itself. */
    private final Map<Key, Salt> held =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, Salt> eldest) {
                    return size() > ADDRESSES_HELD_MAX;
                }
            };

    private record Key(String address, LocalDate day) {}

    /** A salt that may not have come into its table yet. */
    private static final class Salt {
        private final Key key;
        private final byte[] octets;
        private volatile boolean stored;
        private volatile boolean erased;

        Salt(Key key, byte[] octets) {
            this.key = key;
            this.octets = octets;
        }
    }

    /**
     * @param random for the salts: one that nobody can foretell
     * @param handshakes where signed handshakes are kept; empty where none are
     */
    public Journal(Clock clock, RandomGenerator random, Optional<Handshakes> handshakes) {
        this.clock = clock;
        this.salts = new Salts(random);
        this.handshakes = handshakes;
    }

    /** One that keeps no handshakes. */
    public Journal(Clock clock, RandomGenerator random) {
        this(clock, random, Optional.empty());
    }

    /** Where the signed handshakes are kept that records name. */
    public Optional<Handshakes> handshakes() {
        return handshakes;
    }

    /** Begins records that will be kept, or not, together. */
    public Entry entry() {
        return new Entry();
    }

    /** Records of one transaction. Used by one thread, then by the store's. */
    public final class Entry {

        private final List<String> records = new ArrayList<>();
        private final Map<String, Salt> salts = new LinkedHashMap<>();

        private Entry() {}

        /** What stands in a record for an address; empty for none, as of a bounce's sender. */
        public String commitment(String address) {
            return address.isEmpty() ? "" : digest(address, "", canonical(address));
        }

        /** What stands for a text that may hold the address, such as a server's reply. */
        public String commitment(String address, String text) {
            return digest(address, "text", text);
        }

        private String digest(String address, String use, String text) {
            Salt salt = salts.get(address);
            if (salt == null) {
                salt = salt(canonical(address));
                salts.put(address, salt);
            }
            return Journal.digest(salt.octets, use, text);
        }

        /** Adds a record, one line. */
        public void add(String record) {
            records.add(record);
        }

        /** Writes it, within the transaction that makes it true. */
        public void write(Sql sql) throws SQLException {
            sql.gathered(Numbering.class, Numbering::new).add(records);
            Salting salting = sql.gathered(Salting.class, Salting::new);
            for (Salt salt : salts.values()) {
                if (!salt.stored) {
                    salting.add(salt);
                }
            }
        }

        /** The transaction is over, and all of it was kept. */
        public void kept() {
            for (Salt salt : salts.values()) {
                salt.stored = true;
            }
        }
    }

    /** The salts that come into their table with one transaction, at its end. */
    private static final class Salting implements Gathering {

        private final Set<Salt> all = new LinkedHashSet<>();

        void add(Salt salt) {
            all.add(salt);
        }

        /** Whoever erases an address, erases what came before in the same transaction, too. */
        void erase(String address) {
            all.removeIf(salt -> salt.key.address.equals(address));
        }

        @Override
        public void write(Sql sql) throws SQLException {
            List<Object> rows = new ArrayList<>();
            for (Salt salt : all) {
                if (!salt.erased) {
                    rows.add(salt.key.address);
                    rows.add(salt.key.day.toString());
                    rows.add(salt.octets);
                }
            }
            SaltTables.insert(sql, rows);
        }
    }

    private Salt salt(String address) {
        Key key = new Key(address, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
        synchronized (held) {
            return held.computeIfAbsent(key, this::fresh);
        }
    }

    private Salt fresh(Key key) {
        return new Salt(key, salts.next());
    }

    /**
     * Destroys the salts of an address and records that somebody did so. What is recorded of it
     * from now on has a new one.
     *
     * @param record says so without saying whose
     * @return how many there were
     */
    public int erase(Store store, String address, String record) throws java.io.IOException {
        String wanted = canonical(address);
        forget(wanted);
        Entry entry = entry();
        entry.add(record);
        return store.write(sql -> {
            // Once more: somebody may have begun with a new one, whose row would go with the
            // others.
            forget(wanted);
            sql.gathered(Salting.class, Salting::new).erase(wanted);
            int rows = SaltTables.erase(sql, wanted);
            entry.write(sql);
            return rows;
        });
    }

    /** Salts that a record under way still has are not stored any more. */
    private void forget(String address) {
        synchronized (held) {
            held.values()
                    .removeIf(salt -> {
                        boolean its = salt.key.address.equals(address);
                        if (its) {
                            salt.erased = true;
                        }
                        return its;
                    });
        }
    }

    /** The form of an address that commitments are made of. */
    public static String canonical(String address) {
        return address.toLowerCase(Locale.ROOT);
    }

    /**
     * The commitment: lower-case hex of SHA-256 over salt, use, a zero and the text.
     *
     * @param use empty for an address
     */
    public static String digest(byte[] salt, String use, String text) {
        MessageDigest digest = Sha256.begin();
        digest.update(salt);
        if (!use.isEmpty()) {
            digest.update(use.getBytes(StandardCharsets.UTF_8));
        }
        digest.update((byte) 0);
        return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
