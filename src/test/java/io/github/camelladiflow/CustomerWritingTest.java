// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import io.github.camelladiflow.model.request.CustomerWrite;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.test.Customers;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class CustomerWritingTest extends CustomerWritingTestBase {

    @TempDir
    Path folder;

    // ---- the three operations

    @Test
    void createsCustomerAndReturnsIt() {
        var hoa = hoaWith("name", "Lê Thị Hoa", "dob", "1990-01-31", "company", "", "city", null);
        var message = sendSuccessfully(CREATE, hoa).getMessage();

        Customer created = message.getBody(Customer.class);
        assertThat(created.getName()).isEqualTo("Lê Thị Hoa");
        assertThat(created.isNewSubscriber()).isTrue();
        assertThat(message.getHeaders())
                .containsEntry(LadiFlowConstants.OUTCOME, "OK")
                .containsEntry(LadiFlowConstants.HTTP_STATUS, 201)
                .containsEntry(LadiFlowConstants.ATTEMPTS, 1);
        assertThat(lastRequest().members())
                .isEqualTo(Map.of(
                        "email", EMAIL, "full_name", "Lê Thị Hoa", "first_name", "Lê Thị Hoa", "dob", "1990-01-31"));
        assertThat(lookUp(EMAIL).getId()).isEqualTo(created.getId());
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    customer/create,           ,     Lê Thị Hoa
                    customer/create,           Hoa,  Hoa
                    customer/create-or-update, ,
                    customer/update,           ,
                    """)
    void sendsNameAsFirstNameOnlyOnCreate(String operation, String firstName, String sent) {
        var write = hoaWith("name", "Lê Thị Hoa", "first_name", firstName);
        if (operation.endsWith("update")) {
            write.put("email", LAN.email());
            write.put("_id", LAN.id());
        }

        sendSuccessfully("ladiflow:" + operation, write);

        assertThat(lastRequest().members()).containsEntry("full_name", "Lê Thị Hoa");
        assertThat(lastRequest().members().get("first_name")).isEqualTo(sent);
    }

    @Test
    void updatesPlainCustomerById() {
        Customer lan = lookUp(LAN.id());

        sendSuccessfully(UPDATE, lan);
        assertThat(lastRequest().members()).containsEntry("_id", LAN.id()).containsEntry("full_name", lan.getName());
    }

    @Test
    void failsForUnknownId() {
        assertThat(send(UPDATE, hoaWith("_id", "6650000000000000000fffff")).getException())
                .isExactlyInstanceOf(LadiFlowRequestException.class)
                .hasMessageContaining("it has no customer with this _id")
                .hasMessageNotContaining("baseUrl");
    }

    @Test
    void saysWhatToUseIfCustomerExists() {
        sandbox().next(Reply.json(400, "{\"data\":null,\"code\":400}"));

        assertThat(send(CREATE, hoaWith()).getException())
                .hasMessageContaining("already has a customer with this e-mail address or phone number, use"
                        + " customer/create-or-update");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "[]", "\"quoc\"", "{\"_id\":\" \"}", "{\"name\":\"quoc\"}"})
    void reportsPossiblyCarriedOutForInvalidData(String data) {
        sandbox().next(Reply.json(201, "{\"data\":" + data + ",\"code\":201}"));

        var failure = sendForFailure(UPSERT, hoaWith());

        assertThat(failure)
                .isExactlyInstanceOf(LadiFlowUnexpectedResponseException.class)
                .returns(true, LadiFlowException::isPossiblyCarriedOut)
                .hasMessageNotContaining("quoc");
    }

    // ---- the contents of messages

    @Test
    void acceptsWriteAsObjectMapOrJson() throws Exception {
        String json = "{\"email\":\"" + EMAIL + "\",\"name\":\"Hoa\",\"company\":\" \"}";
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        var file = Files.write(folder.resolve("hoa.json"), bytes).toFile();
        var write = CustomerWrite.builder().email(EMAIL).set("name", "Hoa").build();
        var map = hoaWith("name", "Hoa", "company", List.of());
        for (Object body : List.of(write, map, json, bytes, new ByteArrayInputStream(bytes), file, parseJson(json))) {
            sendSuccessfully(UPSERT, body);
            assertThat(lastRequest().members()).isEqualTo(Map.of("email", EMAIL, "full_name", "Hoa"));
        }
    }

    private static JsonNode parseJson(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    customer/create           | {"name":"quoc"}                            | lacks email or phone, which customer/create requires
                    customer/create-or-update | {"email":" ","phone":null}                 | lacks email or phone
                    customer/create-or-update | {"email":"1.ladiflow@ladimail.com"}        | lacks email or phone
                    customer/update           | {"email":"quoc@example.com"}               | lacks _id, which customer/update requires
                    customer/update           | {"_id":"6650a1b2c3d4e5f601234567"}         | lacks email or phone
                    customer/update           | {"company":"quoc"}                         | lacks _id and email or phone
                    customer/create           | {"_id":"6650a1b2c3d4e5f601234567","phone":"0901234567"} | has an _id, which customer/create does not accept
                    customer/create           | {"phone":901234567}                        | Set phoneFormat=VN
                    customer/create-or-update | [{"phone":"0901234567"}]                   | Split it
                    customer/create-or-update | {"phone":"0901234567"                      | begins like a JSON object, but is not valid JSON
                    customer/create-or-update |                                            | lacks email or phone, which customer/create-or-update requires. Send a CustomerWrite, a Customer, a Map
                    customer/create-or-update | quoc                                       | has no members. Send a CustomerWrite, a Customer, a Map
                    customer/create-or-update | {"total_order":5}                          | total_order' cannot be written
                    """)
    void rejectsIncompleteOrWrongWriteBeforeSending(String operation, String body, String message) {
        var failure = sendForFailure("ladiflow:" + operation, body);

        assertRejected(failure).hasMessageContaining(message).hasMessageNotContaining("quoc");
        assertThat(failure.getOperation()).hasToString(operation);
        assertThat(sandbox().requestCount()).isZero();
    }

    @Test
    void updatesCustomerWithGeneratedEmailOnly() {
        String madeUp = "0901234567.ladiflow@ladimail.com";
        sandbox().update(LAN.id(), customer -> customer.putAll(members("email", madeUp, "phone", null)));
        Customer lan = lookUp(LAN.id());
        var members = Map.of("_id", LAN.id(), "email", madeUp, "company", "Hoa Mai");
        for (Object body : List.of(members, lan)) {
            sendSuccessfully(UPDATE, body);
            assertThat(lastRequest().members()).containsEntry("_id", LAN.id()).containsEntry("email", madeUp);
        }
        sendSuccessfully(UPDATE, Map.of("_id", LAN.id(), "email", madeUp, "phone", LAN.phone()));
        assertThat(lastRequest().members()).doesNotContainKey("email");
    }

    @Test
    void ignoresHeaders() {
        var headers = Map.<String, Object>of(
                LadiFlowConstants.CUSTOMER_ID, LAN.id(), LadiFlowConstants.EMAIL, LAN.email(), "_id", LAN.id());

        assertThat(send(UPDATE, Map.of("phone", LAN.phone()), headers).getException())
                .hasMessageContaining("lacks _id");
        sendSuccessfully(UPSERT, hoaWith(), headers);
        assertThat(lastRequest().members()).isEqualTo(Map.of("email", EMAIL));
    }

    @ParameterizedTest
    @ValueSource(strings = {"import_by_tag_name", "importByTagName"})
    void derivesImportByTagNameFromTags(String member) {
        for (Object told : List.of(true, "true", false, "")) {
            sendSuccessfully(UPSERT, hoaWith("tags", List.of("6650aaaa0000000000000001"), member, told));
            assertThat(lastRequest().members()).as("%s", told).containsOnlyKeys("email", "tags");
        }
        sendSuccessfully(UPSERT, hoaWith("tags", "VIP", member, false));
        assertThat(lastRequest().members()).containsEntry("import_by_tag_name", true);
    }

    @ParameterizedTest
    @ValueSource(strings = {CREATE, UPDATE, UPSERT})
    void resolvesTagNamesToIds(String uri) {
        var write = hoaWith("tags", List.of("vip", "6650aaaa0000000000000001"));
        if (uri.equals(UPDATE)) {
            write.put("_id", LAN.id());
        }
        sendSuccessfully(uri, write);
        assertThat(lastRequest().members())
                .containsEntry("tags", List.of("6650aaaa0000000000000002", "6650aaaa0000000000000001"))
                .doesNotContainKey("import_by_tag_name");

        long before = sandbox().requestCount("customer/list-tag");
        write.put("email", "second@example.com");
        sendSuccessfully(uri, write);
        assertThat(sandbox().requestCount("customer/list-tag")).as("known now").isEqualTo(before);
    }

    @Test
    void rejectsUnknownTagAndListsTagsOfStore() {
        var failure = sendForFailure(CREATE, hoaWith("tags", "VIPP"));
        assertRejected(failure).hasMessageContainingAll("Use one of: ", "VIP");
        assertThat(sandbox().carriedOut("customer/create")).isZero();
    }

    /** If the option is not set, customer/create-or-update leaves the names to LadiFlow. */
    @Test
    void createsOrRejectsNewTagsAsConfigured() {
        sendSuccessfully(UPSERT, hoaWith("tags", "VIP, Tháng 10"));
        assertThat(lastRequest().members()).containsEntry("import_by_tag_name", true);

        assertRejectedWith(
                send(UPSERT + "?createTags=false", hoaWith("tags", "VIP, Tháng 11")),
                "Item 2 of 'tags' is not the name of a tag");
        sendSuccessfully(UPSERT + "?createTags=false", hoaWith("tags", "VIP"));
        assertThat(lastRequest().members())
                .containsEntry("tags", List.of("6650aaaa0000000000000002"))
                .doesNotContainKey("import_by_tag_name");
        assertThat(sandbox().carriedOut("customer/create-tag")).isZero();

        sendSuccessfully(UPSERT + "?createTags=true", hoaWith("tags", "VIP, Tháng 11"));
        assertThat(sandbox().carriedOut("customer/create-tag")).isOne();
        assertThat(lastRequest().members()).doesNotContainKey("import_by_tag_name");
    }

    /** The message is sent twice, as in a redelivery. */
    @Test
    void looksUpTagBeforeRetryingItsCreation() {
        String uri = CREATE + "?createTags=true&maxRetries=0";
        sandbox().forOperation("customer/create-tag").next(Reply.lost());
        assertThat(send(uri, hoaWith("tags", "Tháng 11")).getException()).isInstanceOf(LadiFlowException.class);
        sendSuccessfully(uri, hoaWith("tags", "Tháng 11"));

        assertThat(sandbox().carriedOut("customer/create-tag")).isOne();
        assertThat(sandbox().carriedOut("customer/create")).isOne();
    }

    @Test
    void convertsBetweenCustomerWriteAndJson() {
        context.start();
        var converter = context.getTypeConverter();
        CustomerWrite write = CustomerWrite.of(hoaWith("clear", List.of("company")));
        assertThat(converter.convertTo(CustomerWrite.class, converter.convertTo(String.class, write)))
                .isEqualTo(write);
    }

    // ---- options

    @Test
    void clearsNamedMembersWithoutValue() {
        var clear = List.of("company", "website");
        sendSuccessfully(UPSERT, hoaWith("company", "", "city", "", "clear", clear));
        assertThat(lastRequest().members())
                .containsOnlyKeys("email", "company", "website")
                .containsEntry("company", null);

        sendSuccessfully(UPSERT, hoaWith("company", "Hoa Mai", "clear", clear));
        assertThat(lastRequest().members()).containsEntry("company", "Hoa Mai").containsEntry("website", null);
    }

    @Test
    void formatsPhone() {
        sendSuccessfully(UPSERT + "?phoneFormat=VN", Map.of("phone", "+84 901 234 567"));
        assertThat(lastRequest().members()).containsEntry("phone", "0901234567");
        sendSuccessfully(UPSERT + "?phoneFormat=VN", Map.of("phone", 901234567));
        assertThat(lastRequest().members()).containsEntry("phone", "0901234567");
        var failure = sendForFailure(UPSERT + "?phoneFormat=VN", Map.of("phone", "+1 202 555 0147"));
        assertRejected(failure).hasMessageContaining("phoneFormat=AS_IS");
        assertThat(failure.getOperation()).hasToString("customer/create-or-update");
    }

    @Test
    void inheritsWriteOptionsFromComponent() {
        var options = component().getConfiguration();
        options.setDryRun(true);
        options.setMergeGuard(true);
        options.setRetryWrites(true);

        var inherited = endpoint(UPSERT).getConfiguration();
        assertThat(inherited).usingRecursiveComparison().isEqualTo(options);
        var overridden = endpoint(UPSERT + "?dryRun=false").getConfiguration();
        assertThat(overridden.isDryRun()).isFalse();
    }

    @Test
    void showsRequestWithoutSendingInDryRun() {
        var hoa = hoaWith("name", "Hoa");
        var message = sendSuccessfully(UPSERT + "?dryRun=true", hoa).getMessage();

        assertThat(Customers.request(message.getBody(CustomerWrite.class)))
                .isEqualTo(parseJson("{\"email\":\"hoa@example.com\",\"full_name\":\"Hoa\"}"));
        assertThat(message.getHeaders())
                .containsEntry(LadiFlowConstants.OUTCOME, "OK")
                .containsEntry(LadiFlowConstants.ATTEMPTS, 0);
        String json = sendForBody(UPSERT + "?dryRun=true&outputType=JSON", hoaWith("tags", "VIP"), String.class);
        assertThat(parseJson(json))
                .isEqualTo(parseJson("{\"email\":\"hoa@example.com\",\"tags\":[\"VIP\"],\"import_by_tag_name\":true}"));
        assertThat(sandbox().requestCount()).isZero();
        assertThat(send(UPSERT + "?dryRun=true", Map.of("name", "Hoa")).getException())
                .hasMessageContaining("lacks email or phone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mergeGuard=true", "mergeGuard=true&dryRun=true", "lists=ADD"})
    void rejectsMergingTwoCustomers(String options) {
        var failure = sendForFailure(UPSERT + "?" + options, Map.of("email", LAN.email(), "phone", NAM.phone()));

        assertRejected(failure)
                .hasMessageContaining("belong to different customers")
                .hasMessageNotContainingAny(LAN.email(), LAN.id());
        assertThat(sandbox().carriedOut("customer/create-or-update")).isZero();
        assertThat(sandbox().requestCount("customer/show")).isEqualTo(2);
    }

    @Test
    void allowsOneCustomerAndUnknownKeys() {
        String uri = UPSERT + "?mergeGuard=true";

        sendSuccessfully(uri, Map.of("email", LAN.email(), "phone", LAN.phone()));
        sendSuccessfully(uri, Map.of("email", EMAIL, "phone", PHONE));
        sendSuccessfully(uri, Map.of("email", LAN.email(), "phone", "0987651111"));
        assertThat(sandbox().carriedOut("customer/create-or-update")).isEqualTo(3);
        assertThat(sandbox().requestCount("customer/show")).isEqualTo(6);

        sendSuccessfully(uri, Map.of("email", LAN.email()));
        // a single key belongs to one customer
        assertThat(sandbox().requestCount("customer/show")).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mergeGuard=true", "lists=ADD"})
    void comparesIdInMergeGuardOfUpdate(String option) {
        String uri = UPDATE + "?" + option;

        assertThat(sendForFailure(uri, Map.of("_id", LAN.id(), "email", NAM.email())))
                .hasMessageContaining("belong to different customers");
        sendSuccessfully(uri, Map.of("_id", LAN.id().toUpperCase(), "email", LAN.email()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mergeGuard=true", "lists=ADD"})
    void bypassesCacheInMergeGuard(String option) {
        lookUp(LAN.email());
        lookUp(NAM.phone());
        sandbox().remove(NAM.id());
        sandbox().clearRequests();

        sendSuccessfully(UPSERT + "?" + option, Map.of("email", LAN.email(), "phone", NAM.phone()));

        assertThat(sandbox().requestCount("customer/show")).isEqualTo(2);
    }

    @Test
    void resumesGuardedWriteWithoutBlockingThread() throws Exception {
        component().setMaxRequestsPerSecond(50);
        context.start();
        var ended = context.createProducerTemplate();
        var writes = new ArrayList<CompletableFuture<Object>>();
        for (int i = 10; i < 50; i++) {
            var customer = Map.of("email", "p" + i + "@example.com", "phone", "09876600" + i);
            writes.add(ended.asyncRequestBody(UPSERT + "?mergeGuard=true", customer));
        }

        for (var write : writes) {
            assertThat(write.get()).isInstanceOf(Customer.class);
        }
        assertThat(sandbox().carriedOut("customer/create-or-update")).isEqualTo(40);
    }

    // ---- once

    private void configureRetries(int most) {
        var configuration = component().getConfiguration();
        configuration.setMaxRetries(most);
        configuration.setRetryDelay(Duration.ofMillis(1));
    }

    @Test
    void retriesWriteAfterLostResponseIfEnabled() {
        configureRetries(2);
        sandbox().next(Reply.lost());
        assertThat(sendSuccessfully(UPSERT + "?retryWrites=true", hoaWith())
                        .getMessage()
                        .getHeader(LadiFlowConstants.ATTEMPTS))
                .isEqualTo(2);
        assertThat(sandbox().carriedOut("customer/create-or-update")).isEqualTo(2);
    }

    @Test
    void remembersPossiblyCarriedOutAttempt() {
        configureRetries(1);
        sandbox().next(Reply.lost(), Reply.unauthorized());

        var failure = sendForFailure(UPSERT + "?retryWrites=true", hoaWith());

        assertThat(sandbox().carriedOut("customer/create-or-update")).isOne();
        assertThat(failure.isPossiblyCarriedOut()).isTrue();
        assertThat(failure.getSuppressed()).extracting("httpStatus").containsExactly(401);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 400, 401, 403, 404, 409, 429, 500, 503})
    void reportsPossiblyCarriedOutUnlessRejected(int status) {
        sandbox().always(Reply.html(status));

        assertThat(sendForFailure(UPSERT, hoaWith()).isPossiblyCarriedOut()).isEqualTo(status < 400 || status >= 500);
        assertThat(sendForFailure(lookupUri(), LAN.phone()).isPossiblyCarriedOut())
                .as("a lookup changes nothing")
                .isFalse();
    }

    @Test
    void reportsUnsentWriteAsNotCarriedOut() {
        component("http://127.0.0.1:1/1.0", "made-up");

        var failure = sendForFailure(UPSERT, hoaWith());

        assertThat(failure.isPossiblyCarriedOut()).isFalse();
        assertThat(failure.isRetryable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {UPSERT, UPSERT + "?mergeGuard=true"})
    void doesNotSendWriteCancelledWhileWaiting(String uri) throws Exception {
        var component = component();
        component.setMaxRequestsPerSecond(1);
        context.start();
        // its permit is released after its response, so the next call does not get the permit before that
        sandbox().hold();
        var before = startWrite(hoaWith());
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(Map.of("email", "given-up@example.com", "phone", PHONE));
        // the call keeps its thread
        exchange.getExchangeExtension().setTransacted(true);
        Future<?> waits = threads.submit(() -> context.createProducerTemplate().send(uri, exchange));
        await().atMost(Duration.ofMinutes(1)).until(() -> component.getWaitingForRate() == 1);

        waits.cancel(true);

        await().atMost(Duration.ofMinutes(1)).until(() -> exchange.getException() != null);
        assertThat(exchange.getException()).hasMessageContaining("interrupted");
        sandbox().release();
        assertThat(before.get().getException()).isNull();
        sendSuccessfully(UPSERT, Map.of("email", "next@example.com"));
        assertThat(sandbox().carriedOut("customer/create-or-update")).isEqualTo(2);
        assertThat(requestBodies()).doesNotContain("given-up");
    }

    /** Asserts that the component or LadiFlow rejected a write, so that nothing was written. */
    private static AbstractThrowableAssert<?, LadiFlowException> assertRejected(LadiFlowException failure) {
        return assertThat(failure)
                .isExactlyInstanceOf(LadiFlowRequestException.class)
                .returns(false, LadiFlowException::isPossiblyCarriedOut);
    }
}
