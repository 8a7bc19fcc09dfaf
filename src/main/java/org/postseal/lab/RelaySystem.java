package org.postseal.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.postseal.queue.Claim;
import org.postseal.settle.Attempt;
import org.postseal.settle.Outcome;

/** The real relay as the lab's mail system: what it says is the fates that it settled. */
public final class RelaySystem implements MailSystem {

    /** Often enough to see that a retry lowers nothing, and then seldom. */
    private static final String RETRY = "[\"1s\", \"2s\", \"5s\", \"20s\", \"1h\"]";

    private static final InetSocketAddress DOOR = Ground.at("127.0.0.1", 0);

    private final RelayStarter.RunningRelay relay;

    private RelaySystem(RelayStarter.RunningRelay relay) {
        this.relay = relay;
    }

    /** Ours, as shipped. */
    public static Starter starter(RelayStarter starter) {
        return new Starter() {
            @Override
            public String name() {
                return "Postseal";
            }

            @Override
            public MailSystem start(LabSite site, Path folder, Listener listener)
                    throws IOException {
                Path config = LabConfig.write(site, folder, DOOR, RETRY);
                return new RelaySystem(
                        starter.start(config, (claim, fates) -> tell(fates, listener)));
            }
        };
    }

    private static void tell(Map<Claim.Waiting, Outcome.Fate> fates, Listener listener) {
        fates.forEach((waiting, fate) ->
                listener.said(waiting.recipient().address().toString(), said(fate)));
    }

    private static Said said(Outcome.Fate fate) {
        return switch (fate) {
            case Outcome.Delivered sent -> new Said.Sent(proof(sent.attempt()));
            case Outcome.Deferred waits ->
                    new Said.Waits(waits.trouble().reason().key(), waits.trouble().sentence());
            case Outcome.Rejected back ->
                    new Said.Returned(back.trouble().reason().key(), back.trouble().sentence());
            case Outcome.Deleted gone ->
                    new Said.Returned(gone.trouble().reason().key(), gone.trouble().sentence());
            case Outcome.Discarded gone ->
                    new Said.Returned(gone.trouble().reason().key(), gone.trouble().sentence());
        };
    }

    private static String proof(Attempt attempt) {
        return attempt.peer().flatMap(Attempt.Peer::tls).map(Attempt.Tls::proof).orElse("clear");
    }

    @Override
    public InetSocketAddress door() {
        return relay.door();
    }

    @Override
    public OptionalLong outside() {
        return OptionalLong.of(relay.outside());
    }

    @Override
    public void close() throws IOException {
        relay.close();
    }
}
