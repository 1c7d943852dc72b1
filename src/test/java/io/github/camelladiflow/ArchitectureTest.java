// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.ObjectInputStream;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.github.camelladiflow.internal.source.StateFile;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

/** Tests the layers of packages: which package may use which other package and which library. */
@ArchTag("baseline")
@AnalyzeClasses(packages = "io.github.camelladiflow", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "io.github.camelladiflow";

    /** The packages from top to bottom. Each uses only packages below it. */
    private static final List<String> LAYERS = List.of(
            ".springboot",
            "",
            ".event",
            ".internal.component",
            ".internal.source",
            ".internal.operation",
            ".internal.cache",
            ".internal.client",
            ".internal.options",
            ".options",
            ".internal.request",
            ".internal.json",
            ".internal.text",
            ".model.request",
            ".model.exception",
            ".model");

    private static int layer(JavaClass type) {
        return LAYERS.indexOf(type.getPackageName().substring(ROOT.length()));
    }

    @ArchTest
    static void packagesUseOnlyPackagesBelowThem(JavaClasses all) {
        for (JavaClass from : all) {
            assertThat(layer(from)).as(from.getName()).isNotNegative();
            assertThat(from.getDirectDependenciesFromSelf())
                    .filteredOn(use -> use.getTargetClass().getName().startsWith(ROOT))
                    // contains only strings
                    .filteredOn(use -> !use.getTargetClass().isEquivalentTo(LadiFlowConstants.class))
                    .allMatch(use -> layer(use.getTargetClass()) >= layer(from), "uses a package below it");
        }
    }

    @ArchTest
    static void publicApiDoesNotMentionInternalTypes(JavaClasses all) {
        assertThat(all.stream()
                        .filter(type -> !type.getPackageName().contains(".internal")
                                && type.getModifiers().contains(JavaModifier.PUBLIC))
                        .flatMap(type -> type.getMembers().stream())
                        .filter(member -> member.getModifiers().contains(JavaModifier.PUBLIC)
                                || member.getModifiers().contains(JavaModifier.PROTECTED)))
                .isNotEmpty()
                .allSatisfy(member -> assertThat(member.getAllInvolvedRawTypes())
                        .as(member.getFullName())
                        .noneMatch(type -> type.getName().startsWith(ROOT + ".internal")));
    }

    @ArchTest
    static final ArchRule onlySpringBootPackageUsesSpring = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".springboot")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "org.apache.camel.spring..");

    /** The proxy, TLS, pools and timeouts are set in one place. */
    @ArchTest
    static final ArchRule onlyClientUsesHttpLibraries = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".internal.client")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.hc..", "org.apache.camel.component.http..", "java.net.http..");

    @ArchTest
    static final ArchRule modelUsesNothingOfCamelExceptItsException = classes()
            .that()
            .resideInAPackage(ROOT + ".model..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "com.fasterxml.jackson..", ROOT + ".model..", "org.apache.camel");

    @ArchTest
    static final ArchRule noDataChoosesDeserializedType =
            noClasses().should().dependOnClassesThat(belongToAnyOf(ObjectInputStream.class, JsonTypeInfo.class));

    @ArchTest
    static final ArchRule noClassUsesStandardStreams = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    /** No test can cover a power failure. */
    @ArchTest
    static void forcesStateFileToDisk(JavaClasses all) {
        assertThat(all.get(StateFile.class).getMethodCallsFromSelf())
                .extracting(call -> call.getTarget().getName())
                .contains("force", "move");
    }
}
