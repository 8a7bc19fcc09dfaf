package org.postseal.queue;

/**
 * The name of an accepted message in logs, replies and commands. Unique for the life of the data
 * folder and ordered by time.
 *
 * @param text letters and digits only
 */
public record QueueId(String text) implements Comparable<QueueId> {

    private static final int CHARACTERS_MAX = 24;

    public QueueId {
        if (text.isEmpty() || text.length() > CHARACTERS_MAX || !isClean(text)) {
            throw new IllegalArgumentException("not a queue id");
        }
    }

    private static boolean isClean(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || !Character.isLetterOrDigit(c)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int compareTo(QueueId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
