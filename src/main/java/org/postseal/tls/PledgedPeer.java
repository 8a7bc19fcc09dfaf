package org.postseal.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CertificateStatusRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsServerCertificate;
import org.jspecify.annotations.Nullable;

/**
 * What BouncyCastle's client is to offer, and what came of it: TLS 1.3 alone, with the suites and
 * groups of {@link TlsProfile}, no client certificate, no session of before. Whom to trust is
 * judged after the handshake.
 */
@SuppressWarnings("JdkObsolete") // BouncyCastle asks for vectors
final class PledgedPeer extends AbstractTlsClient {

    private static final Map<Integer, String> SUITES =
            Map.of(
                    CipherSuite.TLS_AES_128_GCM_SHA256, "TLS_AES_128_GCM_SHA256",
                    CipherSuite.TLS_AES_256_GCM_SHA384, "TLS_AES_256_GCM_SHA384",
                    CipherSuite.TLS_CHACHA20_POLY1305_SHA256, "TLS_CHACHA20_POLY1305_SHA256");

    private static final Map<Integer, String> GROUPS =
            Map.of(
                    NamedGroup.X25519MLKEM768, TlsProfile.HYBRID_GROUP,
                    NamedGroup.x25519, "X25519",
                    NamedGroup.secp256r1, "secp256r1",
                    NamedGroup.secp384r1, "secp384r1");

    /** The limit of a message, which bounds a chain. */
    private static final int MESSAGE_OCTETS_MAX = TlsProfile.CHAIN_OCTETS_MAX;

    private final Optional<String> serverName;
    private final List<Integer> groups = new ArrayList<>();

    private byte @Nullable [] binding;

    PledgedPeer(PledgedCrypto crypto, Optional<String> serverName, boolean postQuantum) {
        super(crypto);
        this.serverName = serverName;
        for (String group : TlsProfile.groups(postQuantum)) {
            GROUPS.entrySet().stream()
                    .filter(known -> known.getValue().equals(group))
                    .forEach(known -> groups.add(known.getKey()));
        }
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.TLSv13.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return Arrays.stream(TlsProfile.suites())
                .flatMapToInt(suite ->
                        SUITES.entrySet().stream()
                                .filter(known -> known.getValue().equals(suite))
                                .mapToInt(Map.Entry::getKey))
                .toArray();
    }

    @Override
    protected Vector<Integer> getSupportedGroups(@SuppressWarnings("rawtypes") Vector roles) {
        return new Vector<>(groups);
    }

    /** The best classical one, and the hybrid where it is offered: as BoringSSL does. */
    @Override
    public Vector<Integer> getEarlyKeyShareGroups() {
        Set<Integer> early = new HashSet<>(List.of(NamedGroup.X25519MLKEM768, NamedGroup.x25519));
        return new Vector<>(groups.stream().filter(early::contains).toList());
    }

    @Override
    protected @Nullable Vector<ServerName> getSNIServerNames() {
        return serverName
                .map(name ->
                        new ServerName(
                                NameType.host_name, name.getBytes(StandardCharsets.US_ASCII)))
                .map(name -> new Vector<>(List.of(name)))
                .orElse(null);
    }

    /** None: what is not looked at is not asked for. */
    @Override
    protected @Nullable CertificateStatusRequest getCertificateStatusRequest() {
        return null;
    }

    /** The handshake that has come to its end. */
    SecurityParameters reached() {
        return context.getSecurityParametersConnection();
    }

    static String suite(int number) {
        return SUITES.getOrDefault(number, "0x" + Integer.toHexString(number));
    }

    static Optional<String> group(int number) {
        return Optional.ofNullable(GROUPS.get(number));
    }

    /** It can be asked for only now. */
    @Override
    public void notifyHandshakeComplete() {
        binding =
                context.exportKeyingMaterial(
                        SessionBinding.LABEL, new byte[0], SessionBinding.OCTETS);
    }

    /** What both ends have of this session, and of no other (RFC 9266). */
    byte[] binding() {
        return Objects.requireNonNull(binding, "before the end of the handshake");
    }

    @Override
    public int getMaxCertificateChainLength() {
        return TlsProfile.CHAIN_CERTIFICATES_MAX;
    }

    @Override
    public int getMaxHandshakeMessageSize() {
        return MESSAGE_OCTETS_MAX;
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate certificate) {}

            @Override
            public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) {
                return null;
            }
        };
    }
}
