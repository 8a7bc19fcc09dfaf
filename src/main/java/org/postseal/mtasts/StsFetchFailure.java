package org.postseal.mtasts;

import java.io.IOException;

/** A fetch that came to nothing, and why. */
final class StsFetchFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final StsFetcher.Kind kind;

    StsFetchFailure(StsFetcher.Kind kind, String sentence) {
        super(sentence);
        this.kind = kind;
    }

    StsFetcher.Kind kind() {
        return kind;
    }
}
