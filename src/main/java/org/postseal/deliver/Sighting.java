package org.postseal.deliver;

import java.net.InetAddress;
import java.util.Optional;
import org.postseal.demand.PeerProof;
import org.postseal.demand.Source;
import org.postseal.demand.TlsDemand;
import org.postseal.mail.IpText;
import org.postseal.route.Host;
import org.postseal.settle.Attempt;
import org.postseal.smtp.Extensions;
import org.postseal.smtp.Reply;
import org.postseal.smtp.Trouble;
import org.postseal.tls.HandshakeFacts;

/**
 * What one address of a host showed, as far as the dialogue came.
 *
 * @param demand what was asked of the channel, the renewed one after a second look
 * @param greeting the server's first reply
 * @param clear what EHLO gave before TLS; {@link Extensions#NONE} for a server that knows HELO only
 * @param facts of the handshake, if one was finished
 * @param proof how far the peer was proven; present when the channel satisfies the demand, or would
 *     have been let pass by observe mode
 * @param observed what enforcing would have said, where observe mode let it pass
 * @param secured what EHLO gave inside TLS
 * @param trouble why no mail would go over it; empty when all was well
 * @param unsigned why the server's signature of the handshake is missing, if it is; empty where it
 *     was not wanted
 */
public record Sighting(
        Host host,
        InetAddress address,
        TlsDemand demand,
        Optional<Reply> greeting,
        Optional<Extensions> clear,
        Optional<HandshakeFacts> facts,
        Optional<PeerProof> proof,
        Optional<Trouble> observed,
        Optional<Extensions> secured,
        Optional<Trouble> trouble,
        String unsigned) {

    /** Whether the server answered with its extensions, STARTTLS not among them. */
    public boolean isWithoutTls() {
        return clear.isPresent() && !clear.get().startTls();
    }

    /** The peer as log and record name it. */
    public Attempt.Peer peer() {
        return new Attempt.Peer(host.name(), IpText.of(address), host.port(), facts.map(this::tls));
    }

    private static Attempt.Asked asked(TlsDemand.Sourced part) {
        Source source = part.source();
        return new Attempt.Asked(
                part.requirement().toString(),
                source.kind(),
                source.toString(),
                source.isObserved());
    }

    private Attempt.Tls tls(HandshakeFacts f) {
        return new Attempt.Tls(
                f.protocol(),
                f.cipher(),
                f.group().orElse("unknown"),
                proof.map(PeerProof::label).orElse("unproven"),
                ChainDigest.of(f.chain()),
                f.binding(),
                new Attempt.Shown(
                        proof.map(PeerProof::by).orElse(""),
                        f.resumed(),
                        f.resumedFrom(),
                        f.chain(),
                        demand.parts().stream().map(Sighting::asked).toList(),
                        f.signed(),
                        f.signed().isPresent() ? "" : unsigned));
    }
}
