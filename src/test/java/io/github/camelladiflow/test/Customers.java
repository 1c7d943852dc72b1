// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test;

import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.request.CustomerMembers;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.request.CustomerWrite;
import io.github.camelladiflow.model.request.PhoneFormat;

/** Creates customers as the client and the converters do. */
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

    /** Returns the request that is sent for a write. */
    public static ObjectNode request(CustomerWrite write) {
        return CustomerMembers.read(write.toJsonNode(), PhoneFormat.AS_IS);
    }

    /** Returns the values of the custom fields in a request by name. */
    public static Map<String, Object> fields(CustomerWrite write) {
        var values = new LinkedHashMap<String, Object>();
        request(write)
                .path("custom_fields")
                .forEach(field -> values.put(
                        field.get("name").textValue(),
                        PlainValues.toMutableMap(JsonValue.ofTree(field)).get("value")));
        return values;
    }
}
