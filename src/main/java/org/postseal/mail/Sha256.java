package org.postseal.mail;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * SHA-256 for those who need it many times for every message: a copy of one that is ready costs
 * less than asking for a new one. Safe for many threads.
 */
public final class Sha256 {

    /** Never fed anything. */
    private static final MessageDigest READY = ready();

    private Sha256() {}

    /** One that was fed nothing, for its caller alone. */
    public static MessageDigest begin() {
        try {
            return (MessageDigest) READY.clone();
        } catch (CloneNotSupportedException e) {
            return ready();
        }
    }

    private static MessageDigest ready() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
