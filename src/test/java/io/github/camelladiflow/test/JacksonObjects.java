// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test;

import java.lang.management.ManagementFactory;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Counts what Jackson makes where bytes are not passed on as they are. A garbage collection between two counts takes away of
 * what was made before and between them, so that their difference says too little, and can be below zero.
 */
public final class JacksonObjects {

    /** A line of the JVM's list of classes with the number of their objects, dead or alive; a POJONode holds what is no tree. */
    private static final Pattern TREES_AND_GENERATORS = Pattern.compile(
            " +\\d+: +(\\d+) +\\d+ +com\\.fasterxml\\.jackson\\.\\S+((?<!POJO)Node|Generator|TokenBuffer)[ \n]");

    private JacksonObjects() {}

    /** Returns how many trees' nodes and generators there are, and were since the last garbage collection. */
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
