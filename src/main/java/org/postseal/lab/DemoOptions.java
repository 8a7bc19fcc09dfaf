package org.postseal.lab;

import java.util.OptionalInt;

/**
 * @param port where the demo's relay takes mail; empty: 2525, or any free one if that is taken
 * @param once ends after the table instead of staying up
 * @param json the table as JSON
 */
public record DemoOptions(OptionalInt port, boolean once, boolean json) {}
