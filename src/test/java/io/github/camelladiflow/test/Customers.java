// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.request.CustomerWrite;

/** Customers as the client and the converters make them. */
public final class Customers {

    private Customers() {}

    public static Customer read(byte[] json) {
        return JsonValue.parse(json, json.length).to(Customer.class);
    }

    public static Customer of(JsonNode tree) {
        return JsonValue.of(tree).to(Customer.class);
    }

    public static CustomerWrite write(JsonNode tree) {
        return JsonValue.of(tree).to(CustomerWrite.class);
    }
}
