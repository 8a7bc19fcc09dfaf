package org.postseal.proof;

import java.net.URI;
import org.postseal.tlog.MalformedLog;
import org.postseal.tlog.VerifierKey;

/**
 * A witness of our log.
 *
 * @param at what {@code add-checkpoint} comes behind
 */
public record WitnessAt(VerifierKey key, URI at) {

    /**
     * Reads {@code NAME+ID+KEY URL}.
     *
     * @throws IllegalArgumentException with a message for people
     */
    public static WitnessAt parse(String text) {
        String[] words = text.strip().split(" +", -1);
        if (words.length != 2) {
            throw new IllegalArgumentException("must be a key and a URL with a space between");
        }
        try {
            VerifierKey key = VerifierKey.parse(words[0]);
            if (key.type() != VerifierKey.COSIGNATURE) {
                throw new IllegalArgumentException("is the key of a log, and not of a witness");
            }
            return new WitnessAt(key, http(words[1]));
        } catch (MalformedLog e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * Reads an address of HTTP.
     *
     * @throws IllegalArgumentException with a message for people
     */
    public static URI http(String text) {
        URI uri = URI.create(text);
        boolean known = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!known || uri.getHost() == null) {
            throw new IllegalArgumentException("must be an address such as https://witness.test/");
        }
        return uri;
    }

    @Override
    public String toString() {
        return key + " " + at;
    }
}
