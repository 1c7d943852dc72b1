// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.springboot;

import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains what to do if Camel's jars have different versions. The component's Camel jars are older than those of
 * Camel's Spring Boot starters, unless the application imports {@code camel-bom} in addition to {@code
 * camel-spring-boot-bom}. With older jars, the application does not start.
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
                ("Camel's jars have different versions: camel-spring-boot has the version %s, and camel-api has the"
                                + " version %s.")
                        .formatted(wanted, found),
                "Import org.apache.camel:camel-bom:%s in dependencyManagement, in addition to camel-spring-boot-bom."
                        .formatted(wanted),
                cause);
    }

    private static String version(Class<?> type) {
        return type.getPackage().getImplementationVersion();
    }
}
