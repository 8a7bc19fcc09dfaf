package org.postseal.cli;

import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.postseal.demand.ChannelCounters;
import org.postseal.demand.Mode;
import org.postseal.demand.PolicyRule;
import org.postseal.demand.PolicyTable;
import org.postseal.mail.Domain;
import org.postseal.memory.CanaryMemory;
import org.postseal.report.CountBook;
import org.postseal.report.DailyCounts;
import org.postseal.report.DomainPosture;
import org.postseal.report.Matter;
import org.postseal.report.Review;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tells on the control socket how mail fared, and what keeps rules from being enforced. */
public final class PostureControl implements ControlSubject {

    static final String ABOUT = "posture";
    static final int DOMAINS_MAX = 10_000;

    private final CountBook book;
    private final CanaryMemory canaries;
    private final Supplier<PolicyTable> policy;
    private final Destinations destinations;
    private final ChannelCounters channels;
    private final Clock clock;
    private final JsonMapper json = JsonMapper.builder().build();

    public PostureControl(
            Evidence evidence,
            Supplier<PolicyTable> policy,
            Destinations destinations,
            ChannelCounters channels,
            Clock clock) {
        this.book = evidence.book();
        this.canaries = evidence.canaries();
        this.policy = policy;
        this.destinations = destinations;
        this.channels = channels;
        this.clock = clock;
    }

    @Override
    public String about() {
        return ABOUT;
    }

    @Override
    public PostureAnswer obey(JsonNode asked, String who) throws IOException {
        PostureRequest request = json.treeToValue(asked, PostureRequest.class);
        if (request.days() < 1 || request.days() > DailyCounts.DAYS_KEPT) {
            throw new IllegalArgumentException(
                    "days: from 1 to " + DailyCounts.DAYS_KEPT + ", as no more are kept");
        }
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        Review review = new Review(request.days(), today, canaries.objection());
        PolicyTable table = policy.get();
        int max = Math.clamp(request.max(), 1, DOMAINS_MAX);
        Set<Domain> domains = domains(request, table, review, max);
        List<PostureAnswer.Entry> entries = entries(domains, table, review, request.probe());
        long known = request.domain() == null ? book.domains(review.since()) : domains.size();
        return new PostureAnswer(
                request.days(),
                review.since().toString(),
                today.toString(),
                table.defaultRule().source().toString(),
                PostureAnswer.Channels.of(channels),
                entries,
                Math.max(0, known - entries.size()));
    }

    /** The one that was asked for; or those with a rule that is observed, and the busiest. */
    private Set<Domain> domains(PostureRequest request, PolicyTable table, Review review, int max)
            throws IOException {
        Set<Domain> found = new LinkedHashSet<>();
        if (request.domain() != null) {
            found.add(Domain.of(request.domain()));
            return found;
        }
        table.observedDomains().stream().limit(max).forEach(found::add);
        for (String name : book.busiest(review.since(), max)) {
            if (found.size() < max) {
                found.add(Domain.of(name));
            }
        }
        return found;
    }

    private List<PostureAnswer.Entry> entries(
            Set<Domain> domains, PolicyTable table, Review review, boolean probe)
            throws IOException {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        Map<Domain, PolicyRule> rules = new LinkedHashMap<>();
        domains.forEach(domain -> rules.put(domain, table.ruleFor(domain, today)));
        List<Domain> observed =
                rules.entrySet().stream()
                        .filter(entry -> entry.getValue().isObserved())
                        .map(Map.Entry::getKey)
                        .toList();
        Map<Domain, Destinations.Reach> reaches =
                probe ? destinations.probed(observed) : destinations.of(observed);
        Map<String, CountBook.Page> pages =
                book.pages(domains.stream().map(Domain::ascii).toList());
        Mode byDefault = table.defaultRule().isObserved() ? Mode.OBSERVE : Mode.ENFORCE;
        List<PostureAnswer.Entry> entries = new ArrayList<>();
        rules.forEach((domain, rule) -> {
            Destinations.Reach reach = reaches.getOrDefault(domain, Destinations.Reach.NOT_ASKED);
            DomainPosture posture =
                    review.of(
                            new Matter(
                                    domain.ascii(),
                                    rule.source().ruleText(),
                                    rule.isObserved(),
                                    reach.places(),
                                    reach.trouble()),
                            pages.getOrDefault(domain.ascii(), new CountBook.Page()));
            entries.add(PostureAnswer.Entry.of(posture, RuleInForce.of(domain, rule, byDefault)));
        });
        entries.sort(Comparator.comparing(e -> !e.mode().equals(Mode.OBSERVE.word())));
        return entries;
    }
}
