// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.sandbox;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

/** Tests the dependencies of the sandbox, which is published separately and must not need other classes. */
class SandboxDependenciesTest {

    private static final String SANDBOX = LadiFlowSandbox.class.getPackageName();

    @Test
    void dependsOnlyOnJdkAndExtensionOnJUnitApi() {
        var sandbox = new ClassFileImporter()
                .withImportOption(location -> !location.contains("SandboxWithoutHttp"))
                .importPackages(SANDBOX);
        assertThat(sandbox).isNotEmpty();

        classes()
                .that(not(equivalentTo(LadiFlowExtension.class)))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(SANDBOX, "java..", "javax.net.ssl", "com.sun.net.httpserver")
                .check(sandbox);
        classes()
                .that(equivalentTo(LadiFlowExtension.class))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(SANDBOX, "java..", "org.junit.jupiter.api..")
                .check(sandbox);
    }
}
