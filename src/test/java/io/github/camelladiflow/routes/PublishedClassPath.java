// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.routes;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import javax.xml.xpath.XPathNodes;

/**
 * Determines the class path of artifacts as Maven does: the artifacts, and their dependencies for compilation and run
 * time, in the versions of this project. It contains nothing else from the tests' own class path.
 */
public final class PublishedClassPath {

    private static final Path POM = Path.of("pom.xml");
    /** A dependency in a line for Camel's command line: a module of Camel, or another artifact. */
    private static final Pattern DEPENDENCY =
            Pattern.compile("(?<=--dep=|,)(?:camel:([a-z0-9-]+)|mvn:[a-z0-9.-]+:([a-z0-9-]+):)");

    private static final String DEPENDENCIES =
            "/project/dependencies/dependency[not(normalize-space(optional) = 'true')]"
                    + "[not(scope) or contains('compile runtime', normalize-space(scope))]/artifactId";

    private PublishedClassPath() {}

    /**
     * Returns the artifacts with which Camel Main runs a route like {@code camel run}: the artifacts in the route's
     * line, and those that Camel's command line contains by default.
     */
    static List<String> dependenciesOf(Path route) throws Exception {
        var file = route.getFileName().toString();
        boolean xml = file.endsWith(".xml");
        var text = Files.readString(xml ? route.resolveSibling(file.replace(".xml", ".yaml")) : route);
        if (!xml && !text.contains("camel run " + file + " --dep=")) {
            throw new IllegalArgumentException(route + " does not say how camel runs it");
        }
        var needs = new ArrayList<>(List.of("camel-main", xml ? "camel-xml-io-dsl" : "camel-yaml-dsl"));
        DEPENDENCY
                .matcher(text)
                .results()
                .map(match -> match.group(1) != null ? "camel-" + match.group(1) : match.group(2))
                .forEach(needs::add);
        return needs;
    }

    private static Map<String, Path> jars() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> path.getFileName().toString().endsWith(".jar"))
                .collect(Collectors.toMap(
                        jar -> jar.getParent().getParent().getFileName().toString(), jar -> jar, (a, b) -> a));
    }

    /** Returns the class path for artifacts. */
    public static String of(List<String> artifacts) throws Exception {
        var jars = jars();
        var found = new LinkedHashMap<String, Path>();
        var open = new ArrayDeque<>(artifacts);
        while (!open.isEmpty()) {
            var artifact = open.remove();
            boolean own = artifact.equals("camel-ladiflow");
            var jar = own ? Path.of("target/classes") : jars.get(artifact);
            if (jar == null) {
                if (artifacts.contains(artifact)) {
                    throw new IllegalArgumentException(artifact + " is not among the dependencies of this project");
                }
                continue;
            }
            if (found.putIfAbsent(artifact, jar.toAbsolutePath()) == null) {
                open.addAll(texts(own ? POM : pom(jar), DEPENDENCIES));
            }
        }
        return found.values().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static Path pom(Path jar) {
        return jar.resolveSibling(jar.getParent().getParent().getFileName() + "-"
                + jar.getParent().getFileName() + ".pom");
    }

    /** Returns the texts of elements. */
    private static List<String> texts(Path pom, String path) throws Exception {
        var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
        var elements = XPathFactory.newInstance().newXPath().evaluateExpression(path, document, XPathNodes.class);
        return StreamSupport.stream(elements.spliterator(), false)
                .map(element -> element.getTextContent().strip())
                .toList();
    }
}
