// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.request.CustomerWrite;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.test.Customers;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the requests for arbitrary messages, and what arbitrary writes change in arbitrary customers. */
class RequestPropertyTest {

    private static final String ID = "6650cccc0000000000000001";
    private static final List<String> TEXT_MEMBERS = List.of(
            "gender", "country", "city", "district", "ward", "address", "address_2", "company", "job_title", "zalo");
    /** The custom fields that a customer may have, each named after its type. */
    private static final List<String> FIELD_TYPES =
            List.of("TEXT_INPUT", "NUMBER", "DATE", "LIST", "CHECK_BOX", "BOOLEAN", "DROPDOWN", "OTHER");

    private static LadiFlowSandbox sandbox;
    private static DefaultCamelContext context;
    private static ProducerTemplate template;

    @BeforeContainer
    static void start() {
        sandbox = LadiFlowSandbox.builder().customerCount(0).start();
        context = new DefaultCamelContext();
        context.disableJMX();
        var configuration =
                context.getComponent("ladiflow", LadiFlowComponent.class).getConfiguration();
        configuration.setApiKey(sandbox.apiKey());
        configuration.setBaseUrl(sandbox.baseUrl());
        configuration.setMaxRetries(0);
        context.start();
        template = context.createProducerTemplate();
    }

    @AfterContainer
    static void stop() {
        context.stop();
        sandbox.close();
    }

    // ---- any message

    private static final List<Object> VALUES = new ArrayList<>(Arrays.asList(
            null,
            "",
            "\u00a0\uFEFF",
            "a secret",
            "updated_at ASC",
            "FLOW",
            "7",
            "7.50",
            7,
            -1,
            1e300,
            Double.NaN,
            new BigDecimal("1e-2000"),
            "1e99999999",
            true,
            List.of(),
            List.of(""),
            List.of("a secret", 7),
            List.of(List.of("a secret")),
            Map.of(),
            Map.of("name", "a secret"),
            Map.of("updated_at", "desc"),
            List.of(Map.of("name", "f", "value", "v"), Map.of("name", "g", "values", List.of("1", "null"))),
            "2024-02-30",
            "2024-06-01",
            LocalDate.of(1992, 4, 10),
            Instant.EPOCH,
            "lan.tran@example.com",
            "1.ladiflow@ladimail.com",
            "0901 234 567",
            List.of("company", "custom_fields.f")));

    /** The sandbox is strict: it rejects each member of a type that LadiFlow does not document. */
    @Property(tries = 400)
    void sendsValidRequestOrRejectsMessageWithoutQuotingIt(@ForAll long seed) {
        sandbox.reset();
        sandbox.settings().strict(true);
        var random = new Random(seed);
        assertSentOrRejected(random, "customer/list", Map.of(), "search tags sort page limit");
        assertSentOrRejected(
                random,
                "flow/get-cost",
                Map.of("from_date", "2024-06-01", "source", "NONE"),
                "from_date to_date source flow_id type trigger_id sort");
        assertSentOrRejected(
                random,
                "sequence/subscribe",
                Map.of("sequence_id", ID),
                "email sequence sequence_id custom_fields external_data city");
        assertSentOrRejected(
                random,
                "customer/create-or-update",
                Map.of("email", "lan.tran@example.com"),
                "phone full_name clear dob score tags channels website custom_fields external_data"
                        + " company subcribed_at lang");
    }

    private static void assertSentOrRejected(
            Random random, String operation, Map<String, Object> required, String names) {
        var members = new LinkedHashMap<>(required);
        for (String name : names.split(" ")) {
            if (random.nextInt(4) == 0) {
                members.put(name, VALUES.get(random.nextInt(VALUES.size())));
            }
        }
        sandbox.clearRequests();
        var failure = (LadiFlowException) template.send(
                        "ladiflow:" + operation,
                        exchange -> exchange.getMessage().setBody(members))
                .getException();
        if (failure != null && (failure.getHttpStatus() == null || failure.getHttpStatus() != 404)) {
            assertThat(failure)
                    .isExactlyInstanceOf(LadiFlowRequestException.class)
                    .hasMessageNotContainingAny("secret", "lan.tran");
            assertThat(failure.getHttpStatus())
                    .as("LadiFlow received %s: %s", members, failure.getServiceMessage())
                    .isNull();
        }
    }

    @Property(tries = 200)
    void sendsUnknownMembersWithAllDigitsAndInOrder(@ForAll("trees") Map<String, Object> members) throws Exception {
        var body = new LinkedHashMap<String, Object>();
        body.put("email", "lan@example.com");
        members.forEach((name, value) -> body.put("other_" + name, value));
        String json = new ObjectMapper().writeValueAsString(body);

        for (Object given : List.of(body, json)) {
            assertThat(template.requestBody(
                            "ladiflow:customer/create-or-update?dryRun=true&outputType=JSON", given, String.class))
                    .isEqualTo(json);
        }
    }

