/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow.test.sandbox;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

/** The sandbox is published on its own, so it must not need what is not published with it. */
class SandboxDependenciesTest {

    private static final String SANDBOX = LadiFlowSandbox.class.getPackageName();

    @Test
    void theSandboxNeedsTheJdkAloneAndItsExtensionTheJUnitApiBesides() {
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
