package org.postseal.deliver;

import java.io.IOException;
import java.io.InputStream;
import org.postseal.mail.Message;

/**
 * The octets that one host will get: the message as it is, or converted for it.
 *
 * @param size exactly how many there are
 * @param eightBit whether an octet above 127 is among them
 */
record Body(long size, boolean eightBit, Source source) {

    /** Where they come from. May be opened several times. */
    @FunctionalInterface
    interface Source {
        InputStream open() throws IOException;
    }

    static Body asIs(Message message) {
        return new Body(message.size(), message.traits().eightBit(), message.content()::open);
    }
}
