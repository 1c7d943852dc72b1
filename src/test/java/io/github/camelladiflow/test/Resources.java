// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test;

import java.io.IOException;
import java.io.UncheckedIOException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

/** Reads YAML and JSON files in the class path. */
public final class Resources {

    private Resources() {}

    /** Returns the component's metadata, which Camel's tools have made of the code. */
    public static JsonNode metadata() {
        return read("/META-INF/io/github/camelladiflow/ladiflow.json");
    }

    /** Returns the contents of a file. */
    public static JsonNode read(String resource) {
        try {
            return (resource.endsWith(".json") ? new ObjectMapper() : new YAMLMapper())
                    .readTree(Resources.class.getResource(resource));
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }
}
