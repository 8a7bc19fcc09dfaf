package org.postseal.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.postseal.demand.ChannelCounters;

/** What a running relay can be asked for, read at the moment of the question. */
public final class Figures {

    private final PrometheusRegistry registry = new PrometheusRegistry();

    public PrometheusRegistry registry() {
        return registry;
    }

    /** Connections to receiving servers, by how they were judged, and the fuse. */
    public Figures channels(ChannelCounters counters) {
        Map<String, DoubleSupplier> kinds = new LinkedHashMap<>();
        kinds.put("satisfied", counters::satisfied);
        kinds.put("clear", counters::clear);
        kinds.put("observed", counters::observed);
        kinds.put("observed_clear", counters::observedClear);
        kinds.put("refused", counters::refused);
        CounterWithCallback.builder()
                .name("postseal_channels")
                .help("Connections judged: clear is part of satisfied, observed_clear of observed")
                .labelNames("judgement")
                .callback(to -> kinds.forEach((kind, value) -> to.call(value.getAsDouble(), kind)))
                .register(registry);
        CounterWithCallback.builder()
                .name("postseal_octets_outside_channel")
                .help("Octets of mail stopped because no channel was satisfied; must be 0")
                .callback(to -> to.call((double) counters.outside()))
                .register(registry);
        return this;
    }

    /** How often each limit has sent a client away for now. */
    public Figures refusals(Map<String, DoubleSupplier> limits) {
        CounterWithCallback.builder()
                .name("postseal_refusals")
                .help("Clients sent away for now, by the limit that did")
                .labelNames("limit")
                .callback(to -> limits.forEach((limit, n) -> to.call(n.getAsDouble(), limit)))
                .register(registry);
        return this;
    }

    /** What became of the messages that must not leave. */
    public Figures canaries(Map<String, DoubleSupplier> results) {
        CounterWithCallback.builder()
                .name("postseal_canaries")
                .help("Canaries, by what became of them; delivered must be 0")
                .labelNames("result")
                .callback(to -> results.forEach((result, n) -> to.call(n.getAsDouble(), result)))
                .register(registry);
        return this;
    }

    /** A value that goes up and down. */
    public Figures gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(to -> to.call(value.getAsDouble()))
                .register(registry);
        return this;
    }

    /** Memory, threads and descriptors of this process. */
    public Figures process() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        gauge(
                "postseal_heap_used_bytes",
                "Heap in use",
                () -> memory.getHeapMemoryUsage().getUsed());
        gauge(
                "postseal_resident_memory_bytes",
                "Resident memory of the process; 0 where the system does not tell",
                ResidentMemory::octets);
        gauge(
                "postseal_platform_threads",
                "Threads of the system; sessions and deliveries have virtual ones",
                () -> ManagementFactory.getThreadMXBean().getThreadCount());
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os) {
            gauge(
                    "postseal_open_file_descriptors",
                    "Open files and sockets",
                    os::getOpenFileDescriptorCount);
        }
        return this;
    }
}
