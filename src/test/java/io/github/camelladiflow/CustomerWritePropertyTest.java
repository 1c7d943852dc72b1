// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.request.CustomerWrite;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.test.Customers;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

import static org.assertj.core.api.Assertions.assertThat;

/** Changes arbitrary customers in arbitrary ways, and tests that only the intended members differ afterwards. */
class CustomerWritePropertyTest {

    private static final String ID = "6650cccc0000000000000001";
    private static final List<String> TEXT_MEMBERS = """
            first_name
            name
            gender
            country
            city
            district
            ward
            address
            address_2
            company
            job_title
            language
            external_customer_id
            website
            facebook_url
            twitter_url
            linkedIn_url
            zalo
            skype
            source
            """.lines().toList();
    /** The request names of members that a response contains only in external data. */
    private static final Map<String, String> EXTERNAL_DATA_NAMES = Map.of("name", "full_name", "language", "lang");
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

    /** A call of the builder, and the expected change of the customer. */
    private interface Effect {
        void apply(Customer before, CustomerWrite.Builder write, Map<String, Object> expected);
    }

    /** One step of a history, which changes one member. */
    private record Change(String member, Effect effect) {

        void apply(Customer before, CustomerWrite.Builder write, Map<String, Object> expected) {
            effect.apply(before, write, expected);
        }
    }

    @Property(tries = 100)
    void changesOnlyGivenMembers(
            @ForAll("customers") Map<String, Object> members,
            @ForAll("histories") List<Change> history,
            @ForAll boolean addTags) {
        sandbox.reset();
        sandbox.settings().strict(false).dropUnknown(false).addTags(addTags);
        sandbox.add(members);
        Customer before = lookUp();
        Map<String, Object> expected = comparableMembers(before);
        var write = CustomerWrite.builder().set("_id", ID).phone("0901234567");
        history.forEach(change -> change.apply(before, write, expected));
        expected.computeIfPresent("tags", (name, tags) -> union(before.getTags(), (Set<?>) tags));
        expectExternalData(expected, comparableMembers(before), write.build());
        sandbox.clearRequests();

        template.requestBody("ladiflow:customer/update?lists=ADD", write.build());

        assertThat(comparableMembers(lookUp())).isEqualTo(expected);
        assertThat(sandbox.requestCount("customer/update")).isOne();
    }

    @Property(tries = 50)
    void copiesWritableMembersToAnotherStore(@ForAll("customers") Map<String, Object> members) {
        sandbox.reset();
        sandbox.add(members);
        Customer original = lookUp();
        sandbox.reset();
        sandbox.settings().dropUnknown(false);

        Customer copy = template.requestBody("ladiflow:customer/create", original, Customer.class);

        for (String name : TEXT_MEMBERS) {
            Object text = original.getMember(name) instanceof String given && !given.isBlank() ? given : null;
            Object otherwise = name.equals("source") ? "API" : name.equals("first_name") ? copy.getName() : null;
            assertThat(copy.getMember(name))
                    .as(name)
                    .isEqualTo(
                            switch (name) {
                                case "name" -> copy.getFirstName();
                                case "language" -> null;
                                default -> text == null ? otherwise : text;
                            });
            if (text != null && EXTERNAL_DATA_NAMES.containsKey(name)) {
                assertThat(copy.getExternalData())
                        .contains(Map.of("name", EXTERNAL_DATA_NAMES.get(name), "value", text));
            }
        }
        assertThat(sentFields(copy)).isEqualTo(sentFields(original));
        assertThat(copy.getTags()).hasSameElementsAs(original.getTags());
        assertThat(copy.getDob()).isEqualTo(original.getDob());
        assertThat(copy.getScore())
                .isEqualByComparingTo(Objects.requireNonNullElse(original.getScore(), BigDecimal.ZERO));
    }

