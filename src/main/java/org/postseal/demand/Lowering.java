package org.postseal.demand;

/**
 * A change of the operator's rules that asks for less than was enforced.
 *
 * @param key what it is about, as in the policy file; {@link Ratchet#DEFAULT} for the default
 * @param was the rule that was enforced, with its place
 * @param now what takes its place, with its place; {@code no rule} when its line is gone
 * @param exception it counts while it lasts, and the old rule comes after it
 */
public record Lowering(String key, String was, String now, boolean exception) {
    @Override
    public String toString() {
        return was + " -> " + now;
    }
}
