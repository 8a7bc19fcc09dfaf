package org.postseal.report;

/**
 * What an attempt met at one host: equal ones are counted together.
 *
 * @param host its name; empty when there was none
 * @param family 4 or 6, of the address that was dialed; 0 when none was
 * @param rule which of the operator's rules asked, without its mode; empty for none
 * @param named whether that is a line of the operator's, not the default level
 * @param proof how the peer was proven; {@code none} without TLS; empty when there was no session
 * @param result why it carried no mail, as a reason key; empty when it did
 * @param observed why enforcing would not have let it, as a reason key; empty when it would have
 */
public record Met(
        String host,
        int family,
        String rule,
        boolean named,
        String proof,
        String result,
        String observed) {

    /** What remains of one that is beyond the limits of a day: the sum is right, the host lost. */
    Met withoutPlace() {
        return new Met("", 0, "", false, proof, result, observed);
    }
}
