// SPDX-License-Identifier: Apache-2.0
package com.example.customers;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

/** Reads and writes YAML. */
final class Yaml {

    private static final YAMLMapper MAPPER = new YAMLMapper();

    private Yaml() {}

    /** Reads a file of this folder. */
    static JsonNode file(String name) throws IOException {
        return MAPPER.readTree(Files.readString(Path.of(name)));
    }

    /** Reads all files with this name from the jars. */
    static List<JsonNode> resources(String name) throws IOException {
        var found = new ArrayList<JsonNode>();
        for (URL resource : Collections.list(Yaml.class.getClassLoader().getResources(name))) {
            try (var in = resource.openStream()) {
                found.add(MAPPER.readTree(in));
            }
        }
        return found;
    }

    /** Reads a file in a jar and all files in the same folder, by name. */
    static Map<String, JsonNode> resourcesBeside(String name) throws IOException {
        var folder = URI.create(
                Yaml.class.getClassLoader().getResource(name).toString().replaceFirst("/[^/]*$", ""));
        var found = new TreeMap<String, JsonNode>();
        try (var jar = FileSystems.newFileSystem(folder, Map.of());
                var files = Files.list(Path.of(folder))) {
            for (Path file : files.toList()) {
                found.put(file.getFileName().toString(), MAPPER.readTree(Files.readString(file)));
            }
        }
        return found;
    }

    static String text(JsonNode yaml) throws IOException {
        return MAPPER.writeValueAsString(yaml);
    }
}
