package org.postseal.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ClientRatesTest {

    private final AtomicLong nanos = new AtomicLong();

    private static Peer peer(String address) {
        return new Peer(InetAddress.ofLiteral(address));
    }

    @Test
    @DisplayName("each client has its minute, and each kind its own count")
    void byClient() {
        ClientRates rates = new ClientRates(new Rates(2, 3, 1), nanos::get);
        Peer one = peer("192.0.2.1");
        assertThat(rates.connection(one)).isTrue();
        assertThat(rates.connection(one)).isTrue();
        assertThat(rates.connection(one)).isFalse();
        assertThat(rates.connection(peer("192.0.2.2"))).isTrue();
        assertThat(rates.message(one)).isTrue();
        assertThat(rates.recipient(one)).isTrue();
        assertThat(rates.recipient(one)).isFalse();
        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(rates.connection(one)).isFalse();
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(rates.connection(one)).isTrue();
    }

    @Test
    @DisplayName("an IPv6 client is its /64")
    void ipv6Network() {
        ClientRates rates = new ClientRates(new Rates(1, 0, 0), nanos::get);
        assertThat(rates.connection(peer("2001:db8:1:2::1"))).isTrue();
        assertThat(rates.connection(peer("2001:db8:1:2:ffff::2"))).isFalse();
        assertThat(rates.connection(peer("2001:db8:1:3::1"))).isTrue();
    }

    @Test
    @DisplayName("a client on this machine has no such limit; 0 is none for the others")
    void exempt() {
        ClientRates rates = new ClientRates(new Rates(1, 1, 0), nanos::get);
        for (int i = 0; i < 10; i++) {
            assertThat(rates.connection(peer("127.0.0.1"))).isTrue();
            assertThat(rates.message(peer("::1"))).isTrue();
            assertThat(rates.recipient(peer("192.0.2.1"))).isTrue();
        }
        assertThat(rates.clients()).isZero();
    }

    @Test
    @DisplayName("however many clients come, only so many are remembered")
    void bounded() {
        ClientRates rates = new ClientRates(new Rates(5, 0, 0), nanos::get);
        for (int i = 0; i < ClientRates.CLIENTS_MAX + 1000; i++) {
            rates.connection(peer("10." + i / 65_536 + "." + i / 256 % 256 + "." + i % 256));
        }
        assertThat(rates.clients()).isEqualTo(ClientRates.CLIENTS_MAX);
        nanos.addAndGet(Duration.ofMinutes(2).toNanos());
        rates.connection(peer("192.0.2.1"));
        assertThat(rates.clients()).isEqualTo(1);
    }
}
