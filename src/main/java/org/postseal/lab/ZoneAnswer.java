package org.postseal.lab;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * The answer to one question out of signed zones: aliases followed, denials proven, signatures only
 * for those who ask for them, and the question's behaviour done to it.
 */
final class ZoneAnswer {

    private static final int ALIASES_MAX = 12;
    private static final int EDNS_OCTETS = 1232;

    private final SignedZones zones;
    private final Message query;
    private final Message response;
    private final int type;
    private final Optional<Behaviour> behaviour;

    private ZoneAnswer(SignedZones zones, Message query) {
        this.zones = zones;
        this.query = query;
        this.type = query.getQuestion().getType();
        this.behaviour = zones.behaviour(query.getQuestion().getName(), type);
        response = new Message(query.getHeader().getID());
        response.getHeader().setFlag(Flags.QR);
        response.getHeader().setFlag(Flags.RA);
        if (query.getHeader().getFlag(Flags.RD)) {
            response.getHeader().setFlag(Flags.RD);
        }
        response.addRecord(query.getQuestion(), Section.QUESTION);
    }

    /** The whole answer; how it is cut or withheld on its way is the server's part. */
    static Message to(Message query, SignedZones zones) {
        ZoneAnswer answer = new ZoneAnswer(zones, query);
        switch (answer.behaviour.orElse(null)) {
            case Behaviour.Fails(int code) -> answer.response.getHeader().setRcode(code);
            case Behaviour.Forged forged -> answer.forge(forged);
            case null, default -> answer.resolve(query.getQuestion().getName());
        }
        if (answer.isA(Behaviour.ClaimsAuthentic.class)) {
            answer.response.getHeader().setFlag(Flags.AD);
        }
        if (query.getOPT() != null) {
            answer.response.addRecord(
                    new OPTRecord(EDNS_OCTETS, 0, 0, query.getOPT().getFlags()),
                    Section.ADDITIONAL);
        }
        return answer.response;
    }

    private void forge(Behaviour.Forged forged) {
        Zone.parse(forged.answer(), Name.root)
                .forEach(record -> response.addRecord(record, Section.ANSWER));
        Zone.parse(forged.authority(), Name.root)
                .forEach(record -> response.addRecord(record, Section.AUTHORITY));
    }

    private boolean wantsSignatures() {
        return query.getOPT() != null && (query.getOPT().getFlags() & ExtendedFlags.DO) != 0;
    }

    private void resolve(Name question) {
        Name name = question;
        for (int i = 0; i < ALIASES_MAX; i++) {
            Zone zone = zones.zoneOf(name, type);
            Optional<Name> alias = dname(zone, name);
            if (alias.isEmpty()) {
                alias = step(zone, name);
            }
            if (alias.isEmpty()) {
                return;
            }
            name = alias.get();
        }
    }

    /** Answers for one name, from its zone; gives the name to go on with, after an alias. */
    private Optional<Name> step(Zone zone, Name name) {
        if (zone.exists(name)) {
            return existing(zone, name, name);
        }
        Name encloser = zone.closestEncloser(name);
        Name wildcard = Zone.absolute(encloser.equals(Name.root) ? "*" : "*." + encloser);
        if (!zone.exists(wildcard)) {
            response.getHeader().setRcode(Rcode.NXDOMAIN);
            deny(zone, zone.denials().map(d -> d.noName(name, encloser)));
            return Optional.empty();
        }
        boolean answered =
                zone.set(wildcard, type).isPresent() || zone.set(wildcard, Type.CNAME).isPresent();
        if (!answered) {
            deny(zone, zone.denials().map(d -> d.noWildcardData(name, encloser)));
            return Optional.empty();
        }
        zone.denials()
                .map(d -> d.noCloserName(name, encloser))
                .filter(_ -> wantsSignatures() && !isA(Behaviour.NoDenial.class))
                .ifPresent(sets -> sets.forEach(set -> put(zone, set, name, Section.AUTHORITY)));
        return existing(zone, wildcard, name);
    }

