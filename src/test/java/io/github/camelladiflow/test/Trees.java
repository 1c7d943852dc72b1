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
package io.github.camelladiflow.test;

import java.lang.management.ManagementFactory;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Counts what Jackson makes where bytes are not passed on as they are. A garbage collection between two counts takes away of
 * what was made before and between them, so that their difference says too little, and can be below zero.
 */
public final class Trees {

    /** A line of the JVM's list of classes with the number of their objects, dead or alive. */
    private static final Pattern TREES_AND_GENERATORS =
            Pattern.compile(" +\\d+: +(\\d+) +\\d+ +com\\.fasterxml\\.jackson\\.\\S+(Node|Generator|TokenBuffer)[ \n]");

    private Trees() {}

    /** Returns how many trees' nodes and generators there are, and were since the last garbage collection. */
    public static long made() throws JMException {
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
