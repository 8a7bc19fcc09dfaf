package org.postseal.deliver;

import java.io.IOException;
import org.postseal.smtp.Trouble;

/** A host cannot be used, and this is why. */
final class HostTrouble extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient Trouble trouble;
    private final boolean inStep;

    /**
     * @param inStep whether the dialogue is still in order, so that QUIT can be said
     */
    HostTrouble(Trouble trouble, boolean inStep) {
        super(trouble.sentence());
        this.trouble = trouble;
        this.inStep = inStep;
    }

    Trouble trouble() {
        return trouble;
    }

    boolean isInStep() {
        return inStep;
    }
}
