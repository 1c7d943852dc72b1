// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test;

import java.lang.management.ManagementFactory;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Counts the objects that Jackson creates if bytes are not passed on unchanged. A garbage collection between two counts
 * removes objects, so that their difference is too small, and may be negative.
 */
public final class JacksonObjects {

    /**
     * A line in the JVM's list of classes with the number of their objects, reachable or not. A POJONode contains an
     * object that is not a tree.
     */
    private static final Pattern TREES_AND_GENERATORS = Pattern.compile(
            " +\\d+: +(\\d+) +\\d+ +com\\.fasterxml\\.jackson\\.\\S+((?<!POJO)Node|Generator|TokenBuffer)[ \n]");

    private JacksonObjects() {}

    /**
     * Returns how many tree nodes and generators have been created since the last garbage collection or are still
     * reachable.
     */
    public static long count() throws JMException {
        var histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[] {"-all"}},
                        new String[] {String[].class.getName()});
        return TREES_AND_GENERATORS
                .matcher(histogram)
                .results()
                .mapToLong(line -> Long.parseLong(line.group(1)))
                .sum();
    }
}
