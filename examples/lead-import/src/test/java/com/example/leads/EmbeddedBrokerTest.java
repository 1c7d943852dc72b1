// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jms.core.JmsTemplate;

import static com.example.leads.EmbeddedBroker.CUSTOMERS;
import static com.example.leads.EmbeddedBroker.ERRORS;
import static org.assertj.core.api.Assertions.assertThat;

/** Tests how the broker reads messages of its queues. */
class EmbeddedBrokerTest {

    @TempDir
    Path folder;

    private EmbeddedBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = new EmbeddedBroker(folder);
        broker.start();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 90_000, 110_000, 380_000, 450_000, 3_000_000})
    void readsMessagesOfAnyLengthAfterRestart(int length) throws Exception {
        var text = "ễ".repeat(length / 2);
        send(CUSTOMERS, text);
        assertThat(broker.browse(CUSTOMERS, 9)).containsExactly(text);

        broker.close();
        broker.start();
        assertThat(broker.browse(CUSTOMERS, 9)).containsExactly(text);
    }

    @Test
    void skipsPartiallyWrittenMessages() throws Exception {
        send(CUSTOMERS, "a");
        send(CUSTOMERS, "x".repeat(2_000_000));
        send(CUSTOMERS, "b");
        broker.close();
        try (var files = Files.list(folder.resolve("large-messages"))) {
            for (var file : files.toList()) {
                try (var half = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    half.truncate(half.size() / 2);
                }
            }
        }
        broker.start();

        assertThat(broker.browse(CUSTOMERS, 9)).containsExactly("a", "b");
    }

    @Test
    void countsMissingRowsDespiteDuplicatesAndOldMessages() throws Exception {
        for (var line : List.of(1, 2, 2, 4)) {
            send(line == 4 ? ERRORS : CUSTOMERS, "{\"file\":\"leads.txt\",\"line\":" + line + ",\"row\":\"\"}");
        }
        var queued = new RowSet().addQueued(broker, Map.of(CUSTOMERS, 1L));

        assertThat(queued.messages()).isEqualTo(3);
        assertThat(queued.repeated()).isOne();
        assertThat(new RowSet().addFirst("leads.txt", 4).missingIn(queued)).isEqualTo(2);
    }

    private void send(String queue, String text) {
        var connections = EmbeddedBroker.newConnectionFactory(EmbeddedBroker.URL, 1);
        try {
            new JmsTemplate(connections).convertAndSend(queue, text);
        } finally {
            connections.destroy();
        }
    }
}
