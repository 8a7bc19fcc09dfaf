package org.postseal.dns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * The keys from which everything is validated: the root's, built in, or those of a file.
 *
 * @param text DS and DNSKEY records in the text form of a zone
 * @param zones their owners
 */
record TrustAnchors(String text, List<Name> zones) {

    private static final long FILE_OCTETS_MAX = 65_536;

    /** The root's key signing keys of 2017 and 2024, as IANA publishes them. */
    private static final String ROOT =
            """
            . IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D
            . IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16
            """;

    TrustAnchors {
        zones = List.copyOf(zones);
    }

    /**
     * Reads the file, if there is one, in the place of the built-in anchors.
     *
     * @throws IOException when it cannot be read, or has anything but DS and DNSKEY records; the
     *     text names the file
     */
    static TrustAnchors load(Optional<Path> file) throws IOException {
        if (file.isEmpty()) {
            return parse(ROOT, "built-in trust anchors");
        }
        String place = "trust anchor file " + file.get();
        if (Files.size(file.get()) > FILE_OCTETS_MAX) {
            throw new IOException(place + ": larger than " + FILE_OCTETS_MAX + " octets");
        }
        return parse(Files.readString(file.get(), StandardCharsets.UTF_8), place);
    }

    static TrustAnchors parse(String text, String place) throws IOException {
        List<Name> zones = new ArrayList<>();
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        try (Master master = new Master(new ByteArrayInputStream(octets), Name.root, 0)) {
            master.disableIncludes();
            for (Record r = master.nextRecord(); r != null; r = master.nextRecord()) {
                if (r.getType() != Type.DS && r.getType() != Type.DNSKEY) {
                    throw new IOException("a record that is neither DS nor DNSKEY");
                }
                zones.add(r.getName());
            }
        } catch (IOException e) {
            throw new IOException(place + ": " + e.getMessage(), e);
        }
        if (zones.isEmpty()) {
            throw new IOException(place + ": no DS or DNSKEY record in it");
        }
        return new TrustAnchors(text, zones.stream().distinct().toList());
    }

    /**
     * Whether a zone has a say over a name: it is above it, and not above the nearest anchor, whose
     * zone answers to nobody (RFC 4035, section 4.3).
     */
    boolean isBetween(Name zone, Name name) {
        return name.subdomain(zone)
                && zones.stream().filter(name::subdomain).allMatch(zone::subdomain);
    }

    ByteArrayInputStream stream() {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
