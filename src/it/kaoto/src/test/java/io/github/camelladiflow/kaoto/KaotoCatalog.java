// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kaoto;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

/**
 * Creates a catalog for Kaoto: Kaoto's own one for Camel Main, with this component and its Kamelets added. Kaoto is
 * configured to read its {@code index.json} by the setting "Camel catalog URL".
 */
public final class KaotoCatalog {

    /** The catalogs that Kaoto reads. It starts only if none of them is missing. */
    static final Set<String> CATALOGS = Set.of(
            "components",
            "dataformats",
            "entities",
            "functions",
            "kameletBoundaries",
            "kamelets",
            "languages",
            "loadbalancers",
            "models",
            "patterns");

    private static final String COMPONENT = "/META-INF/io/github/camelladiflow/ladiflow.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path source;
    private final JsonNode sourceIndex;

    private KaotoCatalog(Path source) throws IOException {
        this.source = source;
        this.sourceIndex = JSON.readTree(source.resolve("index.json").toFile());
    }

    /**
     * Writes a catalog.
     *
     * @param args the folder of Kaoto's own catalogs ({@code dist/camel-catalog} of its npm package
     *     {@code @kaoto/camel-catalog}), the output folder, and a version of Camel such as 4.18; for a smaller catalog,
     *     also the names of the components to keep
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] args) throws IOException {
        if (args.length < 3) {
            throw new IllegalArgumentException("Pass the folder of Kaoto's catalogs, the output folder, and a version"
                    + " of Camel; optionally, also the components to keep");
        }
        Set<String> components = new TreeSet<>(List.of(args).subList(3, args.length));
        new KaotoCatalog(Path.of(args[0])).write(Path.of(args[1]), args[2], components);
    }

    /** Returns the entry of this component. */
    static ObjectNode component() throws IOException {
        return ComponentEntry.of(read(new ObjectMapper(), COMPONENT));
    }

    /** Returns the entries of all Kamelets in the jar, by name. */
    static ObjectNode kamelets() throws IOException {
        ObjectNode entries = JsonNodeFactory.instance.objectNode();
        URI folder =
                URI.create(KaotoCatalog.class.getResource(COMPONENT).toString().replace(COMPONENT, "/kamelets"));
        try (var jar = FileSystems.newFileSystem(folder, Map.of());
                var files = Files.list(Path.of(folder))) {
            for (Path file : files.sorted().toList()) {
                JsonNode kamelet = new YAMLMapper().readTree(Files.readString(file));
                entries.set(kamelet.at("/metadata/name").textValue(), KameletEntry.of(kamelet));
            }
        }
        return entries;
    }

    private static JsonNode read(ObjectMapper mapper, String resource) throws IOException {
        try (InputStream in = KaotoCatalog.class.getResourceAsStream(resource)) {
            return mapper.readTree(in);
        }
    }

    private void write(Path target, String version, Set<String> components) throws IOException {
        ObjectNode definition = definition(version);
        Path definitionFile = source.resolve(definition.path("fileName").asText());
        ObjectNode runtime = (ObjectNode) JSON.readTree(definitionFile.toFile());
        Path folder = Files.createDirectories(target.resolve("camel-main"));

        for (Map.Entry<String, JsonNode> catalog : runtime.path("catalogs").properties()) {
            Path from = definitionFile.resolveSibling(
                    catalog.getValue().path("file").asText());
            ObjectNode entries = (ObjectNode) JSON.readTree(from.toFile());
            add(catalog.getKey(), entries, components);
            String file = catalog.getKey() + ".json";
            JSON.writeValue(folder.resolve(file).toFile(), entries);
            ((ObjectNode) catalog.getValue()).put("file", file);
        }
        copySchemas(runtime, definitionFile, folder);

        String name = definition.path("name").asText() + " with LadiFlow";
        JSON.writeValue(folder.resolve("index.json").toFile(), runtime.put("name", name));
        ObjectNode index = JsonNodeFactory.instance.objectNode();
        index.put("version", sourceIndex.path("version").asInt()).put("name", "Kaoto catalog with LadiFlow");
        index.putArray("definitions").add(definition.put("name", name).put("fileName", "camel-main/index.json"));
        JSON.writerWithDefaultPrettyPrinter()
                .writeValue(target.resolve("index.json").toFile(), index);
    }

    private ObjectNode definition(String version) {
        for (JsonNode definition : sourceIndex.path("definitions")) {
            String found = definition.path("version").asText();
            if ("Main".equals(definition.path("runtime").asText())
                    && (found + ".").startsWith(version + ".")
                    && !found.contains("redhat")) {
                return definition.deepCopy();
            }
        }
        throw new IllegalArgumentException("No catalog of Camel Main " + version + " in " + source);
    }

    private static void add(String catalog, ObjectNode entries, Set<String> components) throws IOException {
        if ("components".equals(catalog)) {
            if (!components.isEmpty()) {
                entries.retain(components);
            }
            entries.set("ladiflow", component());
        } else if ("kamelets".equals(catalog)) {
            if (!components.isEmpty()) {
                entries.removeAll();
            }
            entries.setAll(kamelets());
        }
    }

    private static void copySchemas(ObjectNode runtime, Path definitionFile, Path folder) throws IOException {
        for (JsonNode schema : runtime.path("schemas")) {
            String file = schema.path("file").asText();
            Files.deleteIfExists(folder.resolve(file));
            Files.copy(definitionFile.resolveSibling(file), folder.resolve(file));
        }
    }
}
