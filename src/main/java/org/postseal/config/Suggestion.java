package org.postseal.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what was probably meant by a word that does not exist. */
final class Suggestion {

    private Suggestion() {}

    /** {@code ; did you mean "..."?} or nothing, when no candidate is near. */
    static String forWord(String word, Collection<String> candidates) {
        int far = Math.max(1, word.length() / 3);
        Optional<String> nearest =
                candidates.stream()
                        .filter(candidate -> distance(word, candidate) <= far)
                        .min(Comparator.comparingInt(candidate -> distance(word, candidate)));
        return nearest.map(found -> "; did you mean \"" + found + "\"?").orElse("");
    }

    /** Letters to put in, take out, change or swap with their neighbour; case and - _ count not. */
    static int distance(String one, String other) {
        String a = plain(one);
        String b = plain(other);
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, a, b, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int cheapest(int[][] cost, String a, String b, int i, int j) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least =
                Math.min(cost[i - 1][j - 1] + change, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped =
                i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace('-', '_');
    }
}
