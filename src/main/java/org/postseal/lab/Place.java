package org.postseal.lab;

/**
 * A receiving domain of the {@link SmallInternet}.
 *
 * @param domain its name
 * @param story what is special about it
 * @param expected what must become of mail to it
 * @param host its mail server
 * @param path the attacker that every connection to the host goes through
 */
record Place(String domain, String story, Expected expected, LabHost host, Attacker path) {

    String mailbox() {
        return "you@" + domain;
    }
}
