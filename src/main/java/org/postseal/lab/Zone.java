package org.postseal.lab;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postseal.dns.RawRecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Master;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/** One zone: its names with their record sets, signed if it is, and what denies all others. */
final class Zone {

    static final long TTL = 300;

    private static final Duration SIGNED_BEFORE = Duration.ofHours(2);
    private static final Pattern RAW =
            Pattern.compile("(\\S+)\\s+TYPE(\\d+)\\s+\\\\#\\s+\\d+\\s*([0-9a-fA-F]*)\\s*");

    private final Name apex;
    private final NavigableMap<Name, Map<Integer, RRset>> names = new TreeMap<>();
    private final Optional<Signer> signer;
    private final Optional<Denials> denials;

    /** A key and the time within which its signatures are good. */
    record Signer(ZoneKey key, Instant from, Instant until) {
        RRset signed(RRset set) {
            RRset copy = new RRset(set.rrs(false).toArray(Record[]::new));
            copy.addRR(key.sign(copy, from, until));
            return copy;
        }
    }

    /**
     * @param children the zones delegated from here, with their keys where they are signed
     */
    Zone(ZoneSpec spec, Optional<ZoneKey> key, Map<Name, Optional<ZoneKey>> children, Instant now) {
        apex = absolute(spec.name());
        signer = key.map(k -> new Signer(k, from(spec, now), until(spec, now)));
        for (Record record : parse(spec.records(), apex)) {
            add(record);
        }
        addApex();
        key.ifPresent(k -> add(k.dnskey()));
        children.forEach(this::delegate);
        if (signer.isPresent()) {
            Signer signing = signer.get();
            names.forEach((name, sets) -> sets.replaceAll((t, set) -> signed(name, t, set)));
            denials = Optional.of(Denials.of(apex, names, spec.signing(), signing));
        } else {
            denials = Optional.empty();
        }
    }

    private static Instant until(ZoneSpec spec, Instant now) {
        return spec.signing() instanceof ZoneSpec.Signing.With with
                ? now.plus(with.signedFor())
                : now;
    }

    private static Instant from(ZoneSpec spec, Instant now) {
        Instant until = until(spec, now);
        return (until.isBefore(now) ? until : now).minus(SIGNED_BEFORE);
    }

    private RRset signed(Name name, int type, RRset set) {
        boolean delegation = type == Type.NS && !name.equals(apex);
        return delegation ? set : signer.orElseThrow().signed(set);
    }

    private void addApex() {
        Map<Integer, RRset> sets = names.computeIfAbsent(apex, _ -> new TreeMap<>());
        Name server = child("ns");
        if (!sets.containsKey(Type.SOA)) {
            add(
                    new SOARecord(
                            apex,
                            DClass.IN,
                            TTL,
                            server,
                            child("hostmaster"),
                            1,
                            3600,
                            900,
                            604800,
                            TTL));
        }
        if (!sets.containsKey(Type.NS)) {
            add(new NSRecord(apex, DClass.IN, TTL, server));
        }
    }

    private void delegate(Name child, Optional<ZoneKey> key) {
        add(new NSRecord(child, DClass.IN, TTL, absolute("ns." + child)));
        key.ifPresent(k -> add(k.ds()));
    }

    private void add(Record record) {
        names.computeIfAbsent(record.getName(), _ -> new TreeMap<>())
                .computeIfAbsent(record.getType(), _ -> new RRset())
                .addRR(record);
    }

    Name apex() {
        return apex;
    }

    Optional<Signer> signer() {
        return signer;
    }

    Optional<Denials> denials() {
        return denials;
    }

    RRset soa() {
        return set(apex, Type.SOA).orElseThrow();
    }

    Optional<RRset> set(Name name, int type) {
        return Optional.ofNullable(names.getOrDefault(name, Map.of()).get(type));
    }

    /** Whether the name, or a name below it, has records. */
    boolean exists(Name name) {
        if (names.containsKey(name)) {
            return true;
        }
        Name next = names.higherKey(name);
        return next != null && next.subdomain(name);
    }

    /** The longest existing name that the name is under. */
    Name closestEncloser(Name name) {
        Name encloser = name;
        while (!exists(encloser)) {
            encloser = new Name(encloser, 1);
        }
        return encloser;
    }

    private Name child(String label) {
        return absolute(apex.equals(Name.root) ? label : label + "." + apex);
    }

    static Name absolute(String text) {
        try {
            return text.isEmpty() ? Name.root : Name.fromString(text, Name.root);
        } catch (IOException e) {
            throw new IllegalArgumentException("no domain name: " + text, e);
        }
    }

    /** Reads records in the text form; a line of raw data goes past the parser of its type. */
    static List<Record> parse(String text, Name origin) {
        List<Record> records = new ArrayList<>();
        StringBuilder rest = new StringBuilder();
        for (String line : text.lines().map(String::strip).toList()) {
            Matcher raw = RAW.matcher(line);
            if (raw.matches()) {
                Name owner = relative(raw.group(1), origin);
                byte[] data = HexFormat.of().parseHex(raw.group(3));
                records.add(new RawRecord(owner, Integer.parseInt(raw.group(2)), TTL, data));
            } else {
                rest.append(line).append('\n');
            }
        }
        byte[] octets = rest.toString().getBytes(StandardCharsets.UTF_8);
        try (Master master = new Master(new ByteArrayInputStream(octets), origin, TTL)) {
            for (Record r = master.nextRecord(); r != null; r = master.nextRecord()) {
                records.add(r);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("zone " + origin + ": " + e.getMessage(), e);
        }
        return records;
    }

    private static Name relative(String text, Name origin) {
        try {
            return text.equals("@") ? origin : Name.fromString(text, origin);
        } catch (IOException e) {
            throw new IllegalArgumentException("no domain name: " + text, e);
        }
    }
}
