package org.postseal.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Goes through the commands that people wait for, without a network and without showing anything,
 * so that the launcher's training run has loaded what they load.
 */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Callable<Integer> {

    private static final String NOBODY = "127.0.0.1:1";

    private final Wiring wiring;

    WarmUpCommand(Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public Integer call() {
        PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        CommandLineTool tool = new CommandLineTool(wiring, nowhere, nowhere);
        tool.run("check", "--help");
        tool.run("check", "--resolver", NOBODY, "--json", "example.test");
        tool.run("explain", "--resolver", NOBODY, "example.test");
        tool.run("queue", "list", "--data", "/nonexistent");
        tool.run("config", "show", "--all", "--config", "/nonexistent");
        tool.run("version", "--json");
        return Exit.OK;
    }
}
