package org.postseal.cli;

import org.postseal.verify.VerifyFile;

/** The program of the small jar for auditors: {@code java -jar postseal-verify.jar}. */
public final class VerifyMain {

    private VerifyMain() {}

    public static void main(String[] args) {
        System.exit(VerifyFile.run(args, java.time.Clock.systemUTC(), System.out));
    }
}
