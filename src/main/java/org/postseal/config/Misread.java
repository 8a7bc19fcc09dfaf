package org.postseal.config;

/** A value that its kind cannot take; says what would be right. Never leaves this package. */
final class Misread extends Exception {
    private static final long serialVersionUID = 1L;

    Misread(String text) {
        super(text);
    }
}
