package org.postseal.lab;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A receiving host of a scenario, and the path to it, on which somebody always listens. Does
 * everything right unless told otherwise.
 */
public final class Receiver {

    private final Ground ground;
    private final String label;
    private final String name;
    private final String address;
    private final List<HostBehaviour> behaviours = new ArrayList<>();
    private final boolean isTwin;
    private LabCa.Issued identity;
    private boolean isImpostor;
    private Function<LabCa.Issued, LabTls> speech = LabTls::with;
    private boolean hasTls = true;
    private Tactic tactic = new Tactic.Listens();
    private @Nullable LabHost host;
    private @Nullable Attacker path;
    private long heardBefore;

    /**
     * @param isTwin whether somebody else stands in its place from the beginning
     */
    Receiver(Ground ground, String label, String name, boolean isTwin) {
        this.ground = ground;
        this.label = label;
        this.name = name;
        this.isTwin = isTwin;
        isImpostor = isTwin;
        address = ground.newAddress();
        identity = ground.authority().issue(name);
    }

    /** Shows another certificate than one of the authority for its name. */
    public Receiver shows(LabCa.Issued other) {
        identity = other;
        return this;
    }

    /** Shows this certificate, and is not the host that it claims to be: it must get nothing. */
    public Receiver poses(LabCa.Issued other) {
        isImpostor = true;
        return shows(other);
    }

    /** The certificate it shows when nobody stands in its place. */
    public LabCa.Issued identity() {
        return identity;
    }

    /** The SHA-256 digest of its certificate, in the form of Postfix. */
    public String fingerprint() {
        // A TLSA record with 3 0 1 is that digest.
        String hex = LabTlsa.zoneText(3, 0, 1, identity.certificate()).substring("3 0 1 ".length());
        return hex.toUpperCase(Locale.ROOT).replaceAll("(..)(?=.)", "$1:");
    }

    /** Does TLS in its own way. */
    public Receiver speaks(Function<LabCa.Issued, LabTls> tls) {
        speech = tls;
        return this;
    }

    public Receiver behaves(HostBehaviour... other) {
        behaviours.addAll(List.of(other));
        return this;
    }

    /** Has no TLS. */
    public Receiver withoutTls() {
        hasTls = false;
        return this;
    }

    /** An attacker on the path does more than read. */
    public Receiver attacked(Tactic by) {
        tactic = by;
        return this;
    }

    /** The host's address. */
    public String address() {
        return address;
    }

    /** Its address record, below the scenario's domain. */
    public String a() {
        return label + " A " + address;
    }

    /** The TLSA record for its own certificate. */
    public String tlsa(int usage, int selector, int matching) {
        return tlsa(usage, selector, matching, identity.certificate());
    }

    /** A TLSA record for any certificate. */
    public String tlsa(int usage, int selector, int matching, X509Certificate certificate) {
        return tlsa(LabTlsa.zoneText(usage, selector, matching, certificate));
    }

    /** A TLSA record as written. */
    public String tlsa(String data) {
        return "%s TLSA %s".formatted(tlsaLabel(), data);
    }

    /** Where its TLSA records are, below the scenario's domain. */
    public String tlsaLabel() {
        String service = "_" + ground.smtpPort() + "._tcp";
        return label.equals("@") ? service : service + "." + label;
    }

    /** The full name of its TLSA records. */
    public String tlsaName() {
        return "_%d._tcp.%s".formatted(ground.smtpPort(), name);
    }

    /** Shows another certificate of its own from now on, as after a restart. */
    public void showsNow(LabCa.Issued other) throws IOException {
        identity = other;
        opened().become(setup());
    }

    /** From now on there is somebody else, who shows that. */
    public void replacedBy(LabCa.Issued forged) throws IOException {
        heardBefore = isImpostor ? heardBefore : opened().heardOctets();
        isImpostor = true;
        showsNow(forged);
    }

    void open() throws IOException {
        host = ground.keep(LabHost.start(setup(), Ground.at("127.0.0.1", 0)));
        path =
                ground.keep(
                        Attacker.start(
                                tactic, Ground.at(address, ground.smtpPort()), host.address()));
    }

    private LabHost.Setup setup() {
        LabCa.Issued shown = isTwin ? ground.forger().issue(name) : identity;
        Optional<LabTls> tls = hasTls ? Optional.of(speech.apply(shown)) : Optional.empty();
        return new LabHost.Setup(name, tls, behaviours);
    }

    /**
     * Octets of mail that somebody could read who must not: on the path, or in the host's place.
     */
    long leakedOctets() {
        long inTheClear = path().clearOctets() + path().clearEnvelope();
        return inTheClear + (isImpostor ? opened().heardOctets() - heardBefore : 0);
    }

    /** Whether whoever attacks the path had the occasion. */
    boolean wasAttacked() {
        return tactic instanceof Tactic.Listens || path().strikes() > 0;
    }

    List<LabHost.Receipt> receipts(String recipient) {
        return opened().receipts().stream()
                .filter(receipt -> receipt.recipients().contains(recipient))
                .toList();
    }

    private LabHost opened() {
        return Optional.ofNullable(host).orElseThrow();
    }

    private Attacker path() {
        return Optional.ofNullable(path).orElseThrow();
    }
}
