// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.container;

import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/** An Artemis broker without a password and in memory, for machines that cannot download the image of Artemis. */
public final class Broker {

    private Broker() {}

    public static void main(String... arguments) throws Exception {
        var broker = new EmbeddedActiveMQ();
        broker.setConfiguration(new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .addAcceptorConfiguration("tcp", "tcp://" + arguments[0]));
        broker.start();
        Thread.currentThread().join();
    }
}
