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
package io.github.camelladiflow;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.model.Customer;
import org.apache.camel.Converter;

/**
 * Camel's type converters of customers: to JSON and back, so that a customer can be sent to a queue or a file and the
 * receiver gets a customer again. JSON in bytes is UTF-8.
 */
@Converter(generateLoader = true)
public final class LadiFlowConverters {

    private LadiFlowConverters() {}

    /**
     * Writes a customer as JSON text.
     *
     * @param customer the customer
     * @return its JSON
     */
    @Converter
    public static String toText(Customer customer) {
        return customer.toJson();
    }

    /**
     * Writes a customer as JSON in UTF-8.
     *
     * @param customer the customer
     * @return its JSON
     */
    @Converter
    public static byte[] toBytes(Customer customer) {
        return customer.toJsonBytes();
    }

    /**
     * Writes a customer as a stream of JSON in UTF-8.
     *
     * @param customer the customer
     * @return its JSON
     */
    @Converter
    public static InputStream toStream(Customer customer) {
        return new ByteArrayInputStream(toBytes(customer));
    }

    /**
     * Makes a map of a customer.
     *
     * @param customer the customer
     * @return a new map of plain Java values
     */
    @Converter
    public static Map<String, Object> toMap(Customer customer) {
        return customer.toMap();
    }

    /**
     * Makes a Jackson tree of a customer.
     *
     * @param customer the customer
     * @return a new tree
     */
    @Converter
    public static JsonNode toTree(Customer customer) {
        return customer.toJsonNode();
    }

    /**
     * Reads a customer from JSON text.
     *
     * @param json one JSON object
     * @return the customer
     */
    @Converter
    public static Customer ofText(String json) {
        return Customer.fromJson(json);
    }

    /**
     * Reads a customer from JSON in UTF-8.
     *
     * @param json one JSON object
     * @return the customer
     */
    @Converter
    public static Customer ofBytes(byte[] json) {
        return Customer.fromJson(json);
    }

    /**
     * Reads a customer from a stream of JSON in UTF-8.
     *
     * @param json one JSON object
     * @return the customer
     */
    @Converter
    public static Customer ofStream(InputStream json) {
        return Customer.fromJson(json);
    }

    /**
     * Reads a customer from a file of JSON in UTF-8.
     *
     * @param json a file that holds one JSON object
     * @return the customer
     * @throws IOException if it cannot be read
     */
    @Converter
    public static Customer ofFile(File json) throws IOException {
        try (var stream = new FileInputStream(json)) {
            return Customer.fromJson(stream);
        }
    }

    /**
     * Makes a customer of a map.
     *
     * @param members the customer's members
     * @return the customer
     */
    @Converter
    public static Customer ofMap(Map<String, Object> members) {
        return Customer.of(members);
    }

    /**
     * Makes a customer of a Jackson tree.
     *
     * @param members a JSON object
     * @return the customer
     */
    @Converter
    public static Customer ofTree(JsonNode members) {
        return Customer.of(members);
    }
}
