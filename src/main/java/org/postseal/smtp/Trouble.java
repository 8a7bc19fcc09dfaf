package org.postseal.smtp;

import org.postseal.mail.Printable;

/**
 * What went wrong, complete: no failure in this program is described by less.
 *
 * @param reason the stable key
 * @param code SMTP reply code, the remote's own where it gave one
 * @param enhanced enhanced code of the same class as {@code code}
 * @param sentence one line for people, no control characters
 */
public record Trouble(Reason reason, int code, EnhancedCode enhanced, String sentence) {

    public Trouble {
        if (code / 100 != enhanced.category()) {
            throw new IllegalArgumentException(code + " does not go with " + enhanced);
        }
        sentence = Printable.of(sentence);
    }

    /** Trouble with the codes that its reason has by default. */
    public static Trouble of(Reason reason, String sentence) {
        return new Trouble(reason, reason.code(), reason.enhanced(), sentence);
    }

    public boolean isPermanent() {
        return code >= 500;
    }
}
