package org.postseal.wire;

import java.io.Closeable;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.time.Duration;

/** Two streams to a peer. Used by one thread at a time. */
public interface Connection extends Closeable {

    InputStream input();

    OutputStream output();

    /** How long one read may block before it fails. */
    void readTimeout(Duration timeout) throws SocketException;
}
