// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.camelladiflow.test.JavaProcess;
import org.apache.camel.component.file.cluster.FileLockClusterService;
import org.apache.camel.main.Main;

/** A process that writes a line to a file for each changed customer while it is the leader that polls. */
public final class SourceProcess {

    private SourceProcess() {}

    /** Starts a process that runs {@link #main}. */
    public static Process start(String baseUrl, String apiKey, Path folder, String name) throws IOException {
        return JavaProcess.of(
                        folder.resolve(name + ".log"),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        SourceProcess.class.getName(),
                        baseUrl,
                        apiKey,
                        folder.toString(),
                        name)
                .start();
    }

    /**
     * Returns the ids of the changes that a process has emitted. The last line does not count until its line end is
     * written, because the process may still be writing it.
     */
    public static List<String> changeIds(Path folder, String name) throws IOException {
        Path file = folder.resolve(name + ".ids");
        if (!Files.exists(file)) {
            return List.of();
        }
        var text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    /**
     * Runs a source. The arguments are the base URL, the key, a folder that processes share, and the name of this
     * process.
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[2]);
        Path handed = Files.createFile(folder.resolve(arguments[3] + ".ids"));
        var cluster = new FileLockClusterService();
        cluster.setRoot(folder.resolve("locks").toString());
        cluster.setAcquireLockDelay(100, TimeUnit.MILLISECONDS);
        cluster.setAcquireLockInterval(100, TimeUnit.MILLISECONDS);
        var main = new Main();
        main.addInitialProperty("camel.component.ladiflow.base-url", arguments[0]);
        main.addInitialProperty("camel.component.ladiflow.api-key", arguments[1]);
        main.addInitialProperty("camel.main.jmx-enabled", "false");
        main.bind("cluster", cluster);
        main.configure().addLambdaRouteBuilder(routes -> {
            routes.getContext().addService(cluster);
            routes.from("master:customers:ladiflow:customer/list?firstPoll=all&pageSize=20&initialDelay=0&delay=50ms"
                            + "&stateFile=" + folder.resolve("customers.state"))
                    .process(exchange -> Files.writeString(
                            handed,
                            exchange.getMessage().getHeader(LadiFlowConstants.CHANGE_ID) + "\n",
                            StandardOpenOption.APPEND));
        });
        main.run();
    }
}
