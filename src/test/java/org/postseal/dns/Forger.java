package org.postseal.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;

/** A resolver that gives genuine answers, fetched once, but to some questions others. */
final class Forger implements Resolver {

    private record Question(Name name, int type) {}

    private final SimpleResolver network;
    private final Map<Question, Message> genuine;
    private final Map<Question, Message> forged = new HashMap<>();
    private final Map<Question, Boolean> silent = new HashMap<>();

    Forger(InetSocketAddress server) {
        network = new SimpleResolver(server);
        network.setTimeout(Duration.ofSeconds(20));
        network.setEDNS(0, 4096, ExtendedFlags.DO, List.of());
        genuine = new ConcurrentHashMap<>();
    }

    /** Another with the same genuine answers, which forges nothing yet. */
    Forger(Forger other) {
        network = other.network;
        genuine = other.genuine;
    }

    void forge(Name name, int type, Message answer) {
        forged.put(new Question(name, type), answer);
    }

    void silence(Name name, int type) {
        silent.put(new Question(name, type), true);
    }

    /** Forges nothing from now on. */
    void behave() {
        forged.clear();
        silent.clear();
    }

    String forged() {
        return forged.values() + "\nsilent for " + silent.keySet();
    }

    Message genuine(String name, int type) {
        try {
            return genuine(new Question(Name.fromString(name, Name.root), type));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private Message genuine(Question question) {
        return genuine.computeIfAbsent(
                question,
                q -> {
                    try {
                        return network.send(
                                Message.newQuery(Record.newRecord(q.name, q.type, DClass.IN)));
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
        Record asked = query.getQuestion();
        Question question = new Question(asked.getName(), asked.getType());
        if (silent.containsKey(question)) {
            return CompletableFuture.failedFuture(new IOException("silence"));
        }
        Message answer = forged.getOrDefault(question, null);
        try {
            byte[] wire = (answer == null ? genuine(question) : answer).toWire(65_535);
            Message read = new Message(RawTlsa.hide(wire));
            read.getHeader().setID(query.getHeader().getID());
            return CompletableFuture.completedFuture(read);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {}

    @Override
    public void setIgnoreTruncation(boolean flag) {}

    @Override
    public void setPort(int port) {}

    @Override
    public void setTCP(boolean flag) {}

    @Override
    public void setTSIGKey(TSIG key) {}

    @Override
    public void setTimeout(Duration timeout) {}
}
