// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelladiflow.internal.request.CustomerMembers;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerFixtures;
import io.github.camelladiflow.test.Customers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CustomerWriteTest {

    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS.mappedFeature())
            .setNodeFactory(new JsonNodeFactory(true));
    private static final Customer LAN = Customer.fromJson(CustomerFixtures.shown());

    private static JsonNode json(String json) {
        try {
            return MAPPER.readTree(json.replace('\'', '"'));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode request(CustomerWrite write) {
        // the comparison uses the text, so that the types of numbers do not matter
        return json(Customers.request(write).toString());
    }

    private static JsonNode request(CustomerWrite.Builder write) {
        return request(write.build());
    }

    private static CustomerWrite of(String json) {
        return Customers.write(json(json));
    }

    private static Customer customer(String json) {
        return Customers.of(json(json));
    }

    private static JsonNode writable(Customer customer) {
        var members = CustomerMembers.writable(Customers.tree(customer));
        return json(CustomerMembers.read(members, PhoneFormat.AS_IS).toString());
    }

    // ---- names

    @Test
    void mapsMemberNamesToApiNames() {
        var members = """
                {'_id':'6650a1b2c3d4e5f601234567','email':'lan@example.com','phone':'0901234567','first_name':'Lan',
                'name':'Trần Lan','dob':'1992-04-10','gender':'female','tags':['VIP'],
                'custom_fields':[{'name':'orders','value':3}],'country':'Việt Nam','city':'Hà Nội','district':'Ba Đình',
                'ward':'Cống Vị','address':'1 Phố Huế','address_2':'tầng 2','company':'Hoa Sen','job_title':'Kế toán',
                'language':'vi','postal_code':100000,'channels':['API'],'external_customer_id':'17',
                'website':'https://example.com','facebook_url':'https://example.com/f',
                'twitter_url':'https://example.com/t','linkedIn_url':'https://example.com/l','score':1.50,
                'zalo':'0901234567','skype':'lan','source':'API','subscribed_at':'2024-05-24'}""";
        var write = of(members.replace("6650a1b2c3d4e5f6", "6650A1B2C3D4E5F6"));

        assertThat(request(write))
                .isEqualTo(json(members.replace("'name':'Trần", "'full_name':'Trần")
                        .replace("'language'", "'lang'")
                        .replace("'subscribed_at'", "'subcribed_at'")));
        assertThat(Customers.fields(write)).isEqualTo(Map.of("orders", 3));
        assertThat(CustomerWrite.of(write.toMap())).isEqualTo(write);
        assertThat(Customers.request(Customers.write(Customers.request(write)))).isEqualTo(Customers.request(write));
    }

    @Test
    void rejectsConflictingValuesForTwoNamesOfOneMember() {
        assertThat(request(of("{'name':'Lan','full_name':'Lan','lang':''}"))).isEqualTo(json("{'full_name':'Lan'}"));
        assertThatThrownBy(() -> request(of("{'name':'Lan','full_name':'Hoa'}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The member 'full_name' has two names in the message");
    }

    @Test
    void sendsUnknownMembers() {
        var write =
                of("{'email':'lan@example.com','form_id':'f1','user_agent':{'os':['x',1.10]},'last_ip':'','n':null}");

        assertThat(Customers.request(write).toString())
                .isEqualTo("{\"email\":\"lan@example.com\",\"form_id\":\"f1\",\"user_agent\":{\"os\":[\"x\",1.10]}}");
    }

    @Test
    void writesOrRejectsEachMemberOfResponse() {
        for (String name : LAN.memberNames()) {
            if (CustomerMembers.TABLE.find(name) == null) {
                assertThatThrownBy(() -> request(CustomerWrite.of(Map.of(name, "other"))))
                        .as(name)
                        .hasMessageContaining(name + "' cannot be written");
            }
        }
        assertThatThrownBy(() -> request(CustomerWrite.of(Map.of("isNewSubscriber", true))))
                .hasMessageContaining("isNewSubscriber' cannot be written");
    }

    @Test
    void writesMembersThatAreNotKnownToBeReadOnly() {
        var write = of(
                "{'LastName':'Trần','external_data':{'form_id':'f1'},'website':['https://a.example.com/?q=1,2',' ','https://b.example.com']}");

        assertThat(request(write))
                .isEqualTo(
                        json(
                                "{'last_name':'Trần','external_data':[{'name':'form_id','value':'f1'}],'website':['https://a.example.com/?q=1,2','https://b.example.com']}"));
        assertThatThrownBy(() -> request(of("{'external_data':'quoc'}")))
                .hasMessageContaining("external_data' must be a map");
    }

    // ---- given and missing values

    @ParameterizedTest
    @ValueSource(strings = {"null", "''", "' \\t '", "'\u00a0'", "[]"})
    void omitsNullBlankAndEmptyLists(String nothing) {
        for (String member : CustomerMembers.TABLE.names()) {
            var write = of("{'email':'lan@example.com','%s':%s}"
                    .formatted(member.equals("email") ? "other" : member, nothing));

            assertThat(request(write)).isEqualTo(json("{'email':'lan@example.com'}"));
        }
    }

    @Test
    void omitsNullsOfBuilder() {
        assertThat(request(CustomerWrite.builder()
                        .set("name", null)
                        .customField("a", null)
                        .customField("b", " ")
                        .customField("c", List.of())
                        .tags(Arrays.asList(null, " "))))
                .isEmpty();
    }

    @Test
    void omitsBlankListItems() {
        assertThat(request(of("{'tags':['',null,'VIP','VIP',17],'custom_fields':[{'name':'a','value':''},"
                        + "{'name':'b'},{'name':'c','value':0},{'name':'d','value':false}]}")))
                .isEqualTo(json(
                        "{'tags':['VIP','17'],'custom_fields':[{'name':'c','value':0},{'name':'d','value':false}]}"));
    }

    @Test
    void splitsTagsAndChannelsFromText() {
        assertThat(Customers.request(of("{'tags':' VIP; Khách quen,VIP ','channels':'ZALO'}")))
                .hasToString("{\"tags\":[\"VIP\",\"Khách quen\"],\"channels\":[\"ZALO\"]}");
    }

    @Test
    void clearsOnlyNamedMembers() {
        var write = CustomerWrite.builder()
                .email("lan@example.com")
                .customField("orders", 3)
                .clear("company", "language", "tags", "custom_fields.note", "customFields.size")
                .build();

        assertThat(request(write))
                .isEqualTo(json("{'email':'lan@example.com','company':null,'lang':null,'tags':[],'custom_fields':["
                        + "{'name':'orders','value':3},{'name':'note','value':null},{'name':'size','value':null}]}"));
        assertThat(Customers.write(Customers.tree(write))).isEqualTo(write);
        assertThat(request(of("{'email':'lan@example.com','clear':'company, lang'}")))
                .isEqualTo(json("{'email':'lan@example.com','company':null,'lang':null}"));
    }

    @Test
    void doesNotClearMembersWithValue() {
        assertThat(request(CustomerWrite.builder()
                        .clear("company", "custom_fields.note")
                        .set("company", "Hoa Sen")
                        .customField("note", "x")))
                .isEqualTo(json("{'company':'Hoa Sen','custom_fields':[{'name':'note','value':'x'}]}"));
        assertThat(request(CustomerWrite.builder().clear("company", " website").set("company", "Hoa Sen")))
                .isEqualTo(json("{'company':'Hoa Sen','website':null}"));
        assertThat(request(
                        of("{'company':'Hoa Sen','custom_fields':{'note':'x'},'clear':'company,custom_fields.note'}")))
                .isEqualTo(json("{'company':'Hoa Sen','custom_fields':[{'name':'note','value':'x'}]}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"email", "phone", "_id", "created_at", "compnay", "", "custom_fields.", "company.name"})
    void rejectsUnclearableMemberListingClearableOnes(String name) {
        assertThatThrownBy(() -> request(CustomerWrite.builder().clear(name)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("first_name", "company", "custom_fields.note");
    }

    // ---- values

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    dob           | '1992-04-10T00:00:00.000Z'  | '1992-04-10'
                    dob           | '1992-04-10T23:30:00+07:00' | '1992-04-10'
                    dob           | '0001-01-01'                | '0001-01-01'
                    dob           | '9999-12-31'                | '9999-12-31'
                    subscribed_at | '2024-05-24T04:33:33.445Z'  | '2024-05-24'
                    postal_code   | '100000'                    | 100000
                    postal_code   | 100000.0                    | 100000
                    score         | ' 12.50 '                   | 12.50
                    score         | -3                          | -3
                    phone         | ' 0901 234 567 '            | '0901 234 567'
                    phone         | 84901234567                 | '84901234567'
                    email         | ' lan@example.com '         | 'lan@example.com'
                    zalo          | 901234567                   | '901234567'
                    """)
    void convertsValueToApiFormat(String member, String given, String sent) {
        var write = of("{'" + member + "':" + given + "}");

        assertThat(request(write).iterator().next()).isEqualTo(json(sent));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    dob           | '10/04/1992'    | dob' is not a date in the form yyyy-mm-dd
                    dob           | 19920410        | dob' is not a date
                    dob           | '2024-02-30'    | dob' is not a date
                    dob           | '2023-02-29T10:00:00Z' | dob' is not a date
                    dob           | '0000-12-31'    | dob' is not a date
                    dob           | '-0044-03-15'   | dob' is not a date
                    subscribed_at | '+999999999-12-31' | subcribed_at' is not a date
                    name          | NaN             | full_name' must be text
                    tags          | ['a', NaN]      | tags' must be
                    custom_fields | [{'name':' ','value':1}] | custom_fields' must be a map of names to values, or a list
                    custom_fields | {'':1}          | custom_fields' must be a map of names to values, or a list
                    postal_code   | 'quoc'          | postal_code' must be a whole number
                    postal_code   | -1              | postal_code' must be a whole number
                    postal_code   | 1.5             | postal_code' must be a whole number
                    postal_code   | 1e999999        | postal_code' must be a whole number
                    score         | 'quoc'          | score' must be a number
                    score         | true            | score' must be a number
                    email         | 'quoc'          | email' is not an e-mail address
                    email         | 'a@b.c;d@e.f'   | Send one address
                    phone         | 'quoc'          | phone' is not a phone number
                    phone         | {}              | phone' must be text that
                    _id           | 'quoc'          | as external_customer_id
                    company       | {'quoc':1}      | company' must be text that
                    company       | ['quoc']        | company' must be text that
                    company       | true            | company' must be text that
                    tags          | [{'quoc':1}]    | tags' must be
                    tags          | {'quoc':1}      | tags' must be
                    custom_fields | 'quoc'          | custom_fields' must be a map of names to values, or a list
                    custom_fields | ['quoc']        | custom_fields' must be a map of names to values, or a list
                    custom_fields | [{'value':1}]   | custom_fields' must be a map of names to values, or a list
                    total_order   | 5               | total_order' cannot be written
                    clear         | 5               | clear' must be a list
                    clear         | ['quoc']        | The write clears a member that cannot be cleared
                    """)
    void rejectsInvalidValueByMemberNameWithoutQuotingIt(String member, String value, String message) {
        assertThatThrownBy(() -> request(of("{'" + member + "':" + value + "}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("quoc")
                // only lookups have these options
                .hasMessageNotContaining("lookup");
    }

    @Test
    void rejectsNaNAndInfinitiesAsValuesOfFields() {
        for (Object value : List.of(
                Double.NaN, Float.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, "NaN", List.of("a", Double.NaN))) {
            for (String fields : List.of("custom_fields", "external_data")) {
                assertThatThrownBy(() -> request(CustomerWrite.of(Map.of(fields, Map.of("size", value)))))
                        .hasMessageContaining("must not contain NaN or infinity");
            }
            assertThatThrownBy(() -> request(CustomerWrite.builder().customField("size", value)))
                    .hasMessageContaining("must not contain NaN or infinity");
            assertThatThrownBy(() -> request(CustomerWrite.of(Map.of("score", value))))
                    .hasMessageContaining("score' must be");
            assertThatThrownBy(() -> request(CustomerWrite.of(Map.of("postal_code", value))))
                    .hasMessageContaining("postal_code' must be");
        }
    }

    static List<Object> dates() {
        var midnight = LocalDateTime.of(1992, 4, 10, 0, 0);
        return List.of(
                java.sql.Date.valueOf("1992-04-10"),
                Timestamp.valueOf(midnight),
                new java.util.Date(Timestamp.valueOf(midnight).getTime()),
                midnight.toLocalDate(),
                midnight,
                midnight.atOffset(ZoneOffset.ofHours(7)),
                midnight.atZone(ZoneId.of("Asia/Tokyo")),
                midnight.toInstant(ZoneOffset.UTC));
    }

    @ParameterizedTest
    @MethodSource("dates")
    void acceptsJdbcAndJavaTimeDates(Object date) {
        var write = CustomerWrite.of(Map.of(
                "dob", date, "subscribed_at", date, "custom_fields", Map.of("hired", date, "all", List.of(date))));

        assertThat(request(write).get("dob").textValue()).isEqualTo("1992-04-10");
        assertThat(request(write).get("subcribed_at").textValue()).isEqualTo("1992-04-10");
        assertThat((String) Customers.fields(write).get("hired")).startsWith("1992-04-10");
    }

    @Test
    void rejectsTimeOfDayAsDate() {
        assertThatThrownBy(() -> request(CustomerWrite.of(Map.of("dob", java.sql.Time.valueOf("08:30:00")))))
                .hasMessageContaining("dob' is not a date");
    }

    @Test
    void acceptsAlternativeSpellingOfCustomFields() {
        assertThat(request(of("{'custome_fields':{'orders':3},'clear':'custome_fields.note'}")))
                .isEqualTo(json("{'custom_fields':[{'name':'orders','value':3},{'name':'note','value':null}]}"));
    }

    @Test
    void rejectsNonJsonValue() {
        assertThatThrownBy(() -> request(CustomerWrite.of(Map.of("company", new Object()))))
                .hasMessageContaining("The member 'company' contains a java.lang.Object");
        assertThatThrownBy(() -> Customers.write(json("[]"))).hasMessageContaining("it is not a JSON object");
    }

    @Test
    void acceptsCustomFieldsByNameWithTypedValues() {
        assertThat(Customers.fields(
                        of("{'custom_fields':{'text':'a','number':1.10,'yes':true,'list':['a','b'],'nothing':null}}")))
                .containsOnly(
                        Map.entry("text", "a"),
                        Map.entry("number", new BigDecimal("1.10")),
                        Map.entry("yes", true),
                        Map.entry("list", List.of("a", "b")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {'name':'note','value':'a'}                       | [{'name':'note','value':'a'}]
                    {'name':'note','data_type':'LIST','values':['a']} | [{'name':'note','value':['a']}]
                    {'name':'note','value':''}                        |
                    {'name':'a','value':'b','other':'c'}              | [{'name':'name','value':'a'},{'name':'value','value':'b'},{'name':'other','value':'c'}]
                    {'name':'a'}                                      | [{'name':'name','value':'a'}]
                    """)
    void acceptsSingleFieldInsteadOfList(String given, String sent) {
        assertThat(request(of("{'custom_fields':" + given + "}")).get("custom_fields"))
                .isEqualTo(sent == null ? null : json(sent));
    }

    // ---- requests from a customer

    @Test
    void copiesWritableMembersOfCustomer() {
        assertThat(writable(LAN).properties().stream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrderElementsOf("""
                        _id
                        email
                        phone
                        first_name
                        full_name
                        dob
                        gender
                        tags
                        custom_fields
                        country
                        address
                        company
                        lang
                        channels
                        external_customer_id
                        score
                        source
                        subcribed_at
                        """.lines().toList());
    }

    @Test
    void readsCustomFieldValuesFromEitherMember() {
        var customer = customer("""
                {'custom_fields':[{'name':'a','value':'x','values':[]},{'name':'b','value':'','value_number':'12'},
                {'name':'c','data_type':'LIST','value':'','values':['1',null,'null','2']},{'name':'d','value':''},
                {'name':'e','value':null,'values':['3']}]}""");

        assertThat(writable(customer)).isEqualTo(json("""
                {'custom_fields':[{'name':'a','value':'x'},{'name':'b','value':'12'},{'name':'c','value':['1','2']},
                {'name':'e','value':['3']}]}"""));
    }

    @Test
    void rejectsCustomerWithInvalidValue() {
        assertThatThrownBy(() -> writable(customer("{'postal_code':'SW1'}")))
                .hasMessageContaining("postal_code' must be a whole number");
    }

    @Test
    void toStringHidesValues() {
        assertThat(CustomerWrite.of(Map.of("company", "Hoa Mai", "score", 7))).hasToString("CustomerWrite[2 members]");
    }
}
