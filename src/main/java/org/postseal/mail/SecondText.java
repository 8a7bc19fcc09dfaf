package org.postseal.mail;

import java.time.Instant;
import java.util.function.Function;

/**
 * Moments as text in a form of whole seconds, written once for all that fall into the same second
 * as the one before: writing costs much, and many ask within a second. Safe for many threads.
 */
public final class SecondText {

    private final Function<Instant, String> form;
    private volatile Written last;

    private record Written(long second, String text) {}

    /**
     * @param form must not depend on parts of a second
     */
    public SecondText(Function<Instant, String> form) {
        this.form = form;
        this.last = written(0);
    }

    /**
     * @param second since 1970, as in {@link Instant#getEpochSecond}
     */
    public String of(long second) {
        Written known = last;
        if (known.second != second) {
            known = written(second);
            last = known;
        }
        return known.text;
    }

    private Written written(long second) {
        return new Written(second, form.apply(Instant.ofEpochSecond(second)));
    }
}
