package org.postseal.demand;

import java.util.Locale;
import java.util.Optional;

/**
 * TLS security levels, in Postfix's words and with Postfix's meaning; but each is a floor, below
 * which nothing that is published or answered can go.
 */
public enum Level {
    NONE,
    MAY,
    ENCRYPT,
    /** At least {@code ENCRYPT}; and DANE where it is published. */
    DANE,
    DANE_ONLY,
    FINGERPRINT,
    VERIFY,
    SECURE;

    /** The word in a policy file. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Level> ofWord(String word) {
        for (Level level : values()) {
            if (level.word().equals(word)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }

    /**
     * How much it asks for: 0 for nothing, 1 for encryption, 2 and 3 for a proof of the peer, by
     * the name of the host, or by more than that. Postfix orders them so.
     */
    int rank() {
        return switch (this) {
            case NONE, MAY -> 0;
            case ENCRYPT, DANE -> 1;
            case VERIFY -> 2;
            case DANE_ONLY, FINGERPRINT, SECURE -> 3;
        };
    }

    /** Whether mail may leave in the clear under it. */
    public boolean allowsClear() {
        return this == NONE || this == MAY;
    }

    @Override
    public String toString() {
        return word();
    }
}
