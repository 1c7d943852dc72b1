// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.container;

import org.apache.camel.main.Main;

/** Runs the routes in {@code /app/routes} with Camel Main until the container is stopped. */
public final class Application {

    private Application() {}

    public static void main(String... arguments) throws Exception {
        new Main().run();
    }
}
