// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.DataInput;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.RandomAccessFile;
import java.io.Serializable;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.github.camelladiflow.internal.operation.Operation;
import io.github.camelladiflow.internal.source.StateFile;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.Customer;
import org.apache.camel.RuntimeCamelException;
import org.junit.jupiter.api.Test;

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
import static org.assertj.core.api.Assertions.assertThat;

/** Tests the layers of packages: which package may use which other package and which library. */
@AnalyzeClasses(packages = "io.github.camelladiflow", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "io.github.camelladiflow";
    private static final String CLIENT = ROOT + ".internal.client..";
    private static final String MODEL = ROOT + ".model..";
    private static final String REQUEST = ROOT + ".internal.request..";
    private static final String JSON = ROOT + ".internal.json..";
    private static final String TEXT = ROOT + ".internal.text..";
    private static final String SPRING_BOOT = ROOT + ".springboot..";

    /** The layers from top to bottom. Packages of the same layer do not use each other. */
    private static final List<List<String>> LAYERS = List.of(
            List.of(".springboot"),
            List.of(""),
            List.of(".event"),
            List.of(".internal.component"),
            List.of(".internal.source"),
            List.of(".internal.operation"),
            List.of(".internal.cache"),
            List.of(".internal.client"),
            List.of(".internal.options"),
            List.of(".options"),
            List.of(".internal.request"),
            List.of(".model.request"),
            List.of(".internal.json"),
            List.of(".internal.text"),
            List.of(".model.exception"),
            List.of(".model"));

    private static final DescribedPredicate<JavaClass> PROJECT_CLASSES = resideInAPackage(ROOT + "..");

    /**
     * Camel's generated classes have an annotation that only their sources contain, so the test recognizes them by
     * their names.
     */
    private static final DescribedPredicate<JavaClass> HAND_WRITTEN_CLASSES = DescribedPredicate.describe(
            "written by people",
            javaClass -> !javaClass.getSimpleName().matches(".*(Configurer|UriFactory|Loader|InvokeOnHeaderFactory)"));

    /**
     * Matches a class that is used with or without an import, but not in a string. The class of the header names is in
     * the root package, where Camel's users expect it, and contains only strings, so every package may use it.
     */
    private static final Pattern QUALIFIED_TYPE =
            Pattern.compile("(?<!\")\\b(io\\.github\\.camelladiflow[a-z.]*)\\.(?!LadiFlowConstants)[A-Z]");

    /** Reads the sources, because the byte code does not contain uses of inlined constants. */
    @Test
    void allowsPackagesToUseOnlyPackagesBelowThem() throws IOException {
        Path sources = Path.of("src/main/java/io/github/camelladiflow");
        for (int floor = 1; floor < LAYERS.size(); floor++) {
            for (String room : LAYERS.get(floor)) {
                Path folder = sources.resolve(room.replaceFirst("^\\.", "").replace('.', '/'));
                Set<String> known = new TreeSet<>();
                try (var files = Files.list(folder)) {
                    for (Path file :
                            files.filter(f -> f.toString().endsWith(".java")).toList()) {
                        QUALIFIED_TYPE
                                .matcher(Files.readString(file))
                                .results()
                                .map(r -> r.group(1))
                                .forEach(known::add);
                    }
                }
                assertThat(known).as(room).doesNotContainAnyElementsOf(List.of(forbiddenPackages(floor, room)));
            }
        }
    }

    @Test
    void assignsEveryPackageToLayer() throws IOException {
        Path sources = Path.of("src/main/java/io/github/camelladiflow");
        try (var files = Files.walk(sources)) {
            assertThat(files.filter(file -> file.toString().endsWith(".java"))
                            .map(file -> sources.relativize(file.getParent())
                                    .toString()
                                    .replace('/', '.'))
                            .map(room -> room.isEmpty() ? "" : "." + room)
                            .collect(Collectors.toSet()))
                    .hasSameElementsAs(LAYERS.stream().flatMap(List::stream).toList());
        }
    }

    private static String[] forbiddenPackages(int floor, String room) {
        return LAYERS.subList(0, floor + 1).stream()
                .flatMap(List::stream)
                .filter(other -> !other.equals(room))
                .map(other -> ROOT + other)
                .toArray(String[]::new);
    }

    /** Each operation has its own file, and only the table of all operations uses it. */
    @ArchTest
    static final ArchRule operationsDoNotDependOnEachOther = noClasses()
            .that(implement(Operation.class))
            .should()
            .dependOnClassesThat(implement(Operation.class).and(DescribedPredicate.not(type(Operation.class))));

    /**
     * The code uses neither Java serialization nor types that JSON names, nor any other feature in Jackson's security
     * advisories.
     */
    @ArchTest
    static final ArchRule noDataChoosesDeserializedType = noClasses()
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
    static final ArchRule onlySpringBootPackageDependsOnSpring = noClasses()
            .that(PROJECT_CLASSES.and(DescribedPredicate.not(resideInAPackage(SPRING_BOOT))))
            .should()
            .dependOnClassesThat(resideInAnyPackage(SPRING_BOOT, "org.springframework..", "org.apache.camel.spring.."));

    @ArchTest
    static final ArchRule springBootPackageDependsOnlyOnSpringAndCamel = classes()
            .that(resideInAPackage(SPRING_BOOT))
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "java..", "com.fasterxml.jackson..", "org.apache.camel..", "org.springframework..", ROOT + ".."));

    @ArchTest
    static final ArchRule modelDependsOnlyOnJacksonAndCamelException = classes()
            .that(resideInAnyPackage(ROOT + ".model", ROOT + ".model.exception"))
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("java..", "com.fasterxml.jackson..", MODEL)
                    .or(type(RuntimeCamelException.class)));

    @ArchTest
    static final ArchRule requestsDependOnlyOnTheirChecks = classes()
            .that(resideInAPackage(ROOT + ".model.request"))
            .should()
            .onlyDependOnClassesThat(
                    resideInAnyPackage("java..", "com.fasterxml.jackson..", MODEL, REQUEST, JSON, TEXT));

    @ArchTest
    static final ArchRule onlyClientDependsOnHttpLibraries = noClasses()
            .that(DescribedPredicate.not(resideInAPackage(CLIENT)))
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "org.apache.hc..", "org.apache.camel.component.http..", "org.apache.camel.http.."));

    /** The proxy, TLS, pools and timeouts are set in one place. */
    @ArchTest
    static final ArchRule noClassUsesJdkHttpClient =
            noClasses().should().dependOnClassesThat(resideInAnyPackage("java.net.http.."));

    @ArchTest
    static final ArchRule projectDependsOnlyOnKnownLibraries = classes()
            .that(PROJECT_CLASSES
                    .and(DescribedPredicate.not(resideInAPackage(SPRING_BOOT)))
                    .and(HAND_WRITTEN_CLASSES))
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "java..",
                    "javax.crypto..",
                    "javax.net.ssl..",
                    "com.fasterxml.jackson..",
                    "com.github.benmanes.caffeine..",
                    "io.micrometer.core..",
                    "org.apache.camel..",
                    "org.apache.hc..",
                    "org.slf4j..",
                    ROOT + ".."));

    /** The code that no test can cover. */
    @ArchTest
    static void forcesStateFileToDisk(JavaClasses classes) {
        JavaClass file = classes.get(StateFile.class);

        assertThat(file.getMethodCallsFromSelf())
                .extracting(call ->
                        call.getOrigin().getName() + " " + call.getTarget().getName())
                .contains("replace force", "replace move", "force force", "setState replace");
        assertThat(file.getFieldAccessesFromSelf())
                .extracting(access -> access.getTarget().getName())
                .contains("ATOMIC_MOVE");
    }

    /** Other classes read only files that a route passes to them. No data from LadiFlow or a message names a file. */
    @ArchTest
    static final ArchRule onlySourceWritesFiles = noClasses()
            .that(DescribedPredicate.not(resideInAPackage(ROOT + ".internal.source..")))
            .should()
            .callMethodWhere(DescribedPredicate.describe(
                    "does more with a file than to read it",
                    call -> call.getTargetOwner().isEquivalentTo(Files.class)
                            && !call.getName().equals("newInputStream")))
            .orShould()
            .dependOnClassesThat(belongToAnyOf(FileOutputStream.class, RandomAccessFile.class));

    /**
     * Camel's Simple language uses such a method for {@code ${body.items}}, even if it is not public, instead of the
     * getter.
     */
    @ArchTest
    static void namesNoApiObjectMethodLikeModelProperty(JavaClasses classes) {
        var isModel = resideInAPackage(ROOT + ".model");
        var properties = classes.stream()
                .filter(isModel)
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.getName().matches("get[A-Z].*"))
                .map(method -> Character.toLowerCase(method.getName().charAt(3))
                        + method.getName().substring(4))
                .collect(Collectors.toSet());
        assertThat(properties).contains("items");

        assertThat(classes.get(ApiObject.class).getMethods())
                .filteredOn(method -> !method.getRawParameterTypes().isEmpty())
                .extracting(JavaMethod::getName)
                .doesNotContainAnyElementsOf(properties);
    }

    @ArchTest
    static final ArchRule customerIsNotSerializable =
            noClasses().that(type(Customer.class)).should().beAssignableTo(Serializable.class);

    @ArchTest
    static final ArchRule noClassUsesStandardStreams = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    @ArchTest
    static final ArchRule noClassUsesJavaUtilLogging = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

    @ArchTest
    static final ArchRule staticFieldsAreFinal = fields().that()
            .areStatic()
            .and()
            .areDeclaredInClassesThat(PROJECT_CLASSES.and(HAND_WRITTEN_CLASSES))
            .and()
            .doNotHaveModifier(JavaModifier.SYNTHETIC)
            .should()
            .beFinal();

    @ArchTest
    static final ArchRule staticFieldsHoldNoMutableState = fields().that()
            .areStatic()
            .and()
            .areDeclaredInClassesThat(PROJECT_CLASSES.and(HAND_WRITTEN_CLASSES))
            .should()
            .notHaveRawType(resideInAPackage("java.util.concurrent..")
                    .or(belongToAnyOf(HashMap.class, ArrayList.class, HashSet.class, ThreadLocal.class)));

    // ---- files

    @Test
    void limitsTopLevelFiles() throws IOException {
        try (var files = Files.list(Path.of(""))) {
            var names = files.map(Path::toString)
                    // files that a build and editors create, which .gitignore lists
                    .filter(name -> !name.startsWith(".") && !name.equals("target") && !name.endsWith(".iml"));

            assertThat(names).isSubsetOf("pom.xml", "src", "routes", "examples", "README.md", "LICENSE");
        }
    }

    /** The formatter adds the licence header to all other files. */
    @Test
    void startsPackageDescriptionsWithLicence() throws IOException {
        var licence = Files.readString(Path.of(".mvn/licence-header.txt"));
        try (var files = Files.walk(Path.of("src"))) {
            assertThat(files.filter(file -> file.endsWith("package-info.java")))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(file).content().startsWith(licence));
        }
    }
}
