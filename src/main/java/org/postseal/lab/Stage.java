package org.postseal.lab;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.postseal.lab.Act.Change;

/**
 * Where a scenario puts its zones and hosts. Its domain is the scenario's name below {@code test}.
 *
 * <p>Every scenario in which a host is proven has an impostor twin: the same declarations once more
 * under another domain, and in each host's place one that shows a certificate for the same name
 * with a key of its own. It must receive nothing.
 */
public final class Stage {

    private final Ground ground;
    private final String domain;
    private final boolean isTwin;
    private final List<Receiver> receivers = new ArrayList<>();
    private final List<Act> acts = new ArrayList<>();
    private int linesOfMessage = 1;
    private boolean requiresTls;

    Stage(Ground ground, String name, boolean isTwin) {
        this.ground = ground;
        this.isTwin = isTwin;
        domain = name + (isTwin ? ".impostor.test" : ".test");
    }

    /** The recipient domain. */
    public String domain() {
        return domain;
    }

    /** A name in the domain. */
    public String name(String label) {
        return label + "." + domain;
    }

    /** The authority that the relay trusts. */
    public LabCa authority() {
        return ground.authority();
    }

    public Instant now() {
        return ground.clock().instant();
    }

    /** A P-256 server certificate, valid now. */
    public LabCa.Options options() {
        return LabCa.Options.at(now());
    }

    /** The port on which hosts receive mail: part of the names of TLSA records. */
    public int port() {
        return ground.smtpPort();
    }

    /** A receiving host with a certificate for its name in the domain, well-behaved. */
    public Receiver receiver(String label) {
        Receiver receiver = new Receiver(ground, label, name(label), isTwin);
        receivers.add(receiver);
        return receiver;
    }

    /** The same under the domain's own name, for a domain without MX records. */
    public Receiver receiverAtDomain() {
        Receiver receiver = new Receiver(ground, "@", domain, isTwin);
        receivers.add(receiver);
        return receiver;
    }

    /** A host in a zone beside the scenario's own, which is declared with {@link #zone}. */
    public Receiver receiverIn(String zone, String label) {
        Receiver receiver = new Receiver(ground, label, label + "." + zone, isTwin);
        receivers.add(receiver);
        return receiver;
    }

    /** An authority that nobody trusts, under the name of the one that everybody does. */
    public LabCa forger() {
        return ground.forger();
    }

    /** The domain's zone, signed. Lines are relative to it. */
    public void signed(String... lines) {
        zone(ZoneSpec.signed(domain, String.join("\n", lines)));
    }

    /** The domain's zone, without DNSSEC. */
    public void unsigned(String... lines) {
        zone(ZoneSpec.unsigned(domain, String.join("\n", lines)));
    }

    /** Any zone, added or put in the place of the one with its name. */
    public void zone(ZoneSpec spec) {
        ground.change(zones -> zones.zone(spec));
    }

    /**
     * Misbehaves for one question.
     *
     * @param name a full name, without trailing dot
     * @param type in text form
     */
    public void dns(String name, String type, Behaviour behaviour) {
        ground.change(zones -> zones.behave(name, type, behaviour));
    }

    /** The host that serves the domain's MTA-STS policy, with a good certificate. */
    public PolicySite policy(PolicyBehaviour behaviour) throws IOException {
        return policy(behaviour, LabTls.with(authority().issue(name("mta-sts"))));
    }

    public PolicySite policy(PolicyBehaviour behaviour, LabTls tls) throws IOException {
        return new PolicySite(ground, behaviour, tls);
    }

    /** The operator's rule for the domain. */
    public void rule(String level) {
        ground.rule(domain + " " + level);
    }

    /** Sends a message of about so many octets. */
    public void messageOctets(int octets) {
        linesOfMessage = 1 + octets / LabMessage.LINE_OCTETS;
    }

    /** Sends messages with REQUIRETLS. */
    public void messageRequiresTls() {
        requiresTls = true;
    }

    /** What must become of the first message. */
    public void expect(Expected expected) {
        then(() -> {}, expected);
    }

    /** After that, when its message has met its fate: a change, and one more message. */
    public void then(Change change, Expected expected) {
        acts.add(new Act(domain, change, expected));
    }

    /** A message to somebody at another domain of the scenario. */
    public void expectAt(String recipientDomain, Expected expected) {
        acts.add(new Act(recipientDomain, () -> {}, expected));
    }

    /** Opens the hosts. */
    void open() throws IOException {
        for (Receiver receiver : receivers) {
            receiver.open();
        }
    }

    boolean isTwin() {
        return isTwin;
    }

    boolean provesAnything() {
        return acts.stream().anyMatch(act -> act.expected().isVerified());
    }

    List<Act> acts() {
        return List.copyOf(acts);
    }

    List<Receiver> receivers() {
        return List.copyOf(receivers);
    }

    LabMessage.Form form() {
        return new LabMessage.Form(linesOfMessage, requiresTls);
    }
}
