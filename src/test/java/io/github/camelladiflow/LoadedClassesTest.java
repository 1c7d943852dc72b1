// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import io.github.camelladiflow.test.JavaProcess;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests which classes a JVM loads for a route with a lookup, because they determine the time of a start. */
class LoadedClassesTest {

    private static final Pattern LOADED_CLASS = Pattern.compile(
            "(?m)\\] ((?:io\\.github\\.camelladiflow|com\\.github\\.benmanes|io\\.micrometer)\\.[\\w.$]+) source:");

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @TempDir
    Path folder;

    @Test
    void doesNotLoadUnusedCacheAndMeters() throws Exception {
        var loaded = classesLoadedBy("maxRetries=0");

        assertThat(withPrefix(loaded, "com.github.benmanes."))
                .containsExactly("com.github.benmanes.caffeine.cache.Cache");
        assertThat(withPrefix(loaded, "io.micrometer.")).containsExactly("io.micrometer.core.instrument.MeterRegistry");
    }

    private static Set<String> withPrefix(Set<String> loaded, String prefix) {
        var some = new TreeSet<>(loaded);
        some.removeIf(name -> !name.startsWith(prefix));
        return some;
    }

    private Set<String> classesLoadedBy(String options) throws Exception {
        var log = folder.resolve("classes");
        runLookupProcess(options, "-Xlog:class+load:file=" + log);
        return LOADED_CLASS
                .matcher(Files.readString(log))
                .results()
                .map(line -> line.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void runLookupProcess(String options, String... jvm) throws Exception {
        var arguments = new ArrayList<>(List.of(jvm));
        arguments.add(LookupProcess.class.getName());
        arguments.add("ladiflow:customer/show?apiKey=" + LADIFLOW.apiKey() + "&baseUrl=" + LADIFLOW.baseUrl() + "&"
                + options);
        JavaProcess.run(folder.resolve("output"), arguments.toArray(String[]::new));
    }

    @Test
    void worksWithoutMicrometer() throws Exception {
        assertThat(JavaProcess.CLASS_PATH).contains("micrometer-core");
        runLookupProcess(
                "cacheTtl=1m",
                "-cp",
                Arrays.stream(JavaProcess.CLASS_PATH.split(File.pathSeparator))
                        .filter(entry -> !entry.contains("micrometer"))
                        .collect(Collectors.joining(File.pathSeparator)));
    }

    /** Makes one lookup that finds a customer. */
    static final class LookupProcess {

        private LookupProcess() {}

        public static void main(String[] args) throws Exception {
            try (var context = new DefaultCamelContext()) {
                RouteBuilder.addRoutes(
                        context, routes -> routes.from("direct:in").to(args[0]));
                context.start();
                var lan = SandboxCustomer.of(1);
                var found = context.createProducerTemplate().requestBody("direct:in", lan.phone(), Customer.class);
                assertThat(found.getId()).isEqualTo(lan.id());
            }
            System.exit(0);
        }
    }
}
