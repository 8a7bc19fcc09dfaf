package org.postseal.mail;

/**
 * What the sender asks of a message's transport beyond what everybody gets (RFC 8689). It goes with
 * the message wherever that goes, and only ever adds to what is demanded.
 */
public enum TlsWish {
    /** Nothing. */
    NONE(0),

    /** REQUIRETLS: whoever takes it must be proven, and say that it will ask the same. */
    REQUIRED(1),

    /**
     * A report about such a message, with nothing of its content in it: REQUIRETLS is said where
     * the way back has it, and for want of it the report is not lost (RFC 8689, section 5).
     */
    REDACTED(2);

    private final int number;

    TlsWish(int number) {
        this.number = number;
    }

    /** It in the tables; never changed. */
    public int number() {
        return number;
    }

    /**
     * @throws IllegalArgumentException when there is none with that number
     */
    public static TlsWish ofNumber(int number) {
        for (TlsWish wish : values()) {
            if (wish.number == number) {
                return wish;
            }
        }
        throw new IllegalArgumentException("no wish has the number " + number);
    }

    public boolean isPresent() {
        return this != NONE;
    }
}
