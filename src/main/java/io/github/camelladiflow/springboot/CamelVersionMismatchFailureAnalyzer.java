// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.springboot;

import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says what to do when Camel's jars are of different versions. Those that the component brings are older than Camel's starters,
 * unless the application imports {@code camel-bom} beside {@code camel-spring-boot-bom}; newer starters do not start with them.
 */
final class CamelVersionMismatchFailureAnalyzer extends AbstractFailureAnalyzer<LinkageError> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, LinkageError cause) {
        String wanted = version(CamelAutoConfiguration.class);
        String found = version(CamelContext.class);
        if (wanted == null || wanted.equals(found)) {
            return null;
        }
        return new FailureAnalysis(
                "Camel's jars are of different versions: camel-spring-boot is %s, camel-api is %s."
                        .formatted(wanted, found),
                "Import org.apache.camel:camel-bom:%s in dependencyManagement, beside camel-spring-boot-bom."
                        .formatted(wanted),
                cause);
    }

    private static String version(Class<?> type) {
        return type.getPackage().getImplementationVersion();
    }
}
