package org.postseal.lab;

import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;
import org.xbill.DNS.utils.base32;

/** The signed records of a zone that say what is not there: NSEC, or NSEC3 (RFC 5155). */
sealed interface Denials {

    static Denials of(
            Name apex,
            NavigableMap<Name, Map<Integer, RRset>> names,
            ZoneSpec.Signing signing,
            Zone.Signer signer) {
        return signing instanceof ZoneSpec.Signing.With with && with.nsec3Iterations() >= 0
                ? Nsec3.of(apex, names, with, signer)
                : Nsec.of(names, signer);
    }

    /** The name exists, without the type asked for. */
    List<RRset> noData(Name name);

    /** The name does not exist, nor a wildcard that would stand for it. */
    List<RRset> noName(Name name, Name closestEncloser);

    /** The name itself does not exist, so that the wildcard stands for it. */
    List<RRset> noCloserName(Name name, Name closestEncloser);

    /** As {@link #noCloserName}, and the wildcard has not the type asked for. */
    List<RRset> noWildcardData(Name name, Name closestEncloser);

    private static int[] types(Map<Integer, RRset> sets, int... more) {
        TreeSet<Integer> types = new TreeSet<>(sets.keySet());
        for (int type : more) {
            types.add(type);
        }
        return types.stream().mapToInt(Integer::intValue).toArray();
    }

    private static Name wildcard(Name encloser) {
        return Zone.absolute(encloser.equals(Name.root) ? "*" : "*." + encloser);
    }

    private static Name nextCloser(Name name, Name encloser) {
        return new Name(name, name.labels() - encloser.labels() - 1);
    }

    private static List<RRset> distinct(RRset... sets) {
        List<RRset> out = new ArrayList<>();
        for (RRset set : sets) {
            if (out.stream().noneMatch(s -> s.getName().equals(set.getName()))) {
                out.add(set);
            }
        }
        return out;
    }

    /** Names in order, each naming the next. */
    record Nsec(NavigableMap<Name, RRset> chain) implements Denials {

        static Nsec of(NavigableMap<Name, Map<Integer, RRset>> names, Zone.Signer signer) {
            NavigableMap<Name, RRset> chain = new TreeMap<>();
            names.forEach((name, sets) -> {
                Name higher = names.higherKey(name);
                Name next = higher == null ? names.firstKey() : higher;
                Record nsec =
                        new NSECRecord(
                                name,
                                DClass.IN,
                                Zone.TTL,
                                next,
                                types(sets, Type.NSEC, Type.RRSIG));
                chain.put(name, signer.signed(new RRset(nsec)));
            });
            return new Nsec(chain);
        }

        /** The record at the name or the one that spans it. */
        private RRset at(Name name) {
            Map.Entry<Name, RRset> entry = chain.floorEntry(name);
            return entry == null ? chain.lastEntry().getValue() : entry.getValue();
        }

        @Override
        public List<RRset> noData(Name name) {
            return List.of(at(name));
        }

        @Override
        public List<RRset> noName(Name name, Name closestEncloser) {
            return distinct(at(name), at(wildcard(closestEncloser)));
        }

        @Override
        public List<RRset> noCloserName(Name name, Name closestEncloser) {
            return List.of(at(name));
        }

        @Override
        public List<RRset> noWildcardData(Name name, Name closestEncloser) {
            return distinct(at(name), at(wildcard(closestEncloser)));
        }
    }

    /** Hashes of names in order. */
    record Nsec3(Name apex, int iterations, NavigableMap<String, RRset> chain) implements Denials {

        private static final byte[] SALT = {(byte) 0xab, (byte) 0xcd};

        static Nsec3 of(
                Name apex,
                NavigableMap<Name, Map<Integer, RRset>> names,
                ZoneSpec.Signing.With with,
                Zone.Signer signer) {
            int iterations = with.nsec3Iterations();
            NavigableMap<String, int[]> hashed = new TreeMap<>();
            names.forEach((name, sets) -> {
                boolean unsigned =
                        sets.containsKey(Type.NS)
                                && !name.equals(apex)
                                && !sets.containsKey(Type.DS);
                if (unsigned && with.optOut()) {
                    return;
                }
                int[] types = unsigned ? types(sets) : types(sets, Type.RRSIG);
                hashed.put(hash(name, iterations), types);
                for (Name above = name; !above.equals(apex); above = new Name(above, 1)) {
                    hashed.putIfAbsent(hash(above, iterations), new int[0]);
                }
            });
            NavigableMap<String, RRset> chain = new TreeMap<>();
            hashed.forEach((hash, types) -> {
                String higher = hashed.higherKey(hash);
                String next = higher == null ? hashed.firstKey() : higher;
                Record nsec3 =
                        new NSEC3Record(
                                Zone.absolute(hash + "." + apex),
                                DClass.IN,
                                Zone.TTL,
                                NSEC3Record.Digest.SHA1,
                                with.optOut() ? NSEC3Record.Flags.OPT_OUT : 0,
                                iterations,
                                SALT,
                                base32Hex().fromString(next),
                                types);
                chain.put(hash, signer.signed(new RRset(nsec3)));
            });
            return new Nsec3(apex, iterations, chain);
        }

        private static base32 base32Hex() {
            return new base32(base32.Alphabet.BASE32HEX, false, false);
        }

        private static String hash(Name name, int iterations) {
            NSEC3Record parameters =
                    new NSEC3Record(
                            Name.root,
                            DClass.IN,
                            Zone.TTL,
                            NSEC3Record.Digest.SHA1,
                            0,
                            iterations,
                            SALT,
                            new byte[20],
                            new int[0]);
            try {
                return base32Hex().toString(parameters.hashName(name));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        private RRset at(Name name) {
            Map.Entry<String, RRset> entry = chain.floorEntry(hash(name, iterations));
            return entry == null ? chain.lastEntry().getValue() : entry.getValue();
        }

        @Override
        public List<RRset> noData(Name name) {
            Name encloser = name;
            while (!chain.containsKey(hash(encloser, iterations))) {
                encloser = new Name(encloser, 1);
            }
            return encloser.equals(name)
                    ? List.of(at(name))
                    : distinct(at(encloser), at(nextCloser(name, encloser)));
        }

        @Override
        public List<RRset> noName(Name name, Name encloser) {
            return distinct(at(encloser), at(nextCloser(name, encloser)), at(wildcard(encloser)));
        }

        @Override
        public List<RRset> noCloserName(Name name, Name encloser) {
            return List.of(at(nextCloser(name, encloser)));
        }

        @Override
        public List<RRset> noWildcardData(Name name, Name encloser) {
            return noName(name, encloser);
        }
    }
}
