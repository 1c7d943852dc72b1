// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.DataInput;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.net.InetAddress;
import java.util.List;
import javax.xml.datatype.XMLGregorianCalendar;

import com.fasterxml.jackson.annotation.JsonIdentityInfo;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonView;
import com.fasterxml.jackson.databind.jsontype.PolymorphicTypeValidator;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.github.camelladiflow.internal.operation.Operation;
import io.github.camelladiflow.model.Customer;
import org.apache.camel.RuntimeCamelException;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.implement;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/** The layers: the root package knows all others, which know only what lies below them. */
@AnalyzeClasses(packages = "io.github.camelladiflow", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "io.github.camelladiflow";
    private static final String INTERNAL = ROOT + ".internal";
    private static final String CLIENT = ROOT + ".internal.client..";
    private static final String CACHE = ROOT + ".internal.cache..";
    private static final String MONITOR = ROOT + ".internal.monitor..";
    private static final String OPTIONS = ROOT + ".internal.options..";
    private static final String OPERATION = ROOT + ".internal.operation..";
    private static final String SOURCE = ROOT + ".internal.source..";
    private static final String MODEL = ROOT + ".model..";
    private static final String TEXT = ROOT + ".internal.text..";
    private static final String SPRING_BOOT = ROOT + ".springboot..";

    private static final DescribedPredicate<JavaClass> OURS = resideInAPackage(ROOT + "..");

    /** Camel's generated classes have an annotation that only sources keep, so they are told by their names. */
    private static final DescribedPredicate<JavaClass> WRITTEN = DescribedPredicate.describe(
            "written by people",
            javaClass -> !javaClass.getSimpleName().matches(".*(Configurer|UriFactory|Loader|InvokeOnHeaderFactory)"));

    /** Of texts all may know. */
    private static DescribedPredicate<JavaClass> oursBut(String... packages) {
        return OURS.and(DescribedPredicate.not(resideInAPackage(TEXT)))
                .and(DescribedPredicate.not(resideInAnyPackage(packages)));
    }

    @ArchTest
    static final ArchRule textsKnowNothingOfOurs =
            noClasses().that(resideInAPackage(TEXT)).should().dependOnClassesThat(oursBut());

    @ArchTest
    static final ArchRule theWordsOfTheInsideKnowTheModelAlone =
            noClasses().that(resideInAPackage(INTERNAL)).should().dependOnClassesThat(oursBut(INTERNAL, MODEL));

    @ArchTest
    static final ArchRule theClientKnowsTheModelAndNothingAboveOrBeside =
            noClasses().that(resideInAPackage(CLIENT)).should().dependOnClassesThat(oursBut(CLIENT, INTERNAL, MODEL));

    @ArchTest
    static final ArchRule theCacheKnowsTheModelAndNothingAboveOrBeside =
            noClasses().that(resideInAPackage(CACHE)).should().dependOnClassesThat(oursBut(CACHE, INTERNAL, MODEL));

    @ArchTest
    static final ArchRule theMonitorKnowsTheModelAndNothingAboveOrBeside =
            noClasses().that(resideInAPackage(MONITOR)).should().dependOnClassesThat(oursBut(MONITOR, INTERNAL, MODEL));

    @ArchTest
    static final ArchRule theSourceKnowsTheModelAndNothingAboveOrBeside =
            noClasses().that(resideInAPackage(SOURCE)).should().dependOnClassesThat(oursBut(SOURCE, INTERNAL, MODEL));

    @ArchTest
    static final ArchRule optionsKnowNothingOfOurs =
            noClasses().that(resideInAPackage(OPTIONS)).should().dependOnClassesThat(oursBut(OPTIONS));

    /** Of the root it knows what users set and read: the options and the names of headers. */
    @ArchTest
    static final ArchRule operationsKnowCacheOptionsAndModelAndNothingThatRunsThem = noClasses()
            .that(resideInAPackage(OPERATION))
            .should()
            .dependOnClassesThat(oursBut(OPERATION, CACHE, OPTIONS, INTERNAL, MODEL)
                    .and(DescribedPredicate.not(belongToAnyOf(
                            CacheMode.class,
                            CostOptions.class,
                            LadiFlowConfiguration.class,
                            LadiFlowConstants.class,
                            ListOptions.class,
                            Lists.class,
                            LookupOptions.class,
                            NotFound.class,
                            OnDropped.class,
                            OutputType.class,
                            Paging.class,
                            SubscriptionOptions.class,
                            UnknownMembers.class,
                            WriteOptions.class))));

    /** Each has its own file, and the table of all is the only one that knows them. */
    @ArchTest
    static final ArchRule operationsDoNotKnowEachOther = noClasses()
            .that(implement(Operation.class))
            .should()
            .dependOnClassesThat(implement(Operation.class).and(DescribedPredicate.not(type(Operation.class))));

    /** Neither Java's serialization nor a type that JSON names, and none of what Jackson's advisories are about. */
    @ArchTest
    static final ArchRule noDataChoosesTheTypeThatIsMadeOfIt = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage("com.fasterxml.jackson.core.json.async..")
                    .or(belongToAnyOf(
                            ObjectInputStream.class,
                            JsonTypeInfo.class,
                            JsonIdentityInfo.class,
                            XMLGregorianCalendar.class,
                            javax.xml.datatype.Duration.class,
                            DataInput.class,
                            PolymorphicTypeValidator.class,
                            JsonView.class,
                            JsonUnwrapped.class,
                            JsonIgnore.class,
                            JsonIgnoreProperties.class,
                            InetAddress.class)));

    @ArchTest
    static final ArchRule nobodyKnowsThePartForSpringBoot = noClasses()
            .that(oursBut(SPRING_BOOT))
            .should()
            .dependOnClassesThat(resideInAnyPackage(SPRING_BOOT, "org.springframework..", "org.apache.camel.spring.."));

    @ArchTest
    static final ArchRule thePartForSpringBootNeedsOnlySpringAndCamel = classes()
            .that(resideInAPackage(SPRING_BOOT))
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "java..", "com.fasterxml.jackson..", "org.apache.camel..", "org.springframework..", ROOT + ".."));

    @ArchTest
    static final ArchRule theModelKnowsNothingOfOurs =
            noClasses().that(resideInAPackage(MODEL)).should().dependOnClassesThat(oursBut(MODEL));

    @ArchTest
    static final ArchRule theModelKnowsJacksonAndOfCamelOnlyItsException = classes()
            .that(resideInAPackage(MODEL))
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("java..", "com.fasterxml.jackson..", MODEL, TEXT)
                    .or(type(RuntimeCamelException.class)));

    @ArchTest
    static final ArchRule onlyTheClientKnowsTheHttpLibraries = noClasses()
            .that(DescribedPredicate.not(resideInAPackage(CLIENT)))
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "org.apache.hc..", "org.apache.camel.component.http..", "org.apache.camel.http.."));

    /** Proxy, TLS, pools and timeouts are set in one place. */
    @ArchTest
    static final ArchRule allCallsGoOutByOneHttpClient =
            noClasses().should().dependOnClassesThat(resideInAnyPackage("java.net.http.."));

    @ArchTest
    static final ArchRule thePackagesHaveNoCycles = slices().matching(ROOT + ".(internal.*|model|springboot)..")
            .should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule nothingLeavesForAnUnknownLibrary = classes()
            .that(oursBut(SPRING_BOOT).and(WRITTEN))
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "java..",
                    "javax.net.ssl..",
                    "com.fasterxml.jackson..",
                    "com.github.benmanes.caffeine..",
                    "io.micrometer.core..",
                    "org.apache.camel..",
                    "org.apache.hc..",
                    "org.slf4j..",
                    ROOT + ".."));

    @ArchTest
    static final ArchRule aCustomerIsNotSerializable =
            noClasses().that(type(Customer.class)).should().beAssignableTo(Serializable.class);

    @ArchTest
    static final ArchRule nothingIsPrinted = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    @ArchTest
    static final ArchRule loggingIsSlf4j = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

    @ArchTest
    static final ArchRule staticFieldsAreFinal = fields().that()
            .areStatic()
            .and()
            .areDeclaredInClassesThat(OURS.and(WRITTEN))
            .and()
            .doNotHaveModifier(JavaModifier.SYNTHETIC)
            .should()
            .beFinal();

    @ArchTest
    static final ArchRule staticFieldsHoldNoStateThatChanges = fields().that()
            .areStatic()
            .and()
            .areDeclaredInClassesThat(OURS.and(WRITTEN))
            .should(notBeOfAMutableType());

    private static ArchCondition<JavaField> notBeOfAMutableType() {
        var mutable = List.of("java.util.HashMap", "java.util.ArrayList", "java.util.HashSet", "java.lang.ThreadLocal");
        return new ArchCondition<>("not be of a type that is made to change") {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                boolean changes = resideInAPackage("java.util.concurrent..").test(field.getRawType())
                        || mutable.contains(field.getRawType().getName());
                if (changes) {
                    events.add(SimpleConditionEvent.violated(field, field.getFullName() + " can change"));
                }
            }
        };
    }
}
