package org.postseal.settle;

import java.time.Duration;

/** Durations as people say them. */
final class Words {

    private Words() {}

    static String of(Duration duration) {
        if (duration.toHours() >= 48 && duration.toHours() % 24 == 0) {
            return duration.toDays() + " days";
        }
        if (duration.toMinutes() >= 120 && duration.toMinutes() % 60 == 0) {
            return duration.toHours() + " hours";
        }
        return duration.toSeconds() >= 120 && duration.toSeconds() % 60 == 0
                ? duration.toMinutes() + " minutes"
                : duration.toSeconds() + " seconds";
    }
}