    @Provide
    Arbitrary<Map<String, Object>> trees() {
        return Arbitraries.maps(Arbitraries.strings().alpha().ofMaxLength(5), values(2))
                .ofMaxSize(6);
    }

    private static Arbitrary<Object> values(int depth) {
        var scalars = Arbitraries.oneOf(
                Arbitraries.strings()
                        .withCharRange('!', '\u1EFF')
                        .ofMinLength(1)
                        .ofMaxLength(8)
                        .map(Object.class::cast),
                Arbitraries.bigDecimals().ofScale(9).map(number -> (Object) number.add(BigDecimal.ONE)),
                Arbitraries.bigIntegers().map(Object.class::cast),
                Arbitraries.of(true, false, "12.50", 0));
        return depth == 0
                ? scalars
                : Arbitraries.oneOf(
                        scalars,
                        values(depth - 1).list().ofMinSize(1).ofMaxSize(3).map(Object.class::cast),
                        Arbitraries.maps(Arbitraries.of("a", "b", "c"), values(depth - 1))
                                .map(Object.class::cast));
    }

    /** This is true in every time zone, even if a day has 23 hours or was skipped. */
    @Property(tries = 200)
    void consecutiveDaysHaveNeitherGapNorOverlap(
            @ForAll("zones") String zone, @ForAll @IntRange(min = 1, max = 25_000) int day) {
        sandbox.clearRequests();
        var date = LocalDate.ofEpochDay(day);

        template.requestBody(
                "ladiflow:flow/get-cost?source=NONE&timeZone=" + zone, Map.of("from_date", date, "to_date", date));

        var sent = sandbox.requests().get(0).members();
        assertThat(Instant.parse((String) sent.get("from_date")))
                .isEqualTo(date.atStartOfDay(ZoneId.of(zone)).toInstant());
        assertThat(Instant.parse((String) sent.get("to_date")).plusMillis(1))
                .isEqualTo(date.plusDays(1).atStartOfDay(ZoneId.of(zone)).toInstant());
    }

    @Provide
    Arbitrary<String> zones() {
        // a + in a URI is a space
        return Arbitraries.of(new TreeSet<>(ZoneId.getAvailableZoneIds())).filter(zone -> !zone.contains("+"));
    }

    // ---- any change of any customer

    /** Changes one member with the builder, and makes the same change in the expected members. */
    private record Change(String member, Effect effect) {}

    private interface Effect {
        void apply(Customer before, CustomerWrite.Builder write, Map<String, Object> expected);
    }

    @Property(tries = 100)
    void changesOnlyGivenMembers(
            @ForAll("customers") Map<String, Object> members,
            @ForAll("changes") List<Change> changes,
            @ForAll boolean addTags) {
        sandbox.reset();
        sandbox.settings().dropUnknown(false).addTags(addTags);
        sandbox.add(members);
        Customer before = lookUp();
        Map<String, Object> expected = comparableMembers(before);
        var write = CustomerWrite.builder().set("_id", ID).phone("0901234567");
        changes.forEach(change -> change.effect.apply(before, write, expected));

        template.requestBody("ladiflow:customer/update?lists=ADD", write.build());

        assertThat(comparableMembers(lookUp())).isEqualTo(expected);
        assertThat(sandbox.requestCount("customer/update")).isOne();
    }

    private static Customer lookUp() {
        return template.requestBody("ladiflow:customer/show", ID, Customer.class);
    }

    /** Returns all members with the values that a reader gets, without members that LadiFlow itself changes. */
    private static Map<String, Object> comparableMembers(Customer customer) {
        var seen = new TreeMap<String, Object>(customer.toMap());
        Set.of("updated_at", "key", "dob_year", "dob_month", "dob_day", "dob_month_day")
                .forEach(seen::remove);
        seen.put("tags", new TreeSet<>(customer.getTags()));
        seen.put("dob", customer.getDob());
        seen.put(
                "score",
                customer.getScore() == null ? null : customer.getScore().stripTrailingZeros());
        var fields = new TreeMap<>(customer.getCustomFieldValues());
        fields.values().removeIf(value -> !hasValue(value));
        seen.put("custom_fields", fields);
        seen.put("external_data", customer.getExternalData());
        // for a reader, null and missing are the same
        seen.values().removeIf(Objects::isNull);
        return seen;
    }

    private static boolean hasValue(Object value) {
        return value != null && !value.toString().isBlank() && !List.of().equals(value);
    }

