package org.postseal.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;

/** A socket without a network: packets in, octets out, and it never waits. */
public final class MemorySocket extends Socket {

    private final Packets input;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private boolean closed;

    public MemorySocket(List<byte[]> packets) {
        this.input = new Packets(packets);
    }

    /** What the peer sends. */
    public Packets packets() {
        return input;
    }

    /** What was written to the peer. */
    public byte[] written() {
        return output.toByteArray();
    }

    @Override
    public InputStream getInputStream() {
        return input;
    }

    @Override
    public OutputStream getOutputStream() {
        return output;
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) {
        // it is connected
    }

    @Override
    public void setSoTimeout(int timeout) {
        // it never waits
    }

    @Override
    public void setTcpNoDelay(boolean on) {
        // there is no delay
    }

    @Override
    public void shutdownOutput() {
        // nobody reads what is written
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
