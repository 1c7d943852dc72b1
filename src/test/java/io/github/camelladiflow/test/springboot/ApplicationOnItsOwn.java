// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.springboot;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Runs a class of the tests as an application with a class path of its own: that of the tests without some of its jars.
 * Remembers every class that was asked for.
 */
final class ApplicationOnItsOwn extends URLClassLoader {

    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    private ApplicationOnItsOwn(URL[] classPath) {
        super(classPath, getPlatformClassLoader());
    }

    /** An application with only those entries of the class path whose file names pass. */
    static ApplicationOnItsOwn with(Predicate<String> jars) {
        URL[] classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
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

    /** Runs the application, a public class with a public constructor, and returns what it says. */
    Object run(Class<? extends Callable<?>> application) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(this);
        try {
            return ((Callable<?>)
                            loadClass(application.getName()).getConstructor().newInstance())
                    .call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** The names of all classes that were asked for, found or not. */
    Set<String> asked() {
        return asked;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        asked.add(name);
        return super.loadClass(name, resolve);
    }
}
