package org.postseal.receive;

/** All that the receiving rooms are told. */
public record ReceiveSettings(
        ListenSettings listen,
        RelaySettings relay,
        Limits limits,
        Rates rates,
        Timeouts timeouts,
        RequireTlsSettings requireTls) {

    public static ReceiveSettings of(ListenSettings listen, RelaySettings relay) {
        return new ReceiveSettings(
                listen,
                relay,
                Limits.defaults(),
                Rates.defaults(),
                Timeouts.defaults(),
                RequireTlsSettings.defaults());
    }

    public ReceiveSettings with(Limits other) {
        return new ReceiveSettings(listen, relay, other, rates, timeouts, requireTls);
    }

    public ReceiveSettings with(Rates other) {
        return new ReceiveSettings(listen, relay, limits, other, timeouts, requireTls);
    }

    public ReceiveSettings with(RequireTlsSettings other) {
        return new ReceiveSettings(listen, relay, limits, rates, timeouts, other);
    }
}