    /**
     * Returns the customer as in the published response to a write, in which first_name is the name, and some members
     * are only in external data.
     */
    private static void expectExternalData(
            Map<String, Object> expected, Map<String, Object> before, CustomerWrite write) {
        var external = new HashSet<Object>();
        EXTERNAL_DATA_NAMES.forEach((name, sent) -> {
            String value = Customers.request(write).path(sent).textValue();
            if (value != null) {
                external.add(Map.of("name", sent, "value", value));
            }
            expected.put(name, before.get(name));
        });
        if (Customers.request(write).has("first_name")) {
            expected.put("name", expected.get("first_name"));
        }
        expected.put("external_data", external);
        expected.values().removeIf(Objects::isNull);
    }

    private static Map<String, Object> sentFields(Customer customer) {
        return Customers.fields(
                CustomerWrite.of(Map.of("custom_fields", customer.toMap().get("custom_fields"))));
    }

    private static Customer lookUp() {
        return template.requestBody("ladiflow:customer/show", ID, Customer.class);
    }

    private static Set<Object> union(List<String> one, Set<?> other) {
        var union = new TreeSet<Object>(one);
        union.addAll(other);
        return union;
    }

    private static Map<String, Object> fields(Customer customer) {
        var fields = new TreeMap<String, Object>();
        customer.getCustomFieldValues().forEach((name, value) -> {
            if (hasValue(value)) {
                fields.put(name, value);
            }
        });
        return fields;
    }

    /** Returns all members with the values that a reader gets, without members that LadiFlow itself changes. */
    private static Map<String, Object> comparableMembers(Customer customer) {
        var seen = new TreeMap<String, Object>(customer.toMap());
        List.of("updated_at", "key", "dob_year", "dob_month", "dob_day", "dob_month_day")
                .forEach(seen::remove);
        seen.put("tags", new TreeSet<>(customer.getTags()));
        seen.put("dob", customer.getDob());
        seen.put(
                "score",
                customer.getScore() == null ? null : customer.getScore().stripTrailingZeros());
        seen.put("custom_fields", fields(customer));
        seen.put("external_data", new HashSet<>(customer.getExternalData()));
        // for a reader, null and missing are the same
        seen.values().removeIf(Objects::isNull);
        return seen;
    }

    // ---- any customer

    @Provide
    Arbitrary<Map<String, Object>> customers() {
        var texts = Arbitraries.maps(Arbitraries.of(TEXT_MEMBERS), texts()).ofMaxSize(TEXT_MEMBERS.size());
        var more = Arbitraries.maps(
                        Arbitraries.of("total_order", "unknown_member", "phone_2", "store_id", "vouchers"),
                        Arbitraries.<Object>of(5, "x", List.of(), new BigDecimal("1.10"), Map.of("deep", List.of(1))))
                .ofMaxSize(3);
        var fields = Arbitraries.of(FIELD_TYPES)
                .list()
                .uniqueElements()
                .ofMaxSize(FIELD_TYPES.size())
                .flatMap(names -> Combinators.combine(names.stream()
                                .map(CustomerWritePropertyTest::field)
                                .toList())
                        .as(all -> (Object) all));
        var dobs = Arbitraries.<Object>of("1992-04-10T00:00:00.000Z", "2000-02-29T00:00:00.000Z", "", "absent");
        var scores = Arbitraries.<Object>of(0, 7, "12", "1.50", new BigDecimal("2.250"), "absent");
        var tags = tags().map(all -> (Object) all);
        var keys = Arbitraries.of("hoa@example.com", "0901234567.ladiflow@ladimail.com");
        return Combinators.combine(texts, more, fields, dobs, scores, tags, keys)
                .as((all, rest, customFields, dob, score, tagIds, email) -> {
                    var members = new LinkedHashMap<String, Object>();
                    members.put("_id", ID);
                    members.put("phone", "0901234567");
                    members.putAll(all);
                    members.putAll(rest);
                    members.put("custom_fields", customFields);
                    members.put("dob", dob);
                    members.put("score", score);
                    members.put("tags", tagIds);
                    members.put("email", email);
                    members.values().removeIf("absent"::equals);
                    return members;
                });
    }

