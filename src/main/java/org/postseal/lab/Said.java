package org.postseal.lab;

/** What a mail system says became of a message in one attempt. */
public sealed interface Said {

    /**
     * A host took it.
     *
     * @param proof how the host was proven: {@code dane-ee}, {@code dane-ta}, {@code pkix}, {@code
     *     fingerprint}, or {@code verified} where it is not told how; {@code encrypted} for TLS
     *     without a proof, {@code clear} for no TLS
     */
    record Sent(String proof) implements Said {}

    /**
     * It is kept, to be tried again.
     *
     * @param reason a stable key; empty where the system has none
     * @param why in words
     */
    record Waits(String reason, String why) implements Said {}

    /** It went back to its sender. */
    record Returned(String reason, String why) implements Said {}
}
