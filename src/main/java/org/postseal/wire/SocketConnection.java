package org.postseal.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;

/** A connection that is just its socket: not encrypted. */
public final class SocketConnection implements Connection {

    private final Socket socket;
    private final InputStream input;
    private final OutputStream output;

    public SocketConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.input = socket.getInputStream();
        this.output = socket.getOutputStream();
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void readTimeout(Duration timeout) throws SocketException {
        socket.setSoTimeout(Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
