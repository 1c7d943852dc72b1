// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.Properties;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/** Which routes the sample runs. */
sealed interface ImportRoutes {

    /** Those that the program runs. */
    ImportRoutes YAML = new InFile("classpath:routes/lead-import.camel.yaml,classpath:routes/lead-lookup.camel.yaml");

    /** The lookup of one row alone. */
    ImportRoutes LOOKUP = new InFile("classpath:routes/lead-lookup.camel.yaml");

    /** Makes a runtime for these routes, which ends only when it is told to. */
    default Main main(Properties settings) {
        var main = new Main();
        // Ctrl-C is the launcher's: the broker must live longer than the routes
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.setDefaultPropertyPlaceholderLocation("classpath:lead-import.properties");
        main.setOverrideProperties(settings);
        main.configure().setAutoConfigurationLogSummary(false);
        addTo(main);
        return main;
    }

    /** Hands the routes to Camel. */
    void addTo(Main main);

    /**
     * Routes in YAML or XML.
     *
     * @param uri where they are, such as {@code classpath:routes/lead-import.camel.yaml}
     */
    record InFile(String uri) implements ImportRoutes {
        @Override
        public void addTo(Main main) {
            main.configure().withRoutesIncludePattern(uri);
        }
    }

    /**
     * Routes in Java.
     *
     * @param builder the routes
     */
    record InJava(RouteBuilder builder) implements ImportRoutes {
        @Override
        public void addTo(Main main) {
            main.configure().addRoutesBuilder(builder);
        }
    }
}
