// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.firststeps;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A row of the table of runtimes on the page about runtimes.
 *
 * @param runtime the name of the runtime, which is also the name of a folder
 * @param version its version
 * @param dependencies the dependencies to add, as {@code group:artifact:version}, or without the version if a BOM sets it
 * @param pomProperties the elements to add to the POM's properties
 * @param properties the lines of the application's properties
 * @param command the command that starts the application
 */
record FirstStep(
        String runtime,
        String version,
        List<String> dependencies,
        List<String> pomProperties,
        List<String> properties,
        String command) {

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern RUNTIME = Pattern.compile("\\| ([A-Z].*) ([0-9.]+)");
    private static final Pattern ROUTE = Pattern.compile(
            "^\\[source,yaml,snippet=first-route]\n----\n(.*?)^----$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern COMPONENT = Pattern.compile(
            "<groupId>(.*)</groupId>\\s*<artifactId>(camel-ladiflow)</artifactId>\\s*<version>(.*)</version>\\s*</dependency>");

    static List<FirstStep> in(String page) {
        return page.lines()
                .filter(line -> line.contains("| `mvn "))
                .map(FirstStep::of)
                .toList();
    }

    private static FirstStep of(String row) {
        String[] cells = row.split(" \\| ");
        var runtime = first(RUNTIME, cells[0]);
        var pom = code(cells[1]).stream().collect(Collectors.partitioningBy(code -> code.startsWith("<")));
        return new FirstStep(
                runtime.group(1).toLowerCase(Locale.ROOT).replace(' ', '-'),
                runtime.group(2),
                pom.get(false),
                pom.get(true),
                code(cells[2]),
                code(cells[3]).get(0));
    }

    private static List<String> code(String cell) {
        return CODE.matcher(cell).results().map(code -> code.group(1)).toList();
    }

    /** The route that the user saves in a file of the project. */
    static String route(String page) {
        return first(ROUTE, page).group(1);
    }

    /** The component itself, as {@code group:artifact:version}. */
    static String component(String readme) {
        var component = first(COMPONENT, readme);
        return component.group(1) + ":" + component.group(2) + ":" + component.group(3);
    }

    /** The dependencies of these that are BOMs, or those that are not, for a POM. */
    static String toXml(List<String> dependencies, boolean boms) {
        return dependencies.stream()
                .map(dependency -> dependency.split(":"))
                .filter(parts -> parts[1].endsWith("-bom") == boms)
                .map(FirstStep::toXml)
                .collect(Collectors.joining("\n        "));
    }

    private static String toXml(String[] parts) {
        String version = switch (parts.length) {
            case 2 -> "";
            case 3 -> "<version>%s</version>".formatted(parts[2]);
            default ->
                throw new AssertionError(
                        "Neither group:artifact nor group:artifact:version: " + Arrays.toString(parts));
        };
        return "<dependency><groupId>%s</groupId><artifactId>%s</artifactId>%s%s</dependency>"
                .formatted(
                        parts[0],
                        parts[1],
                        version,
                        parts[1].endsWith("-bom") ? "<type>pom</type><scope>import</scope>" : "");
    }

    private static MatchResult first(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is no " + pattern));
    }

    @Override
    public String toString() {
        return runtime + " " + version;
    }
}
