package org.postseal.demand;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Something about a cipher suite that an operator may exclude, in OpenSSL's words, and recognised
 * in the suite's IANA name after the handshake.
 */
public enum CipherTrait {
    AES128(name -> name.contains("AES_128"), "aes128"),
    AES256(name -> name.contains("AES_256"), "aes256"),
    AES(name -> name.contains("AES_"), "aes"),
    CHACHA20(name -> name.contains("CHACHA20"), "chacha20"),
    CAMELLIA(name -> name.contains("CAMELLIA"), "camellia", "camellia128", "camellia256"),
    ARIA(name -> name.contains("ARIA"), "aria", "aria128", "aria256", "ariagcm"),
    AESCCM(name -> name.contains("_CCM"), "aesccm", "aesccm8"),
    CBC(name -> name.contains("_CBC_"), "cbc"),
    SHA1(name -> name.endsWith("_SHA"), "sha1", "sha"),
    RSA_KEY_EXCHANGE(name -> name.startsWith("TLS_RSA_"), "krsa"),
    DHE(name -> name.startsWith("TLS_DHE_"), "dhe", "kdhe", "edh", "kedh"),
    DSS(name -> name.contains("_DSS_"), "adss", "dss"),
    STATIC_DH(name -> name.startsWith("TLS_DH_"), "adh", "kdh", "kdhr", "kdhd"),
    STATIC_ECDH(name -> name.startsWith("TLS_ECDH_"), "aecdh", "kecdh", "kecdhr");

    /** Words for what is never negotiated here: they ask for nothing more. */
    private static final Set<String> NEVER_USED =
            Set.of(
                    "anull",
                    "enull",
                    "null",
                    "exp",
                    "export",
                    "export40",
                    "export56",
                    "low",
                    "medium",
                    "rc4",
                    "rc2",
                    "des",
                    "3des",
                    "md5",
                    "idea",
                    "seed",
                    "psk",
                    "srp",
                    "sslv2",
                    "sslv3",
                    "gost",
                    "kgost",
                    "agost",
                    "fza",
                    "krb5",
                    "des-cbc3-sha");

    private final Predicate<String> inName;
    private final Set<String> words;

    CipherTrait(Predicate<String> inName, String... words) {
        this.inName = inName;
        this.words = Set.of(words);
    }

    /** Whether the suite has it. */
    boolean isIn(String ianaName) {
        return inName.test(ianaName);
    }

    static Optional<CipherTrait> ofWord(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        for (CipherTrait trait : values()) {
            if (trait.words.contains(lower)) {
                return Optional.of(trait);
            }
        }
        return Optional.empty();
    }

    /** Whether OpenSSL's word names only ciphers that this program never uses. */
    static boolean isNeverUsed(String word) {
        return NEVER_USED.contains(word.toLowerCase(Locale.ROOT));
    }
}
