package org.postseal.queue;

/**
 * How many connections a destination may have at once. It begins small, grows by one with every
 * success while there is room below the limit, and is halved by every failure; one connection is
 * always left, or nobody would notice that the destination is back. Guarded by the lock of {@link
 * Lines}.
 */
final class Window {

    /** As many as Postfix begins with. */
    private static final int INITIAL = 5;

    private final int max;
    private int size;
    private boolean proven;

    Window(int max) {
        this.max = max;
        this.size = Math.min(INITIAL, max);
    }

    boolean hasRoom(int connections) {
        return connections < size;
    }

    /** Whether the last that was heard of the destination is good. */
    boolean isProven() {
        return proven;
    }

    void grow() {
        proven = true;
        size = Math.min(max, size + 1);
    }

    void shrink() {
        proven = false;
        size = Math.max(1, size / 2);
    }
}
