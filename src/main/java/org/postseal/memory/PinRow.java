package org.postseal.memory;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** How a pin is stored: a word and its value on each line. */
final class PinRow {

    static final String KIND = "pin";

    private PinRow() {}

    static MemoryRow of(Pin pin) {
        StringBuilder value = new StringBuilder("first ").append(pin.first());
        pin.methods().stream()
                .sorted()
                .forEach(method -> value.append("\nmethod ").append(method.word()));
        pin.keys()
                .forEach(key ->
                        value.append("\nkey ").append(key.sha256()).append(' ').append(key.seen()));
        pin.beside().stream().sorted().forEach(host -> value.append("\nbeside ").append(host));
        return MemoryRow.of(
                KIND,
                pin.place().toString(),
                value.toString(),
                pin.seen().toEpochMilli(),
                pin.expires().toEpochMilli());
    }

    /**
     * @throws IllegalArgumentException when it is damaged or in a form of some other version
     */
    static Pin read(MemoryRow row) {
        if (!row.isWhole()) {
            throw new IllegalArgumentException("its digest does not fit");
        }
        Instant first = Instant.EPOCH;
        Set<Pin.Method> methods = EnumSet.noneOf(Pin.Method.class);
        List<Pin.Key> keys = new ArrayList<>();
        Set<String> beside = new LinkedHashSet<>();
        try {
            for (String line : row.value().split("\n", -1)) {
                String[] words = line.split(" ", -1);
                switch (words[0] + words.length) {
                    case "first2" -> first = Instant.parse(words[1]);
                    case "method2" -> methods.add(Pin.Method.of(words[1]));
                    case "key3" -> keys.add(new Pin.Key(words[1], Instant.parse(words[2])));
                    case "beside2" -> beside.add(words[1]);
                    default -> throw new IllegalArgumentException("a line nobody knows: " + line);
                }
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a time that is none", e);
        }
        Instant expires = Instant.ofEpochMilli(row.expires());
        return new Pin(Pin.Place.parse(row.name()), methods, keys, first, expires, beside);
    }
}
