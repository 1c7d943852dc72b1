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
import javax.xml.parsers.DocumentBuilderFactory;

import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * The class path that Maven makes of some artefacts: they and what their POMs name for compile and runtime, in the versions of
 * this project. Nothing else of the tests' own class path is there.
 */
public final class PublishedClassPath {

    private static final Path POM = Path.of("pom.xml");
    /** A line, and the next if a comma stands at its end. */
    private static final Pattern NEEDS = Pattern.compile("Needs: (.*(?:(?<=,)\\R.*)?)");

    private static final Pattern ARTIFACT = Pattern.compile("[a-z0-9]+(?:-[a-z0-9]+)+");

    private PublishedClassPath() {}

    /** The artefacts that the head of a route names. */
    static List<String> needs(Path route) throws Exception {
        var needs = NEEDS.matcher(Files.readString(route));
        if (!needs.find()) {
            throw new IllegalArgumentException(route + " does not say what it needs");
        }
        return ARTIFACT.matcher(needs.group(1))
                .results()
                .map(name -> name.group())
                .toList();
    }

    /** The class path for artefacts. */
    public static String of(List<String> artifacts) throws Exception {
        var jars = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> path.getFileName().toString().endsWith(".jar"))
                .collect(Collectors.toMap(
                        jar -> jar.getParent().getParent().getFileName().toString(), jar -> jar, (a, b) -> a));
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
                open.addAll(dependencies(own ? POM : pom(jar)));
            }
        }
        return found.values().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static Path pom(Path jar) {
        return jar.resolveSibling(jar.getParent().getParent().getFileName() + "-"
                + jar.getParent().getFileName() + ".pom");
    }

    private static List<String> dependencies(Path pom) throws Exception {
        var project = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(pom.toFile())
                .getDocumentElement();
        return children(project, "dependencies").stream()
                .flatMap(dependencies -> children(dependencies, "dependency").stream())
                .map(PublishedClassPath::texts)
                .filter(dependency -> !"true".equals(dependency.get("optional")))
                .filter(dependency ->
                        List.of("compile", "runtime").contains(dependency.getOrDefault("scope", "compile")))
                .map(dependency -> dependency.get("artifactId"))
                .toList();
    }

    private static List<Element> children(Element parent, String name) {
        var children = new ArrayList<Element>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getNodeName().equals(name)) {
                children.add(element);
            }
        }
        return children;
    }

    private static Map<String, String> texts(Element element) {
        var texts = new LinkedHashMap<String, String>();
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child) {
                texts.put(child.getNodeName(), child.getTextContent().strip());
            }
        }
        return texts;
    }
}
