// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.boot4;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import com.example.customers.CustomersApplication;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests an application without camel-bom, in which the component's Camel is older than that of the starter. */
class DifferentCamelsTest {

    @Test
    void failsToStartAndNamesBomToImport() throws Exception {
        var command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("older.camel") + File.pathSeparator + System.getProperty("java.class.path"),
                        CustomersApplication.class.getName(),
                        "--server.port=0")
                .redirectErrorStream(true);
        var process = command.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isNotZero();
        assertThat(output)
                .contains(
                        "Camel's jars have different versions: camel-spring-boot has the version 4.22.0, and camel-api has the version 4.18.0.")
                .contains(
                        "Import org.apache.camel:camel-bom:4.22.0 in dependencyManagement, in addition to camel-spring-boot-bom.");
    }
}
