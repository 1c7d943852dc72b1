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
package com.example.customers;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

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

    /** Reads all files of this name out of the jars. */
    static List<JsonNode> resources(String name) throws IOException {
        var found = new ArrayList<JsonNode>();
        for (URL resource : Collections.list(Yaml.class.getClassLoader().getResources(name))) {
            try (var in = resource.openStream()) {
                found.add(MAPPER.readTree(in));
            }
        }
        return found;
    }

    static String text(JsonNode yaml) throws IOException {
        return MAPPER.writeValueAsString(yaml);
    }
}
