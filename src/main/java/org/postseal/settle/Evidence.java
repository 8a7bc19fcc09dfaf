package org.postseal.settle;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postseal.mail.Printable;
import org.postseal.proof.Handshakes;
import org.postseal.proof.Journal;
import org.postseal.proof.ProofRecords;
import org.postseal.store.Sql;
import org.postseal.tls.SignedTranscript;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What settling records: each fate, and before the first of a TLS session the session itself, once.
 * Certificates are kept once each, beside the log. Safe for many threads.
 */
final class Evidence {

    private static final int HELD_MAX = 20_000;

    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final Journal journal;

    /** Sessions and chains that were recorded by this process. */
    private final Cache<String, Boolean> recorded =
            Caffeine.newBuilder().executor(Runnable::run).maximumSize(HELD_MAX).build();

    Evidence(Journal journal) {
        this.journal = journal;
    }

    /** The records of one settling. */
    final class Batch {

        private final Journal.Entry entry = journal.entry();
        private final Set<String> sessions = new LinkedHashSet<>();
        private final Map<String, String> chains = new LinkedHashMap<>();
        private final Instant now;

        private Batch(Instant now) {
            this.now = now;
        }

        private void session(FateRecord.Matter matter, Attempt attempt, String id) {
            if (recorded.getIfPresent(id) != null || !sessions.add(id)) {
                return;
            }
            Attempt.Peer peer = attempt.peer().orElseThrow();
            Attempt.Tls tls = peer.tls().orElseThrow();
            entry.add(sessionRecord(matter, attempt, id));
            String chain = tls.chainSha256();
            if (!tls.shown().chain().isEmpty() && recorded.getIfPresent(chain) == null) {
                chains.put(chain, pem(tls.shown().chain()));
            }
        }

        /** Writes them, within the transaction that settles. */
        void write(Sql sql) throws SQLException {
            entry.write(sql);
            for (Map.Entry<String, String> chain : chains.entrySet()) {
                sql.update(
                        """
                        INSERT INTO proof_chain (sha256, seen, pem) VALUES (?, ?, ?)
                        ON CONFLICT DO NOTHING\
                        """,
                        chain.getKey(),
                        now.toEpochMilli(),
                        chain.getValue());
            }
        }

        /** The transaction is over, and was kept. */
        void kept() {
            entry.kept();
            sessions.forEach(id -> recorded.put(id, true));
            chains.keySet().forEach(id -> recorded.put(id, true));
        }
    }

    Batch of(FateRecord.Matter matter, List<Ruling> rulings) {
        Batch batch = new Batch(matter.now());
        for (Ruling ruling : rulings) {
            Attempt attempt = ruling.fate().attempt();
            String id = id(matter, attempt);
            if (!id.isEmpty()) {
                batch.session(matter, attempt, id);
            }
            FateRecord.add(batch.entry, matter, ruling, id);
        }
        return batch;
    }

    /** A session that cannot be told from others is named for what it carried. */
    private static String id(FateRecord.Matter matter, Attempt attempt) {
        if (attempt.peer().isEmpty() || attempt.peer().get().tls().isEmpty()) {
            return "";
        }
        Optional<String> session = attempt.peer().get().tls().get().session();
        return session.isPresent() ? session.get() : matter.claim().id() + "/" + attempt.at();
    }

    private String sessionRecord(FateRecord.Matter matter, Attempt attempt, String id) {
        Attempt.Peer peer = attempt.peer().orElseThrow();
        Attempt.Tls tls = peer.tls().orElseThrow();
        ObjectNode record = ProofRecords.record("session", matter.now());
        record.put("session", id);
        record.put("domain", matter.claim().domain().ascii());
        record.put("host", peer.host());
        record.put("address", peer.address());
        record.put("port", peer.port());
        record.put("demanded", Printable.of(attempt.demanded()));
        asked(record, tls.shown().asked());
        ObjectNode reached = record.putObject("reached");
        reached.put("protocol", tls.protocol());
        reached.put("cipher", tls.cipher());
        reached.put("group", tls.group());
        reached.put("proof", tls.proof());
        reached.put("by", Printable.of(tls.shown().by()));
        reached.put("chain_sha256", tls.chainSha256());
        reached.put("resumed", tls.shown().resumed());
        tls.shown().resumedFrom().ifPresent(from -> reached.put("resumed_from", from));
        tls.session().ifPresent(binding -> reached.put("tls_exporter_sha256", binding));
        handshake(record, tls.shown(), matter.now());
        return ProofRecords.line(record);
    }

    /** The demand once more, for readers that are programs. */
    private static void asked(ObjectNode record, List<Attempt.Asked> all) {
        if (all.isEmpty()) {
            return;
        }
        ArrayNode out = record.putArray("demand");
        for (Attempt.Asked one : all) {
            ObjectNode part = out.addObject();
            part.put("requirement", Printable.of(one.requirement()));
            part.put("by", one.by());
            part.put("source", Printable.of(one.source()));
            part.put("observed", one.observed());
        }
    }

    /**
     * What the server signed is on disk before the record that names it. When that cannot be, the
     * record says why, and mail goes on: it is one more level of evidence, and not the evidence.
     */
    private void handshake(ObjectNode record, Attempt.Shown shown, Instant now) {
        Handshakes.Kept kept =
                shown.signed().isPresent()
                        ? kept(shown.signed().get(), now)
                        : new Handshakes.Missing(shown.unsigned());
        switch (kept) {
            case Handshakes.Stored stored -> {
                ObjectNode out = record.putObject("handshake");
                out.put("sha256", stored.sha256());
                out.put("server_name", stored.shown().serverName());
                out.put("log", stored.shown().checkpoint().origin());
                out.put("size", stored.shown().checkpoint().size());
            }
            case Handshakes.Missing(String why) when why.isEmpty() -> {}
            case Handshakes.Missing(String why) ->
                    record.putObject("handshake").put("missing", Printable.of(why));
        }
    }

    private Handshakes.Kept kept(SignedTranscript signed, Instant now) {
        return journal.handshakes()
                .map(where -> where.keep(signed, now))
                .orElseGet(() -> new Handshakes.Missing("it is not kept here"));
    }

    private static String pem(List<X509Certificate> chain) {
        StringBuilder text = new StringBuilder();
        try {
            for (X509Certificate certificate : chain) {
                text.append("-----BEGIN CERTIFICATE-----\n")
                        .append(PEM.encodeToString(certificate.getEncoded()))
                        .append("\n-----END CERTIFICATE-----\n");
            }
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read has octets", e);
        }
        return text.toString();
    }
}
