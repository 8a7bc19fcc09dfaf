package org.postseal.proof;

import java.nio.file.Path;

/**
 * Where the log is and whose.
 *
 * @param folder in it each year's log has a folder of its own
 * @param hostname in the logs' names
 */
public record ProofSettings(Path folder, String hostname) {

    /** The private key's file in a data folder. */
    public static Path key(Path data) {
        return data.resolve("proof.key");
    }

    /** The folder of the logs in a data folder. */
    public static Path folder(Path data) {
        return data.resolve("proof");
    }

    /** The name of a year's log, which its checkpoints begin with. */
    public static String origin(String hostname, int year) {
        return hostname + "/postseal/" + year;
    }

    Path log(int year) {
        return folder.resolve(Integer.toString(year));
    }
}