    @Provide
    Arbitrary<Map<String, Object>> customers() {
        var fields = Arbitraries.of(FIELD_TYPES)
                .list()
                .uniqueElements()
                .flatMap(names -> Combinators.combine(
                                names.stream().map(RequestPropertyTest::field).toList())
                        .as(all -> all));
        var texts = Arbitraries.maps(Arbitraries.of(TEXT_MEMBERS), texts());
        var more = Arbitraries.maps(
                Arbitraries.of("total_order", "unknown_member", "phone_2", "vouchers"),
                Arbitraries.<Object>of(5, "x", List.of(), new BigDecimal("1.10"), Map.of("deep", List.of(1))));
        var scores = Arbitraries.<Object>of(0, 7, "12", "1.50", new BigDecimal("2.250"));
        var dobs = Arbitraries.of("1992-04-10T00:00:00.000Z", "2000-02-29T00:00:00.000Z", "");
        return Combinators.combine(texts, more, fields, scores, dobs, tags())
                .as((all, rest, given, score, dob, tags) -> {
                    var members = new LinkedHashMap<String, Object>(Map.of("_id", ID, "phone", "0901234567"));
                    members.putAll(all);
                    members.putAll(rest);
                    members.putAll(Map.of(
                            "email",
                            "hoa@example.com",
                            "custom_fields",
                            given,
                            "score",
                            score,
                            "dob",
                            dob,
                            "tags",
                            tags));
                    return members;
                });
    }

    private static Arbitrary<Object> texts() {
        return Arbitraries.of(null, "", " ", "Hoa", "Trần Thị Ngọc Lan", "a \"quoted\" \\ text", "\uD83D\uDE00", "0");
    }

    private static Arbitrary<List<String>> tags() {
        return Arbitraries.of("6650aaaa0000000000000001", "6650aaaa0000000000000002", "6650aaaa0000000000000003")
                .list()
                .uniqueElements();
    }

    /** Returns a custom field with its value in one of the members in which the API sends it. */
    private static Arbitrary<Map<String, Object>> field(String type) {
        return Combinators.combine(fieldValues(type), Arbitraries.of(true, false))
                .as((value, isOther) -> {
                    var field = new HashMap<String, Object>(Map.of("name", type, "data_type", type));
                    if (value instanceof List<?> many) {
                        field.put("values", isOther ? many : Arrays.asList(many.isEmpty() ? null : many.get(0), null));
                        field.put("value", isOther ? "" : null);
                    } else if (value instanceof Number && isOther) {
                        field.put("value_number", value);
                        field.put("value", "");
                    } else {
                        field.put("value", value);
                    }
                    return field;
                });
    }

    private static Arbitrary<Object> fieldValues(String type) {
        return switch (type) {
            case "NUMBER" -> Arbitraries.of("", null, 0, 12, "12", new BigDecimal("1.10"));
            case "DATE" -> Arbitraries.of("", null, "2024-05-24T04:33:33.445Z", "2024-05-24T00:00:00.000Z");
            case "LIST", "CHECK_BOX" -> Arbitraries.of(List.of(), List.of("a"), List.of("a", "b"));
            case "BOOLEAN" -> Arbitraries.of("", null, true, false, "true");
            default -> Arbitraries.of("", null, "x", "Khách quen");
        };
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        return Arbitraries.oneOf(
                        Combinators.combine(Arbitraries.of(TEXT_MEMBERS), texts())
                                .as((name, text) -> set(name, text, text)),
                        Arbitraries.of(TEXT_MEMBERS).map(RequestPropertyTest::clear),
                        Arbitraries.of("1992-04-10", "1980-12-31")
                                .map(LocalDate::parse)
                                .map(day -> set("dob", day, day)),
                        Arbitraries.just(clear("dob")),
                        Arbitraries.of("0", "7", "12", "-1.5")
                                .map(BigDecimal::new)
                                .map(score -> set("score", score, score.stripTrailingZeros())),
                        tags().map(tags -> new Change("tags", (before, write, expected) -> {
                            write.tags(tags);
                            var union = new TreeSet<>(before.getTags());
                            union.addAll(tags);
                            expected.put("tags", union);
                        })),
                        Arbitraries.of("hoa@example.com", "new@example.com").map(email -> set("email", email, email)),
                        Arbitraries.of(FIELD_TYPES).flatMap(RequestPropertyTest::fieldChanges),
                        Arbitraries.of(FIELD_TYPES)
                                .map(name -> new Change(name, (before, write, expected) -> {
                                    write.clear("custom_fields." + name);
                                    fields(expected).remove(name);
                                })))
                .list()
                .uniqueElements(Change::member)
                .ofMaxSize(8);
    }

    private static Change set(String name, Object given, Object seen) {
        return new Change(name, (before, write, expected) -> {
            write.set(name, given);
            if (hasValue(given)) {
                expected.put(name, seen);
            }
        });
    }

    private static Change clear(String name) {
        return new Change(name, (before, write, expected) -> {
            write.clear(name);
            expected.remove(name);
        });
    }

    private static Arbitrary<Change> fieldChanges(String name) {
        return fieldValues(name)
                .map(value -> new Change(name, (before, write, expected) -> {
                    write.customField(name, value);
                    if (hasValue(value)) {
                        var field = new HashMap<String, Object>(Map.of("name", name, "value", value));
                        if (before.getCustomField(name) != null) {
                            field.put("data_type", name);
                        }
                        var written = Customers.of(Map.of("custom_fields", List.of(field)));
                        fields(expected).put(name, written.getCustomField(name).getTypedValue());
                    }
                }));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> fields(Map<String, Object> expected) {
        return (Map<String, Object>) expected.get("custom_fields");
    }
}
