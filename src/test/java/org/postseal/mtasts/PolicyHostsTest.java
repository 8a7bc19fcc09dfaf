package org.postseal.mtasts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.dns.Answer;
import org.postseal.dns.FakeDns;
import org.postseal.dns.RecordType;
import org.postseal.dns.Resolver;
import org.postseal.dns.Security;
import org.postseal.route.AddressScope;

/** Where a policy may be fetched from: not wherever a stranger's zone points. */
class PolicyHostsTest {

    private static final String HOST = "mta-sts.example.com";

    private final FakeDns dns = new FakeDns();

    private PolicyHosts hosts(Resolver resolver) {
        return new PolicyHosts(resolver, AddressScope::isPublic, 443);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.1.2.3",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "::1",
                "fe80::1",
                "fd00::1",
                "64:ff9b::10.0.0.1",
                "64:ff9b::7f00:1"
            })
    @DisplayName("S34 D18 an internal address is refused, alone or beside a public one")
    void internal(String address) throws StsFetchFailure {
        dns.address(HOST, Security.INSECURE, address);
        assertThatThrownBy(() -> hosts(dns).addresses(HOST))
                .isInstanceOf(StsFetchFailure.class)
                .hasMessageContaining("refused");
        dns.address(HOST, Security.INSECURE, address, "192.0.2.1");
        assertThat(hosts(dns).addresses(HOST)).containsExactly(InetAddress.ofLiteral("192.0.2.1"));
    }

    @Test
    @DisplayName("S34 D18 an IPv4 address that comes in an AAAA record is refused")
    void mapped() {
        assertThatThrownBy(() -> hosts(new MappedAaaa()).addresses(HOST))
                .isInstanceOf(StsFetchFailure.class)
                .hasMessageContaining("192.0.2.1");
    }

    /** Gives for every AAAA question what a mapped address becomes in Java. */
    private static final class MappedAaaa implements Resolver {
        @Override
        @SuppressWarnings("unchecked")
        public <R> Answer<R> lookup(String name, RecordType<R> type) {
            boolean six = type == RecordType.AAAA;
            return new Answer<>(
                    name,
                    type,
                    six ? Answer.Status.FOUND : Answer.Status.NO_DATA,
                    Security.INSECURE,
                    name,
                    six ? (List<R>) List.of(InetAddress.ofLiteral("::ffff:192.0.2.1")) : List.of(),
                    Duration.ofMinutes(5),
                    "");
        }

        @Override
        public <R> Answer<R> lookupAfresh(String name, RecordType<R> type) {
            return lookup(name, type);
        }
    }
}
