// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.container;

import java.time.Duration;

import jakarta.jms.TextMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Prints the next message of a queue: {@code Receive tcp://broker:61616 ladiflow.changed}. Ends with exit code 1 if none arrives. */
public final class Receive {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private Receive() {}

    public static void main(String... arguments) throws Exception {
        try (var factory = new ActiveMQConnectionFactory(arguments[0]);
                var context = factory.createContext("artemis", "artemis");
                var consumer = context.createConsumer(context.createQueue(arguments[1]))) {
            var message = consumer.receive(TIMEOUT.toMillis());
            System.out.println(message instanceof TextMessage text ? text.getText() : "No text, but " + message);
            System.exit(message instanceof TextMessage ? 0 : 1);
        }
    }
}
