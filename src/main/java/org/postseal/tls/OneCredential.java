package org.postseal.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Serves one key and its chain, in the order given; the JDK's key stores refuse some chains. */
final class OneCredential extends X509ExtendedKeyManager {
    private static final String ALIAS = "server";

    private final ServerCredential credential;

    OneCredential(ServerCredential credential) {
        this.credential = credential;
    }

    private @Nullable String alias(@Nullable String keyType) {
        String ours = credential.key().getAlgorithm();
        if (keyType == null) {
            return null;
        }
        boolean fits =
                keyType.equals(ours)
                        || keyType.startsWith(ours + "_")
                        || (keyType.equals("EdDSA") && ours.startsWith("Ed"))
                        || (keyType.equals("RSASSA-PSS") && ours.equals("RSA"));
        return fits ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            @Nullable String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(keyType);
    }

    @Override
    public @Nullable String chooseServerAlias(
            @Nullable String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return alias(keyType);
    }

    @Override
    public String @Nullable [] getServerAliases(
            @Nullable String keyType, Principal @Nullable [] issuers) {
        return alias(keyType) == null ? null : new String[] {ALIAS};
    }

    @Override
    public String @Nullable [] getClientAliases(
            @Nullable String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String @Nullable [] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(@Nullable String alias) {
        return credential.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(@Nullable String alias) {
        return credential.key();
    }
}
