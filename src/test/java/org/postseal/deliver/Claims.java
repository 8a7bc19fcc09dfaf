package org.postseal.deliver;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postseal.mail.Address;
import org.postseal.mail.Envelope;
import org.postseal.mail.Message;
import org.postseal.mail.Recipient;
import org.postseal.queue.Claim;
import org.postseal.queue.QueueId;

/** Claims for tests. */
final class Claims {

    static final String SMALL = "From: a@sender.test\r\nSubject: hello\r\n\r\nHello.\r\n";

    private Claims() {}

    static Claim small() {
        return of(SMALL, "user@example.test");
    }

    static Claim of(String text, String... recipients) {
        return of(text, Message.Traits.SEVEN_BIT, recipients);
    }

    static Claim of(String text, Message.Traits traits, String... recipients) {
        List<Recipient> all = new ArrayList<>();
        for (String recipient : recipients) {
            all.add(Recipient.of(Address.parse(recipient)));
        }
        return of(message(text, traits), Envelope.Options.NONE, all);
    }

    static Message message(String text, Message.Traits traits) {
        return new Message(new Message.Inline(text.getBytes(StandardCharsets.UTF_8)), traits);
    }

    static Claim of(Message message, Envelope.Options options, List<Recipient> recipients) {
        List<Claim.Waiting> waiting = new ArrayList<>();
        for (Recipient recipient : recipients) {
            waiting.add(
                    new Claim.Waiting(waiting.size() + 1, recipient, 0, false, Optional.empty()));
        }
        return new Claim(
                new QueueId("Q1"),
                Rig.DOMAIN,
                Address.parse("a@sender.test"),
                options,
                message,
                waiting,
                Instant.now().minusSeconds(2),
                Instant.now());
    }
}
