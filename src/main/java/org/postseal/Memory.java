package org.postseal;

import java.time.Clock;
import java.util.Optional;
import org.postseal.config.Config;
import org.postseal.memory.MemoryTable;
import org.postseal.memory.Pins;
import org.postseal.memory.RuleMemory;
import org.postseal.memory.SteadyClock;
import org.postseal.memory.StoredRules;
import org.postseal.memory.StsPolicyMemory;
import org.postseal.mtasts.StsMemory;
import org.postseal.store.Store;

/**
 * What is remembered, for the rooms that decide.
 *
 * @param pins empty where nothing is known of hosts
 * @param rules of the operator, as they were enforced
 * @param aging by which remembered things age
 * @param learning whether what is found out is kept
 */
record Memory(
        StsMemory policies, Optional<Pins> pins, RuleMemory rules, Clock aging, boolean learning) {

    /** A relay's own. */
    static Memory of(Store store, Config config, Clock wall, SteadyClock aging) {
        MemoryTable table = new MemoryTable(store);
        return new Memory(
                new StsPolicyMemory(table, wall),
                Optional.of(new Pins(table, aging, config.pins())),
                new StoredRules(store),
                aging,
                true);
    }

    /** A relay's, as one looks at it who changes nothing. */
    static Memory seen(Store store, Config config, Clock wall) {
        MemoryTable table = new MemoryTable(store);
        Clock aging = SteadyClock.resume(table, wall, System::nanoTime);
        return new Memory(
                StsMemory.onlyRead(new StsPolicyMemory(table, wall)),
                Optional.of(new Pins(table, aging, config.pins())),
                RuleMemory.none(),
                aging,
                false);
    }

    /** Nothing was learned yet, and nothing will be kept. */
    static Memory none(Clock wall) {
        return new Memory(StsMemory.none(), Optional.empty(), RuleMemory.none(), wall, false);
    }
}
