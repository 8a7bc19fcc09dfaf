package org.postseal.cli;

/**
 * One message that must not leave, and what became of it.
 *
 * @param name the scenario's
 * @param detail how it was delivered, what it was refused for, or why nothing can be told
 */
public record Canary(String name, Result result, String detail) {

    /** What became of it. */
    public enum Result {
        /** For the reason that is the right one. */
        REFUSED,
        /** Somebody has it, or could read of it: this program does not protect. */
        DELIVERED,
        /** Nothing can be told: it says neither that the program protects nor that it does not. */
        UNTRIED
    }
}
