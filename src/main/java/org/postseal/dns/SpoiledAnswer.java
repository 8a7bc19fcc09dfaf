package org.postseal.dns;

import org.xbill.DNS.Message;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Makes of an answer one that must not validate: each signature has one bit changed. */
final class SpoiledAnswer {

    private SpoiledAnswer() {}

    static Message of(Message answer) {
        Message spoiled = new Message(answer.getHeader().getID());
        spoiled.getHeader().setRcode(answer.getRcode());
        for (int section = Section.QUESTION; section <= Section.ADDITIONAL; section++) {
            for (Record record : answer.getSection(section)) {
                spoiled.addRecord(
                        record instanceof RRSIGRecord signature ? spoiled(signature) : record,
                        section);
            }
        }
        return spoiled;
    }

    private static Record spoiled(RRSIGRecord good) {
        byte[] signature = good.getSignature().clone();
        if (signature.length > 0) {
            signature[signature.length / 2] ^= 1;
        }
        return new RRSIGRecord(
                good.getName(),
                good.getDClass(),
                good.getTTL(),
                good.getTypeCovered(),
                good.getAlgorithm(),
                good.getOrigTTL(),
                good.getExpire(),
                good.getTimeSigned(),
                good.getFootprint(),
                good.getSigner(),
                signature);
    }
}
