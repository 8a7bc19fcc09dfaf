package org.postseal.tlog;

/** Where the hashes of whole subtrees come from. */
@FunctionalInterface
public interface HashSource {

    /**
     * The hash of the subtree of 2^height leaves whose first leaf is {@code index * 2^height}.
     *
     * @throws MalformedLog when it is not there
     */
    byte[] hash(int height, long index) throws MalformedLog;
}
