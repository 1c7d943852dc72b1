// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Compares the customers that Kamelets describe with each other and with the API description. */
class KameletSchemasTest {

    @Test
    void lookupAndSourceDescribeCustomerAlike() throws IOException {
        String schema = "/spec/dataTypes/out/types/json/schema/properties";

        assertThat(yaml("ladiflow-customer-source").at(schema))
                .hasSizeGreaterThan(50)
                .isEqualTo(yaml("ladiflow-customer-show-action").at(schema));
    }

    /** A response has some members in another form than a write. */
    @Test
    void upsertDescribesCustomerAsLookupDoes() throws IOException {
        String schema = "/spec/dataTypes/%s/types/json/schema/properties";
        JsonNode found = yaml("ladiflow-customer-show-action").at(schema.formatted("out"));
        JsonNode upsert = yaml("ladiflow-customer-upsert-action");

        assertThat(upsert.at(schema.formatted("out")).properties())
                .filteredOn(member -> !member.getKey().equals("isNewSubscriber"))
                .hasSize(5)
                .isSubsetOf(found.properties());
        assertThat(upsert.at(schema.formatted("in")).properties())
                .filteredOn(member -> !Set.of("email", "phone", "first_name", "tags", "custom_fields", "dob", "source")
                        .contains(member.getKey()))
                .filteredOn(member -> !Set.of("subscribed_at", "external_customer_id", "postal_code", "_id")
                        .contains(member.getKey()))
                .filteredOn(member -> found.at("/" + member.getKey()).has("title"))
                .hasSizeGreaterThan(8)
                .allSatisfy(member -> assertThat(found.get(member.getKey()).properties())
                        .containsAll(member.getValue().properties()));
    }

    @Test
    void membersHaveTypesOfApiDescription() throws IOException {
        var written = Map.of("name", "full_name", "language", "lang", "subscribed_at", "subcribed_at");
        JsonNode schemas = Kamelets.yaml("/ladiflow.openapi.yaml").at("/components/schemas");
        String schema = "/spec/dataTypes/%s/types/json/schema/properties";
        JsonNode found = yaml("ladiflow-customer-show-action").at(schema.formatted("out"));
        JsonNode upsert = yaml("ladiflow-customer-upsert-action");

        assertThat(upsert.at(schema.formatted("out")).properties())
                .allSatisfy(member -> assertTypeOf(schemas, "Customer", member.getKey(), member.getValue()));
        assertThat(found.properties())
                .hasSizeGreaterThan(50)
                .allSatisfy(member -> assertTypeOf(schemas, "Customer", member.getKey(), member.getValue()));
        assertThat(upsert.at(schema.formatted("in")).properties())
                .filteredOn(member -> !Set.of("_id", "clear").contains(member.getKey()))
                .hasSizeGreaterThan(25)
                .allSatisfy(member -> assertTypeOf(
                        schemas,
                        "CustomerMembers",
                        written.getOrDefault(member.getKey(), member.getKey()),
                        member.getValue()));
    }

    /** An integer is also a number. A member of several types has no type in a Kamelet. */
    private static void assertTypeOf(JsonNode schemas, String object, String name, JsonNode member) {
        JsonNode described = schemas.at("/" + object + "/properties/" + name);
        String reference = described.path("$ref").asText().replaceFirst(".*/", "");
        var types = texts((reference.isEmpty() ? described : schemas.path(reference)).path("type")).stream()
                .map(type -> type.replace("integer", "number"))
                .toList();

        assertThat(types).as(name).isNotEmpty();
        if (member.has("type")) {
            assertThat(types).as(name).contains(member.get("type").textValue().replace("integer", "number"));
        } else {
            assertThat(types).as(name).hasSizeGreaterThan(2);
        }
    }

    private static JsonNode yaml(String name) throws IOException {
        return Kamelets.yaml("/kamelets/" + name + ".kamelet.yaml");
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::textValue).toList();
    }
}
