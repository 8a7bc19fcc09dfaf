package org.postseal.lab;

/**
 * What the lab shows of one scenario.
 *
 * @param name the scenario's; its twin's with {@code (impostor)} behind it
 * @param story what is special about it
 * @param choice where what is expected is a choice of ours, which; else empty
 * @param expected in words
 * @param came {@code verified}, {@code encrypted}, {@code clear}, {@code refused} or {@code
 *     unknown}
 * @param detail how the host was proven, or the reason's key
 * @param arrived whether a host has it, whatever the system says
 * @param leaked octets of mail that somebody could read who must not
 * @param right whether everything came as it must, by both ends' word
 * @param wrong what did not; empty when all is right
 */
public record LabRow(
        String name,
        String story,
        String choice,
        String expected,
        String came,
        String detail,
        boolean arrived,
        long leaked,
        boolean right,
        String wrong) {

    /** Behind the name of a scenario that has an impostor in the host's place. */
    static final String TWIN = " (impostor)";

    boolean isTwin() {
        return name.endsWith(TWIN);
    }

    /** One line. */
    String line() {
        String mark = right && leaked == 0 ? "ok   " : "WRONG";
        String text = "%s %-44s %-9s %s".formatted(mark, name, came, detail);
        if (leaked > 0) {
            text += ", LEAKED " + leaked;
        }
        return wrong.isEmpty() ? text : text + "\n      " + wrong + "; expected: " + expected;
    }
}
