// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.Properties;

import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/** Which routes the program runs. */
enum ImportRoutes {

    /** The lookup of one row alone. */
    LOOKUP("classpath:routes/lead-lookup.camel.yaml"),

    /** That of the rows of all files in a folder, into queues. */
    IMPORT("classpath:routes/lead-import.camel.yaml," + LOOKUP.uris);

    private final String uris;

    ImportRoutes(String uris) {
        this.uris = uris;
    }

    /** Makes a runtime for these routes, which ends only when it is told to. */
    Main main(Properties settings) {
        var main = new Main();
        // Ctrl-C is the launcher's: the broker must live longer than the routes
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.setDefaultPropertyPlaceholderLocation("classpath:lead-import.properties");
        main.setOverrideProperties(settings);
        main.configure().setAutoConfigurationLogSummary(false);
        main.configure().withRoutesIncludePattern(uris);
        return main;
    }
}
