package org.postseal.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Makes new inputs of old ones, the same ones each time for the same seed. It knows nothing of what
 * the inputs reach; for that there is the long form.
 */
final class Mutator {

    private static final byte[] ODD = {0, 9, 10, 13, 32, 34, 46, 58, 60, 62, 92, 127, -128, -1};

    private final RandomGenerator random;
    private final List<byte[]> seeds;
    private final List<byte[]> words;
    private final int octetsMax;

    Mutator(Target target, List<byte[]> seeds, long seed) {
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        this.seeds = seeds.isEmpty() ? List.of(new byte[0]) : seeds;
        this.words = new ArrayList<>();
        target.words().forEach(word -> words.add(word.getBytes(StandardCharsets.UTF_8)));
        this.octetsMax = target.octetsMax();
    }

    byte[] next() {
        byte[] input = any(seeds);
        int steps = 1 + random.nextInt(6);
        for (int i = 0; i < steps; i++) {
            input = step(input);
        }
        return input.length > octetsMax ? Arrays.copyOf(input, octetsMax) : input;
    }

    private byte[] any(List<byte[]> list) {
        return list.get(random.nextInt(list.size()));
    }

    private byte[] step(byte[] input) {
        int at = random.nextInt(input.length + 1);
        int end = at + random.nextInt(Math.min(64, input.length - at) + 1);
        return switch (random.nextInt(8)) {
            case 0 -> replaced(input, at, Math.min(at + 1, input.length), octet());
            case 1 -> flipped(input, at);
            case 2 -> replaced(input, at, end, new byte[0]);
            case 3 -> replaced(input, at, at, Arrays.copyOfRange(input, at, end));
            case 4 -> replaced(input, at, at, octet());
            case 5 -> replaced(input, at, random.nextBoolean() ? at : end, word());
            case 6 -> Arrays.copyOf(input, at);
            default -> spliced(input, at);
        };
    }

    private byte[] octet() {
        return new byte[] {
            random.nextBoolean() ? ODD[random.nextInt(ODD.length)] : (byte) random.nextInt(256)
        };
    }

    private byte[] word() {
        return words.isEmpty() ? octet() : any(words);
    }

    private byte[] flipped(byte[] input, int at) {
        byte[] out = input.clone();
        if (at < out.length) {
            out[at] ^= (byte) (1 << random.nextInt(8));
        }
        return out;
    }

    /** The start of one with the end of another. */
    private byte[] spliced(byte[] input, int at) {
        byte[] other = any(seeds);
        int from = random.nextInt(other.length + 1);
        return replaced(input, at, input.length, Arrays.copyOfRange(other, from, other.length));
    }

    private static byte[] replaced(byte[] input, int from, int to, byte[] by) {
        byte[] out = new byte[input.length - (to - from) + by.length];
        System.arraycopy(input, 0, out, 0, from);
        System.arraycopy(by, 0, out, from, by.length);
        System.arraycopy(input, to, out, from + by.length, input.length - to);
        return out;
    }
}
