package org.postseal.receive;

/** All that the receiving rooms are told. */
public record ReceiveSettings(
        ListenSettings listen, RelaySettings relay, Limits limits, Timeouts timeouts) {

    public static ReceiveSettings of(ListenSettings listen, RelaySettings relay) {
        return new ReceiveSettings(listen, relay, Limits.defaults(), Timeouts.defaults());
    }
}
