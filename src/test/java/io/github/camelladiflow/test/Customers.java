// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.Customer;

/** Creates customers as the client and the converters do. */
public final class Customers {

    private Customers() {}

    public static Customer read(byte[] json) {
        return JsonTree.read(Customer.class, json);
    }

    /** Creates a customer from a map or a tree. */
    public static Customer of(Object members) {
        return read(JsonTree.toBytes(PlainValues.toNode(members, "")));
    }

    public static ObjectNode tree(ApiObject object) {
        return PlainValues.toObjectNode(object);
    }

    /** Reads the data of a response as the client does. */
    public static <T> T read(ApiObject.Reader<T> reader, String data) {
        byte[] utf8 = data.getBytes(StandardCharsets.UTF_8);
        try (var parser = JsonTree.FACTORY.createParser(utf8)) {
            parser.nextToken();
            return reader.read(parser, utf8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
