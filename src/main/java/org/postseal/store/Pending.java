package org.postseal.store;

/** Work on its way to the disk. */
public interface Pending<T> {

    /**
     * Returns when it is there, with what it gave. It may be asked more than once.
     *
     * @throws StoreFull when there is no room
     * @throws StoreFailure when it is not kept for another reason
     */
    T await() throws StoreFailure;
}
