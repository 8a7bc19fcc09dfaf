package org.postseal.lab;

import org.xbill.DNS.Message;

/** What the lab's name server would answer, without a network. */
public final class LabAnswers {

    private LabAnswers() {}

    public static Message to(Message query, SignedZones zones) {
        return ZoneAnswer.to(query, zones);
    }
}
