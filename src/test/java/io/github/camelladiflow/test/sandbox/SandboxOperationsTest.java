// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.sandbox;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.github.camelladiflow.test.sandbox.SandboxClient.assertMembers;
import static io.github.camelladiflow.test.sandbox.SandboxClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests the twelve operations over HTTP. Data that one operation writes is visible to the others. */
class SandboxOperationsTest extends SandboxHttpTest {

    private static final String LAN = "6650a1b2c3d4e5f601234567";
    private static final String BINH = "665000000000000000000002";

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW =
            new LadiFlowExtension(LadiFlowSandbox.builder().customerCount(50));

    private HttpResponse<String> send(String operation, String body) {
        return client.send(client.request(operation, body));
    }

    private JsonNode data(String operation, String body) {
        var response = send(operation, body);
        assertThat(response.statusCode()).as(response.body()).isIn(200, 201);
        assertThat(json(response).get("code").asInt()).isEqualTo(response.statusCode());
        assertThat(json(response).get("message").asText()).isEqualTo("Thành công");
        return json(response).get("data");
    }

    private JsonNode show(String id) {
        return data("customer/show", "{\"customer_id\": \"" + id + "\"}").get("customer");
    }

    private static Stream<String> texts(JsonNode items, String member) {
        return StreamSupport.stream(items.spliterator(), false)
                .map(item -> item.path(member).asText());
    }

    @Nested
    class Writing {

        @Test
        void dropsUnknownReferencesAndKeepsOtherMembersAsExternalData() {
            String write = """
                    {"email": "an@example.com", "full_name": "Lê An", "external_data": [{"name": "a", "value": 1}],
                     "custom_fields": [{"name": "size", "value": "L"}, {"name": "order_total", "value": 3}],
                     "tags": ["6650aaaa0000000000000002", "6650aaaa00000000000000ff"]}""";

            var dropped = data("customer/create-or-update", write);
            assertThat(dropped.get("tags").toString()).isEqualTo("[\"6650aaaa0000000000000002\"]");
            assertThat(texts(dropped.get("custom_fields"), "name")).containsExactly("order_total");
            assertThat(dropped.get("external_data").toString())
                    .isEqualTo("[{\"name\":\"a\",\"value\":1},{\"name\":\"full_name\",\"value\":\"Lê An\"}]");
            sandbox.settings().dropUnknown(false);
            var kept = data("customer/create-or-update", write);
            assertThat(kept.get("tags")).hasSize(2);
            assertThat(texts(kept.get("custom_fields"), "name")).containsExactly("size", "order_total");
        }

        @Test
        void mergesCustomersMatchedByEmailAndPhone() {
            sandbox.update(LAN, members -> members.put("website", null));
            sandbox.update(BINH, members -> members.put("website", "https://binh.example.com"));

            var merged = data(
                    "customer/create-or-update", "{\"email\": \"binh.le2@example.com\", \"phone\": \"0901234567\"}");

            assertMembers(merged, """
                    {"_id": "6650a1b2c3d4e5f601234567", "email": "lan.tran@example.com", "phone": "0901234567",
                     "website": "https://binh.example.com", "is_merge": true}""");
            assertThat(client.showEmail("binh.le2@example.com").statusCode()).isEqualTo(404);
            assertThat(sandbox.customers()).hasSize(49);
        }

        @Test
        void addsTagsAndReplacesOtherListsByDefault() {
            var first = "{\"email\": \"an@example.com\", \"tags\": [\"6650aaaa0000000000000001\"],"
                    + " \"custom_fields\": [{\"name\": \"a\", \"value\": 1}, {\"name\": \"b\", \"value\": 2}]}";
            var second = "{\"email\": \"an@example.com\", \"tags\": [\"6650aaaa0000000000000002\"],"
                    + " \"custom_fields\": [{\"name\": \"b\", \"value\": 3}]}";
            sandbox.settings().dropUnknown(false);
            data("customer/create-or-update", first);
            var added = data("customer/create-or-update", second);
            assertThat(added.get("tags")).hasSize(2);
            assertThat(added.get("custom_fields")).hasSize(1);

            sandbox.settings().addTags(false);
            assertThat(data("customer/create-or-update", second).get("tags")).hasSize(1);
        }

