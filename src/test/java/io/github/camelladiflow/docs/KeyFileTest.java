// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.nio.file.Files;
import java.nio.file.Path;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import org.apache.camel.Exchange;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The key in a mounted file, as the page on security has it. */
class KeyFileTest {

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @Test
    void aKeyThatChangesInItsFileIsTakenWithoutARestart(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("api-key"), "yesterdays-key\n");
        var main = new Main();
        main.addProperty("camel.beans.keys", "#class:%s(\"%s\")".formatted(KeyFile.class.getName(), file));
        main.addProperty("camel.component.ladiflow.api-key-supplier", "#bean:keys");
        main.addProperty("camel.component.ladiflow.base-url", LADIFLOW.baseUrl());
        main.start();
        try {
            assertThat(lookup(main).getException()).hasMessageContaining("it refused the API key");
            Files.writeString(file, LADIFLOW.apiKey() + "\n");
            assertThat(lookup(main).getException()).isNull();
        } finally {
            main.stop();
        }
    }

    private static Exchange lookup(Main main) {
        return main.getCamelContext()
                .createFluentProducerTemplate()
                .to("ladiflow:customer/show")
                .withBody("0901234567")
                .send();
    }
}