    private Optional<Name> existing(Zone zone, Name owner, Name asked) {
        Optional<RRset> set = zone.set(owner, type);
        if (set.isPresent()) {
            put(zone, set.get(), asked, Section.ANSWER);
            return Optional.empty();
        }
        Optional<RRset> alias = zone.set(owner, Type.CNAME);
        if (alias.isPresent()) {
            put(zone, alias.get(), asked, Section.ANSWER);
            return Optional.of(((CNAMERecord) alias.get().first()).getTarget());
        }
        deny(zone, zone.denials().map(d -> d.noData(owner)));
        return Optional.empty();
    }

    private Optional<Name> dname(Zone zone, Name name) {
        for (Name above = name; !above.equals(zone.apex()); ) {
            above = new Name(above, 1);
            Optional<RRset> set = zone.set(above, Type.DNAME);
            if (set.isPresent()) {
                DNAMERecord dname = (DNAMERecord) set.get().first();
                put(zone, set.get(), above, Section.ANSWER);
                try {
                    Name target = name.fromDNAME(dname);
                    response.addRecord(
                            new CNAMERecord(name, DClass.IN, dname.getTTL(), target),
                            Section.ANSWER);
                    return Optional.of(target);
                } catch (NameTooLongException e) {
                    throw new IllegalStateException("a name too long for its DNAME", e);
                }
            }
        }
        return Optional.empty();
    }

    private void deny(Zone zone, Optional<List<RRset>> denials) {
        put(zone, zone.soa(), zone.apex(), Section.AUTHORITY);
        if (wantsSignatures() && !isA(Behaviour.NoDenial.class) && !isStripped()) {
            for (RRset set : denials.orElse(List.of())) {
                put(zone, set, set.getName(), Section.AUTHORITY);
            }
        }
    }

    private boolean isStripped() {
        return isA(Behaviour.StrippedSignatures.class);
    }

    private boolean isA(Class<? extends Behaviour> kind) {
        return behaviour.filter(kind::isInstance).isPresent();
    }

    private void put(Zone zone, RRset set, Name asked, int section) {
        boolean denial = set.getType() == Type.NSEC || set.getType() == Type.NSEC3;
        Name owner = denial ? set.getName() : asked;
        for (Record record : set.rrs(false)) {
            response.addRecord(renamed(record, owner), section);
        }
        if (wantsSignatures() && !isStripped()) {
            for (RRSIGRecord signature : signatures(zone, set)) {
                response.addRecord(renamed(signature, owner), section);
            }
        }
    }

    private static Record renamed(Record record, Name owner) {
        return record.getName().equals(owner) ? record : record.withName(owner);
    }

    private List<RRSIGRecord> signatures(Zone zone, RRset set) {
        return switch (behaviour.orElse(null)) {
            case Behaviour.BadSignatures _ -> changed(set.sigs(), false, Optional.empty());
            case Behaviour.ForeignSigner(String other) ->
                    changed(set.sigs(), true, Optional.of(Zone.absolute(other)));
            case Behaviour.ExpiredSignatures _ -> expired(zone, set);
            case null, default -> set.sigs();
        };
    }

    private List<RRSIGRecord> expired(Zone zone, RRset set) {
        Instant until = zones.builtAt().minus(Duration.ofHours(1));
        Instant from = until.minus(Duration.ofDays(1));
        return zone.signer()
                .map(s -> new Zone.Signer(s.key(), from, until).signed(set).sigs())
                .orElse(List.of());
    }

    private static List<RRSIGRecord> changed(
            List<RRSIGRecord> signatures, boolean intact, Optional<Name> signer) {
        List<RRSIGRecord> out = new ArrayList<>();
        for (RRSIGRecord s : signatures) {
            byte[] value = s.getSignature().clone();
            if (!intact) {
                value[value.length / 2] ^= 1;
            }
            out.add(
                    new RRSIGRecord(
                            s.getName(),
                            DClass.IN,
                            s.getTTL(),
                            s.getTypeCovered(),
                            s.getAlgorithm(),
                            s.getOrigTTL(),
                            s.getExpire(),
                            s.getTimeSigned(),
                            s.getFootprint(),
                            signer.orElse(s.getSigner()),
                            value));
        }
        return out;
    }
}