        @Test
        void carriesOutLostResponsesButNotHungUpCalls() {
            sandbox.next(Reply.lost(), Reply.hangUp());
            for (String email : List.of("an@example.com", "be@example.com")) {
                assertThatThrownBy(() -> send("customer/create", "{\"email\": \"" + email + "\"}"))
                        .hasCauseInstanceOf(IOException.class);
            }

            assertThat(sandbox.requestCount("customer/create")).isEqualTo(2);
            assertThat(sandbox.carriedOut("customer/create")).isEqualTo(1);
            assertThat(client.showEmail("an@example.com").statusCode()).isEqualTo(200);
            assertThat(client.showEmail("be@example.com").statusCode()).isEqualTo(404);
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
                customer/show             | {"phone": 901234567}
                customer/create           | {}
                customer/create           | {"email": " ", "full_name": "An"}
                customer/create           | {"email": "an@example.com", "dob": "27/04/1990"}
                customer/create           | {"email": "an@example.com", "tags": "VIP"}
                customer/update           | {"email": "lan.tran@example.com"}
                customer/update           | {"_id": "6650a1b2c3d4e5f601234567"}
                customer/create-tag       | {"name": " "}
                sequence/subscribe        | {"sequence_id": "6650bbbb0000000000000001"}
                customer/create           | {"email": "LAN.tran@example.com"}
                customer/create-or-update | {"email": "binh.le2@example.com", "phone": "0901234567", "dob": "no date"}
                customer/list             | {"page": "1"}
                customer/list             | {"limit": 0}
                customer/list             | {"sort": []}
                flow/get-cost             | {"from_date": "hôm qua"}
                flow/get-cost             | {"from_date": "2024-06-01", "source": "EMAIL"}
                flow/list-transaction     | {"from_date": "2024-06-01", "source": "EMAIL"}
                """)
        void rejectsInvalidRequestsAndChangesNothing(String operation, String body) {
            assertThat(client.status(operation, body)).isEqualTo(400);

            assertThat(sandbox.customers()).hasSize(50);
            assertThat(sandbox.carriedOut(operation)).isZero();
        }
    }

    @Nested
    class ListingCustomers {

        private List<String> all(String member) {
            return IntStream.rangeClosed(1, 5)
                    .mapToObj(page -> data("customer/list", "{\"page\": " + page + ", \"limit\": 10}"))
                    .flatMap(page -> texts(page.get("items"), member))
                    .toList();
        }

        @Test
        void returnsEachCustomerOnceNewestFirst() {
            var page = data("customer/list", "{}");
            assertMembers(page, "{\"total\": 50, \"total_verified\": 50, \"limit\": 20}");
            assertThat(page.get("items")).hasSize(20);

            assertThat(all("_id")).hasSize(50).doesNotHaveDuplicates();
            assertThat(all("updated_at")).isSortedAccordingTo((one, other) -> other.compareTo(one));
            sandbox.settings().maxLimit(5);
            assertThat(data("customer/list", "{\"limit\": 10}").get("items")).hasSize(5);
        }

        @ParameterizedTest
        @ValueSource(strings = {"ngọc lan", "LAN.TRAN@", "0901234567"})
        void findsByPartOfNameEmailOrPhone(String text) {
            var found = data("customer/list", "{\"search\": {\"name\": \"" + text + "\"}}");

            assertThat(texts(found.get("items"), "_id")).containsExactly(LAN);
            assertThat(found.get("total").asInt()).isEqualTo(1);
        }
    }

    @Nested
    class TagsSequencesTriggersAndCosts {

        @ParameterizedTest
        @CsvSource({"customer/list-tag, VIP, 5", "sequence/list, chào, 3", "trigger/list, hook, 3"})
        void areListedInPagesAndFoundByKeyword(String operation, String keyword, int total) {
            var all = data(operation, "{\"keyword\": null}");
            assertThat(all.get("total").asInt()).isEqualTo(total);
            assertThat(all.get("items")).hasSize(total);
            assertThat(data(operation, "{\"keyword\": \"" + keyword + "\"}").get("items"))
                    .hasSize(1);
            assertThat(data(operation, "{\"page\": 2, \"limit\": 2}")
                            .get("items")
                            .get(0))
                    .isEqualTo(all.at("/items/2"));
        }

        @Test
        void listsTransactionsNewestFirstInPagesOfTen() {
            var page = data("flow/list-transaction", "{\"from_date\": \"2024-06-01\", \"source\": null}");
            assertThat(page.get("total").asInt()).isEqualTo(120);
            assertThat(page.get("items")).hasSize(10);
            assertThat(texts(page.get("items"), "updated_at").toList())
                    .isSortedAccordingTo((one, other) -> other.compareTo(one));
            assertThat(data(
                                    "flow/list-transaction",
                                    "{\"from_date\": \"2024-06-01T00:30:00.000Z\","
                                            + " \"to_date\": \"2024-06-01T00:30:00.000Z\"}")
                            .get("total")
                            .asInt())
                    .isEqualTo(1);
        }
    }

    /** OpenApiTest tests every member of every operation. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            customer/show             | {"email": "lan.tran@example.com", "mail": "x"}                    | Unknown member mail
            customer/create           | {"email": "an@example.com", "dob": "1990-02-30"}                  | dob' must be a date
            customer/create           | {"email": "an@example.com", "tags": ["6650aaaa00000000000000ff"]} | tags có id không tồn tại
            sequence/list             | {"limit": 1.5}                                                    | limit' must be a whole number
            """)
    void rejectsInvalidRequestsIfStrict(String operation, String body, String message) {
        sandbox.settings().strict(true).dropUnknown(false);

        var response = send(operation, body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("message").asText()).contains(message);
    }
}