    private static Arbitrary<Object> texts() {
        return Arbitraries.of(null, "", " ", "Hoa", "Trần Thị Ngọc Lan", "a \"quoted\" \\ text", "\uD83D\uDE00", "0");
    }

    private static Arbitrary<List<String>> tags() {
        return Arbitraries.of("6650aaaa0000000000000001", "6650aaaa0000000000000002", "6650aaaa0000000000000003")
                .list()
                .uniqueElements()
                .ofMaxSize(3);
    }

    /** Returns a custom field with its value in one of the members in which the API sends it. */
    private static Arbitrary<Map<String, Object>> field(String name) {
        return Combinators.combine(values(name), Arbitraries.integers().between(0, 2))
                .as((value, place) -> {
                    var field = new HashMap<String, Object>(Map.of("name", name, "data_type", name));
                    if (value instanceof List<?> many) {
                        var withNull = new ArrayList<Object>(many);
                        withNull.add(null);
                        field.put("values", place == 0 ? many : withNull);
                        field.put("value", place == 2 ? "" : null);
                    } else if (value instanceof Number && place == 0) {
                        field.put("value_number", value);
                        field.put("value", "");
                    } else {
                        field.put("value", value);
                        field.put("values", List.of());
                    }
                    return field;
                });
    }

    private static Arbitrary<Object> values(String type) {
        return switch (type) {
            case "NUMBER" -> Arbitraries.of("", null, 0, 12, "12", new BigDecimal("1.10"));
            case "DATE" -> Arbitraries.of("", null, "2024-05-24T04:33:33.445Z", "2024-05-24T00:00:00.000Z");
            case "LIST", "CHECK_BOX" -> Arbitraries.of(List.of(), List.of("a"), List.of("a", "b"));
            case "BOOLEAN" -> Arbitraries.of("", null, true, false, "true");
            default -> Arbitraries.of("", null, "x", "Khách quen");
        };
    }

    // ---- any change

    @Provide
    Arbitrary<List<Change>> histories() {
        return Arbitraries.oneOf(
                        Combinators.combine(Arbitraries.of(TEXT_MEMBERS), texts())
                                .as((name, text) -> set(name, text, text)),
                        Arbitraries.of(TEXT_MEMBERS).map(name -> clear(name)),
                        Arbitraries.of("1992-04-10", "1980-12-31")
                                .map(LocalDate::parse)
                                .map(day -> set("dob", day, day)),
                        Arbitraries.just(clear("dob")),
                        Arbitraries.of("0", "7", "12", "-1.5")
                                .map(BigDecimal::new)
                                .map(score -> set("score", score, score.stripTrailingZeros())),
                        tags().map(tags -> set("tags", tags, new TreeSet<>(tags))),
                        Arbitraries.of("hoa@example.com", "new@example.com").map(email -> set("email", email, email)),
                        Arbitraries.of(FIELD_TYPES).flatMap(CustomerWritePropertyTest::fieldChanges),
                        Arbitraries.of(FIELD_TYPES).map(CustomerWritePropertyTest::clearField))
                .list()
                .uniqueElements(Change::member)
                .ofMaxSize(8);
    }

    private static boolean hasValue(Object value) {
        return value != null && !value.toString().isBlank() && !List.of().equals(value);
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
        return values(name)
                .map(value -> new Change("custom_fields." + name, (before, write, expected) -> {
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

    private static Change clearField(String name) {
        return new Change("custom_fields." + name, (before, write, expected) -> {
            write.clear("custom_fields." + name);
            fields(expected).remove(name);
        });
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> fields(Map<String, Object> expected) {
        return (Map<String, Object>) expected.get("custom_fields");
    }
}
