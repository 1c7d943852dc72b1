// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.springboot;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

import io.github.camelladiflow.LadiFlowComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the jar in applications without Spring or without Camel. */
class WithoutSpringOrCamelTest {

    private static final Predicate<String> SPRING = jar -> jar.startsWith("spring-");
    private static final Predicate<String> CAMEL = jar -> jar.startsWith("camel-");
    private static final Predicate<String> CAMEL_FOR_SPRING = jar -> jar.startsWith("camel-spring");

    @Test
    void worksWithoutSpring() throws Exception {
        try (var application =
                ApplicationOnItsOwn.with(SPRING.or(CAMEL_FOR_SPRING).negate())) {
            assertThat(application.run(CamelApplication.class)).isEqualTo(LadiFlowComponent.class.getName());
        }
    }

    @Test
    void springWithoutCamelStartsWithoutOurBeans() throws Exception {
        try (var application = ApplicationOnItsOwn.with(CAMEL.negate())) {
            assertThat(ownBeans(application)).isEmpty();
        }
    }

    @Test
    void springWithoutCamelSpringBootStarts() throws Exception {
        try (var application = ApplicationOnItsOwn.with(CAMEL_FOR_SPRING.negate())) {
            assertThat(ownBeans(application)).isEmpty();
        }
    }

    private static List<String> ownBeans(ApplicationOnItsOwn application) throws Exception {
        return ((List<?>) application.run(SpringBootApplication.class))
                .stream().map(Object::toString).toList();
    }

    /** Prints the class of the component. */
    public static final class CamelApplication implements Callable<Object> {

        @Override
        public Object call() throws Exception {
            try (var context = new DefaultCamelContext()) {
                context.start();
                return context.getComponent("ladiflow").getClass().getName();
            }
        }
    }

    /** Prints the beans from this project. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    public static class SpringBootApplication implements Callable<Object> {

        @Override
        public Object call() {
            try (var context = new SpringApplicationBuilder(SpringBootApplication.class)
                    .web(WebApplicationType.NONE)
                    .properties("spring.main.banner-mode=off", "camel.main.jmx-enabled=false")
                    .run()) {
                return Arrays.stream(context.getBeanDefinitionNames())
                        .filter(name -> !name.contains("."))
                        .filter(name -> name.toLowerCase().contains("ladiflow"))
                        .sorted()
                        .toList();
            }
        }
    }

    /**
     * Runs a test class as an application with its own class path, which is the tests' class path without some jars.
     */
    private static final class ApplicationOnItsOwn extends URLClassLoader {

        private ApplicationOnItsOwn(URL[] classPath) {
            super(classPath, getPlatformClassLoader());
        }

        /** Creates an application with only the entries of the class path whose file names are accepted. */
        static ApplicationOnItsOwn with(Predicate<String> jars) {
            URL[] classPath = Arrays.stream(
                            System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(File::new)
                    .filter(file -> file.isDirectory() || jars.test(file.getName()))
                    .map(ApplicationOnItsOwn::url)
                    .toArray(URL[]::new);
            return new ApplicationOnItsOwn(classPath);
        }

        private static URL url(File file) {
            try {
                return file.toURI().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException(e);
            }
        }

        /** Runs the application, which is a public class with a public constructor, and returns its output. */
        Object run(Class<? extends Callable<?>> application) throws Exception {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(this);
            try {
                return ((Callable<?>) loadClass(application.getName())
                                .getConstructor()
                                .newInstance())
                        .call();
            } finally {
                thread.setContextClassLoader(before);
            }
        }
    }
}
