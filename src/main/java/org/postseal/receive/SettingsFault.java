package org.postseal.receive;

/** Settings that must not be run with; the message names the key and says what to change. */
public final class SettingsFault extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public SettingsFault(String message) {
        super(message);
    }
}
