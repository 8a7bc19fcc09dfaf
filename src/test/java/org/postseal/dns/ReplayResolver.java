package org.postseal.dns;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;

/**
 * A recursive resolver without validation in front of recorded authorities: it follows delegations
 * and aliases, remembers delegations, and hands on what it got, over the wire format.
 */
final class ReplayResolver implements Resolver {

    private static final int STEPS_MAX = 20;
    private static final int DEPTH_MAX = 4;
    private static final int OCTETS_MAX = 65_535;

    private final Replay replay;
    private final Map<Name, Set<String>> delegations = new HashMap<>();
    private final Set<Name> forwarded = new HashSet<>();
    private final Map<Name, Message> referrals = new HashMap<>();
    private final List<String> questions = new ArrayList<>();
    private int step;

    ReplayResolver(Replay replay) {
        this.replay = replay;
        Name zone = Name.root;
        for (String line : replay.settings()) {
            String key = line.substring(0, line.indexOf(':') + 1);
            String value = Replay.unquoted(line.substring(key.length()).strip());
            if (key.equals("name:")) {
                zone = absolute(value);
            } else if (key.equals("stub-addr:") || key.equals("forward-addr:")) {
                delegations.computeIfAbsent(zone, _ -> new LinkedHashSet<>()).add(value);
                if (key.equals("forward-addr:")) {
                    forwarded.add(zone);
                }
            }
        }
    }

