// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.awaitility.Awaitility;

/** Runs the program in this JVM for a test, in its own folder and with short delays. */
final class ImportFixture implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final Map<String, String> SHORT_DELAYS =
            Map.of("settled", "100", "pause", "100", "jmsRetryDelay", "10", "parallelism", "8", "rate", "10000");

    private final ImportRuntime runtime;

    /** A message in a queue. */
    record Message(String queue, JsonNode json) {

        /** Returns the file and the line, such as {@code leads.csv:7}. */
        String location() {
            return json.get("file").textValue() + ":" + json.get("line").longValue();
        }
    }

    private ImportFixture(ImportRuntime runtime) {
        this.runtime = runtime;
    }

    /** Starts the program in a folder. It reads the example files unless the options contain an inbox. */
    static ImportFixture start(Path work, Map<String, String> options) throws Exception {
        var all = new HashMap<>(SHORT_DELAYS);
        all.put("dir", work.toString());
        all.putAll(options);
        var runtime = new ImportRuntime(Options.of(all), Map.of());
        try {
            runtime.start();
        } catch (Exception e) {
            runtime.close();
            throw e;
        }
        return new ImportFixture(runtime);
    }

    ImportRuntime runtime() {
        return runtime;
    }

    /** Waits until all files have been read. */
    void awaitEmptyInbox() {
        Awaitility.await().atMost(TIMEOUT).until(() -> runtime.inbox().content().waiting(), List::isEmpty);
    }

    /** Returns all messages in the three queues. */
    List<Message> messages() throws JsonProcessingException {
        var messages = new ArrayList<Message>();
        for (var queue : EmbeddedBroker.QUEUES) {
            for (var text : runtime.broker().browse(queue, Integer.MAX_VALUE)) {
                messages.add(new Message(queue, new ObjectMapper().readTree(text)));
            }
        }
        return messages;
    }

    /** Returns the file and line of each message in a queue, sorted. */
    List<String> locations(String queue) throws JsonProcessingException {
        var inQueue = messages().stream().filter(message -> message.queue().equals(queue));
        return inQueue.map(Message::location).sorted().toList();
    }

    @Override
    public void close() {
        runtime.close();
    }
}