    private static Name absolute(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** From here on, the answers of that step are given. */
    void at(int number) {
        step = number;
    }

    /** What it was asked, with what came of it; for the words of a failed test. */
    List<String> questions() {
        return List.copyOf(questions);
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
        Record question = query.getQuestion();
        Message answer = resolve(question.getName(), question.getType(), 0);
        answer.getHeader().setID(query.getHeader().getID());
        questions.add(question.getName() + " " + Type.string(question.getType()) + " -> " + answer);
        try {
            byte[] wire = answer.toWire(OCTETS_MAX);
            return CompletableFuture.completedFuture(new Message(RawTlsa.hide(wire)));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private synchronized Message resolve(Name question, int type, int depth) {
        Message out = new Message();
        out.addRecord(Record.newRecord(question, type, 1), Section.QUESTION);
        out.getHeader().setFlag(Flags.QR);
        out.getHeader().setFlag(Flags.RA);
        Name name = question;
        for (int i = 0; i < STEPS_MAX; i++) {
            Optional<Message> part = iterate(name, type, depth);
            if (part.isEmpty()) {
                out.getHeader().setRcode(Rcode.SERVFAIL);
                return out;
            }
            append(part.get(), out);
            Name end = end(name, type, part.get());
            if (end.equals(name) || has(end, type, part.get())) {
                return out;
            }
            name = end;
        }
        return out;
    }

    private static void append(Message part, Message out) {
        out.getHeader().setRcode(part.getRcode());
        for (int section : List.of(Section.ANSWER, Section.AUTHORITY)) {
            for (Record record : part.getSection(section)) {
                if (!out.findRecord(record, section)) {
                    out.addRecord(record, section);
                }
            }
        }
    }

    private static boolean has(Name name, int type, Message reply) {
        return reply.getSection(Section.ANSWER).stream()
                .anyMatch(r -> r.getName().equals(name) && r.getType() == type);
    }

    /** Where the aliases of a reply lead. */
    private static Name end(Name start, int type, Message reply) {
        Name name = start;
        for (int i = 0; i < STEPS_MAX && !has(name, type, reply); i++) {
            Name here = name;
            Optional<Name> next =
                    reply.getSection(Section.ANSWER).stream()
                            .filter(r -> type != Type.CNAME)
                            .flatMap(r -> alias(here, r).stream())
                            .findFirst();
            if (next.isEmpty()) {
                return name;
            }
            name = next.get();
        }
        return name;
    }

    private static Optional<Name> alias(Name name, Record record) {
        if (record instanceof CNAMERecord cname && cname.getName().equals(name)) {
            return Optional.of(cname.getTarget());
        }
        boolean below = name.subdomain(record.getName()) && !name.equals(record.getName());
        if (record instanceof DNAMERecord dname && below) {
            try {
                return Optional.of(name.fromDNAME(dname));
            } catch (NameTooLongException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The reply of the authority of a name; empty when nobody gives one. */
    private Optional<Message> iterate(Name name, int type, int depth) {
        if (type == Type.DS && referrals.containsKey(name)) {
            return Optional.of(referrals.get(name));
        }
        Name zone = startOf(name, type);
        for (int i = 0; i < STEPS_MAX; i++) {
            Optional<Message> reply = ask(zone, name, type);
            if (reply.isEmpty()) {
                return type == Type.DS ? remembered(name) : Optional.empty();
            }
            Optional<Name> below = referral(zone, name, type, reply.get());
            if (below.isEmpty() || forwarded.contains(zone)) {
                return Optional.of(scrubbed(zone, reply.get()));
            }
            learn(below.get(), reply.get(), depth);
            if (type == Type.DS && referrals.containsKey(name)) {
                return Optional.of(referrals.get(name));
            }
            zone = below.get();
        }
        return Optional.empty();
    }

    private Name startOf(Name name, int type) {
        Name zone = type == Type.DS && name.labels() > 1 ? new Name(name, 1) : name;
        while (!delegations.containsKey(zone) && zone.labels() > 1) {
            zone = new Name(zone, 1);
        }
        return zone;
    }

    private Optional<Message> ask(Name zone, Name name, int type) {
        for (String address : delegations.getOrDefault(zone, Set.of())) {
            Optional<Message> reply =
                    replay.entries().stream()
                            .filter(entry -> entry.answers(name, type, address, step))
                            .map(Replay.Entry::reply)
                            .findFirst();
            boolean usable =
                    reply.filter(r ->
                                    r.getRcode() == Rcode.NOERROR || r.getRcode() == Rcode.NXDOMAIN)
                            .isPresent();
            if (usable) {
                return reply;
            }
        }
        return Optional.empty();
    }

    private static Optional<Name> referral(Name zone, Name name, int type, Message reply) {
        boolean final_ =
                reply.getRcode() == Rcode.NXDOMAIN
                        || !reply.getSection(Section.ANSWER).isEmpty()
                        || reply.getSection(Section.AUTHORITY).stream()
                                .anyMatch(SOARecord.class::isInstance);
        if (final_) {
            return Optional.empty();
        }
        return reply.getSection(Section.AUTHORITY).stream()
                .filter(NSRecord.class::isInstance)
                .map(Record::getName)
                .filter(owner -> owner.labels() > zone.labels() && name.subdomain(owner))
                .findFirst();
    }

    private void learn(Name zone, Message referral, int depth) {
        Set<String> addresses = new LinkedHashSet<>();
        List<Name> hosts =
                referral.getSection(Section.AUTHORITY).stream()
                        .filter(NSRecord.class::isInstance)
                        .filter(record -> record.getName().equals(zone))
                        .map(record -> ((NSRecord) record).getTarget())
                        .toList();
        for (Record record : referral.getSection(Section.ADDITIONAL)) {
            if (record instanceof ARecord a && hosts.contains(a.getName())) {
                addresses.add(a.getAddress().getHostAddress());
            }
        }
        for (Name host : hosts) {
            if (addresses.isEmpty() && depth < DEPTH_MAX) {
                for (Record record : resolve(host, Type.A, depth + 1).getSection(Section.ANSWER)) {
                    if (record instanceof ARecord a) {
                        addresses.add(a.getAddress().getHostAddress());
                    }
                }
            }
        }
        delegations.put(zone, addresses);
        ds(zone, referral).ifPresent(message -> referrals.put(zone, message));
    }

    /** What a referral says of the DS record of its zone, as an answer to that question. */
    private static Optional<Message> ds(Name zone, Message referral) {
        Message out = new Message();
        out.addRecord(Record.newRecord(zone, Type.DS, 1), Section.QUESTION);
        for (Record record : referral.getSection(Section.AUTHORITY)) {
            int type =
                    record instanceof RRSIGRecord rrsig ? rrsig.getTypeCovered() : record.getType();
            if (type == Type.DS && record.getName().equals(zone)) {
                out.addRecord(record, Section.ANSWER);
            } else if (type == Type.NSEC || type == Type.NSEC3) {
                out.addRecord(record, Section.AUTHORITY);
            }
        }
        boolean tells =
                !out.getSection(Section.ANSWER).isEmpty()
                        || !out.getSection(Section.AUTHORITY).isEmpty();
        return tells ? Optional.of(out) : Optional.empty();
    }

    /** Where no DS question is recorded: every denial of the zones above, as a cache has them. */
    private Optional<Message> remembered(Name name) {
        Message out = new Message();
        out.addRecord(Record.newRecord(name, Type.DS, 1), Section.QUESTION);
        for (Replay.Entry entry : replay.entries()) {
            signatures(entry.reply())
                    .filter(s ->
                            s.getTypeCovered() == Type.NSEC || s.getTypeCovered() == Type.NSEC3)
                    .filter(s -> name.subdomain(s.getSigner()) && !name.equals(s.getSigner()))
                    .forEach(s -> {
                        entry.reply().getSection(Section.AUTHORITY).stream()
                                .filter(r -> r.getName().equals(s.getName()))
                                .filter(r -> r.getType() == s.getTypeCovered())
                                .forEach(r -> add(r, out, Section.AUTHORITY));
                        add(s, out, Section.AUTHORITY);
                    });
        }
        return out.getSection(Section.AUTHORITY).isEmpty() ? Optional.empty() : Optional.of(out);
    }

    /** Without what the zone's servers have no say in. */
    private static Message scrubbed(Name zone, Message reply) {
        Message out = new Message();
        out.getHeader().setRcode(reply.getRcode());
        out.addRecord(reply.getQuestion(), Section.QUESTION);
        for (int section : List.of(Section.ANSWER, Section.AUTHORITY)) {
            reply.getSection(section).stream()
                    .filter(record -> record.getName().subdomain(zone))
                    .filter(record -> !(record instanceof RRSIGRecord))
                    .forEach(record -> out.addRecord(record, section));
            signatures(reply)
                    .filter(s -> signs(s, out, section))
                    .forEach(s -> add(s, out, section));
        }
        return out;
    }

    /** Unbound looks for the signatures of a set in every section. */
    static Stream<RRSIGRecord> signatures(Message reply) {
        return Stream.of(Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL)
                .flatMap(section -> reply.getSection(section).stream())
                .filter(RRSIGRecord.class::isInstance)
                .map(RRSIGRecord.class::cast);
    }

    private static boolean signs(RRSIGRecord signature, Message message, int section) {
        return message.getSection(section).stream()
                .anyMatch(record ->
                        record.getName().equals(signature.getName())
                                && record.getType() == signature.getTypeCovered());
    }

    private static void add(Record record, Message message, int section) {
        if (!message.findRecord(record, section)) {
            message.addRecord(record, section);
        }
    }

    @Override
    public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {}

    @Override
    public void setIgnoreTruncation(boolean flag) {}

    @Override
    public void setPort(int port) {}

    @Override
    public void setTCP(boolean flag) {}

    @Override
    public void setTSIGKey(TSIG key) {}

    @Override
    public void setTimeout(Duration timeout) {}
}
