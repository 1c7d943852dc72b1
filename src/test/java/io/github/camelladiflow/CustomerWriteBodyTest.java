// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.text.Normalizer;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerFixtures;
import io.github.camelladiflow.model.request.CustomerWrite;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the request that is sent for the body of a write, or the reason why the body is rejected. */
class CustomerWriteBodyTest extends SandboxRouteTestBase {

    private static final String UPSERT = "ladiflow:customer/create-or-update?dryRun=true&outputType=JSON";
    private static final String UPDATE = UPSERT.replace("create-or-", "");
    private static final String KEY = "{'email':'lan@example.com'";

    @BeforeEach
    void connect() {
        component();
    }

    /** Returns the request in which only the e-mail address is sent with the members of a body. */
    private String request(String uri, Object body) {
        return sendForBody(uri, body, String.class).replace('"', '\'');
    }

    private String requestWith(String members) {
        return request(UPSERT, quoted(KEY + "," + members + "}"));
    }

    private void assertRejected(Object body, String message) {
        var failed = send(UPSERT, body);
        assertRejectedWith(failed, message);
        assertThat(failed.getException()).as("only lookups have these options").hasMessageNotContaining("lookup");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'first_name':'Lan','gender':'female','country':'Việt Nam','city':'Hà Nội','ward':'Cống Vị'   | 'first_name':'Lan','gender':'female','country':'Việt Nam','city':'Hà Nội','ward':'Cống Vị'
            'name':'Trần Lan','language':'vi','LastName':'Trần'                 | 'full_name':'Trần Lan','lang':'vi','last_name':'Trần'
            'name':'Lan','full_name':'Lan','lang':''                           | 'full_name':'Lan'
            'form_id':'f1','user_agent':{'os':['x',1.10]},'last_ip':'','n':null | 'form_id':'f1','user_agent':{'os':['x',1.10]}
            'z':12345678901234567890.10,'a':1e5,'m':{'b':1,'a':-0.0}           | 'z':12345678901234567890.10,'a':1E+5,'m':{'b':1,'a':0.0}
            'external_data':{'form_id':'f1'}                                  | 'external_data':[{'name':'form_id','value':'f1'}]
            'website':['https://a.example.com/?q=1,2',' ','https://b.example.com'] | 'website':['https://a.example.com/?q=1,2','https://b.example.com']
            'website':'https://a.example.com/?q=1,2'                          | 'website':'https://a.example.com/?q=1,2'
            'dob':'1992-04-10T00:00:00.000Z'                                  | 'dob':'1992-04-10'
            'dob':'1992-04-10T23:30:00+07:00'                                 | 'dob':'1992-04-10'
            'dob':'0001-01-01'                                                | 'dob':'0001-01-01'
            'dob':'9999-12-31'                                                | 'dob':'9999-12-31'
            'subscribed_at':'2024-05-24T04:33:33.445Z'                        | 'subcribed_at':'2024-05-24'
            'postal_code':'100000'                                            | 'postal_code':100000
            'postal_code':100000.0                                            | 'postal_code':100000
            'postal_code':3000000000                                          | 'postal_code':3000000000
            'postal_code':30000000000000000000                                | 'postal_code':30000000000000000000
            'score':' 12.50 '                                                 | 'score':12.50
            'score':-3                                                        | 'score':-3
            'zalo':901234567                                                  | 'zalo':'901234567'
            'phone':' 0901 234 567 '                                          | 'phone':'0901 234 567'
            'phone':84901234567                                               | 'phone':'84901234567'
            'tags':' VIP; Khách quen,VIP ','channels':'ZALO'                  | 'tags':['VIP','Khách quen'],'channels':['ZALO'],'import_by_tag_name':true
            'channels':['',null,'API','API',17]                               | 'channels':['API','17']
            'custom_fields':{'text':'a','number':1.10,'yes':true,'list':['a','b'],'nothing':null} | 'custom_fields':[{'name':'text','value':'a'},{'name':'number','value':1.10},{'name':'yes','value':true},{'name':'list','value':['a','b']}]
            'custom_fields':[{'name':'a','value':''},{'name':'b'},{'name':'c','value':0},{'name':'d','value':false}] | 'custom_fields':[{'name':'c','value':0},{'name':'d','value':false}]
            'custom_fields':{'name':'note','value':'a'}                       | 'custom_fields':[{'name':'note','value':'a'}]
            'custom_fields':{'name':'note','data_type':'LIST','values':['a']} | 'custom_fields':[{'name':'note','value':['a']}]
            'custom_fields':{'name':'a','value':'b','other':'c'}              | 'custom_fields':[{'name':'name','value':'a'},{'name':'value','value':'b'},{'name':'other','value':'c'}]
            'custom_fields':{'name':'a'}                                      | 'custom_fields':[{'name':'name','value':'a'}]
            'custome_fields':{'orders':3},'clear':'custome_fields.note'       | 'custom_fields':[{'name':'orders','value':3},{'name':'note','value':null}]
            'company':'','clear':['company','language','tags','custom_fields.note'] | 'company':null,'lang':null,'tags':[],'custom_fields':[{'name':'note','value':null}]
            'clear':'company, lang'                                           | 'company':null,'lang':null
            'company':'Hoa Sen','custom_fields':{'note':'x'},'clear':'company, website,custom_fields.note' | 'company':'Hoa Sen','custom_fields':[{'name':'note','value':'x'}],'website':null
            'import_by_tag_name':true,'importByTagName':'true'                | ''
            'tags':['6650aaaa0000000000000001'],'import_by_tag_name':true     | 'tags':['6650aaaa0000000000000001']
            """)
    void sendsMembersInFormOfLadiFlow(String members, String sent) {
        assertThat(requestWith(members)).isEqualTo(KEY + (sent.equals("''") ? "" : "," + sent) + "}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'dob':'10/04/1992'              | dob' is not a date in the form yyyy-mm-dd
            'dob':19920410                  | dob' is not a date
            'dob':'2023-02-29T10:00:00Z'    | dob' is not a date
            'dob':'0000-12-31'              | dob' is not a date
            'dob':'-0044-03-15'             | dob' is not a date
            'subscribed_at':'+10000-01-01'  | subcribed_at' is not a date
            'name':'NaN'                    | full_name' must be text
            'postal_code':'quoc'            | postal_code' must be a whole number
            'postal_code':-1                | postal_code' must be a whole number
            'postal_code':1.5               | postal_code' must be a whole number
            'postal_code':1e999999          | postal_code' must be a whole number
            'score':'quoc'                  | score' must be a number
            'score':true                    | score' must be a number
            'score':1e-1001                 | score' must be a number
            'mail':'quoc'                   | email' is not an e-mail address
            'mail':'a@b.c;d@e.f'            | Send one address
            'phone':'quoc'                  | phone' is not a phone number
            'phone':{}                      | phone' must be text that
            'phone':901234567               | Set phoneFormat=VN
            '_id':'quoc'                    | as external_customer_id
            'company':{'quoc':1}            | company' must be text that
            'company':['quoc']              | company' must be text that
            'tags':[{'quoc':1}]             | tags' must be
            'tags':['a','NaN']              | tags' must be
            'custom_fields':'quoc'          | custom_fields' must be a map of names to values, or a list
            'custom_fields':['quoc']        | custom_fields' must be a map of names to values, or a list
            'custom_fields':[{'value':1}]   | custom_fields' must be a map of names to values, or a list
            'custom_fields':{'':1}          | custom_fields' must be a map of names to values, or a list
            'external_data':'quoc'          | external_data' must be a map
            'name':'quoc','full_name':'Hoa' | The member 'full_name' has two names in the message
            'total_order':5                 | total_order' cannot be written
            'isNewSubscriber':true          | isNewSubscriber' cannot be written
            'clear':5                       | clear' must be a list
            'clear':['quoc']                | clears a member that cannot be cleared. Members that can be cleared: first_name,
            'clear':['email']               | clears a member that cannot be cleared
            'clear':['created_at']          | clears a member that cannot be cleared
            'clear':['custom_fields.']      | clears a member that cannot be cleared
            'clear':['company.name']        | clears a member that cannot be cleared
            """)
    void rejectsInvalidMemberByNameWithoutItsValue(String members, String message) {
        String key = members.startsWith("'mail'") ? "{'n':1" : KEY;
        assertRejected(quoted(key + "," + members + "}"), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            customer/create           | {'name':'quoc'}                       | lacks email or phone, which customer/create requires
            customer/create-or-update | {'email':' ','phone':null}            | lacks email or phone
            customer/create-or-update | {'email':'1.ladiflow@ladimail.com'}   | lacks email or phone
            customer/update           | {'email':'quoc@example.com'}          | lacks _id, which customer/update requires
            customer/update           | {'_id':'6650a1b2c3d4e5f601234567'}    | lacks email or phone
            customer/update           | {'company':'quoc'}                    | lacks _id and email or phone
            customer/create           | {'_id':'6650a1b2c3d4e5f601234567','phone':'0901234567'} | has an _id, which customer/create does not accept
            customer/create-or-update |                                       | lacks email or phone, which customer/create-or-update requires. Send a CustomerWrite, a Customer, a Map
            customer/create-or-update | quoc                                  | has no members. Send a CustomerWrite, a Customer, a Map
            """)
    void rejectsMessageWithoutRequiredMembers(String operation, String body, String message) {
        var failed = send("ladiflow:" + operation, body == null ? null : quoted(body));

        assertRejectedWith(failed, message);
        assertThat(sandbox().requestCount()).isZero();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            SĐT, phone
            so dien thoai, phone
            SỐ ĐIỆN THOẠI, phone
            Số_điện-thoại:, phone
            E-mail, email
            Ｅｍａｉｌ, email
            Họ và tên, full_name
            fullName, full_name
            FirstName, first_name
            address2, address_2
            id, _id
            subscribedAt, subcribed_at
            Tên, first_name
            Họ, last_name
            Nhãn, tags
            Ngày sinh, dob
            Giới tính, gender
            Mã khách hàng, _id
            customerId, _id
            Tỉnh/TP, city
            linkedInUrl, linkedIn_url
            Ghi chú, Ghi chú
            phone_3, phone_3
            客户, 客户
            """)
    void recognizesNamesOfMembersInAnyCaseAndWithoutAccents(String name, String member) {
        Object value = switch (member) {
            case "_id" -> "6650a1b2c3d4e5f601234567";
            case "email" -> "hoa@example.com";
            case "dob", "subcribed_at" -> "1992-04-10";
            default -> "0901234567";
        };
        for (var form : Normalizer.Form.values()) {
            var body = members(Normalizer.normalize(name, form), value);
            body.putIfAbsent(
                    member.equals("phone") ? "email" : "phone", member.equals("phone") ? "a@b.example" : "0901234567");

            assertThat(Normalizer.normalize(request(UPSERT, body), Normalizer.Form.NFC))
                    .contains("'" + member + "':");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "''", "' \\t '", "'\u00a0'", "[]"})
    void treatsNullBlankAndEmptyListsAsNotGiven(String nothing) {
        for (String name :
                "_id phone first_name full_name dob tags custom_fields postal_code channels website score clear other"
                        .split(" ")) {
            assertThat(requestWith("'" + name + "':" + nothing)).isEqualTo(KEY + "}");
        }
    }

    // ---- bodies other than JSON

    @Test
    void readsAnyKindOfBody(@TempDir Path folder) throws Exception {
        String json = "{\"email\":\"lan@example.com\",\"name\":\"Hoa\",\"company\":\" \"}";
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        var file = Files.write(folder.resolve("hoa.json"), bytes).toFile();
        var map = new ObjectMapper().readValue(json, new TypeReference<Map<String, Object>>() {});
        var built = CustomerWrite.builder()
                .email("lan@example.com")
                .set("name", "Hoa")
                .set("company", null)
                .customField("a", null)
                .customField("b", " ")
                .tags(Arrays.asList(null, " "))
                .build();
        for (Object body : List.of(
                json,
                bytes,
                new ByteArrayInputStream(bytes),
                file,
                map,
                built,
                CustomerWrite.of(map),
                Customer.fromJson(json),
                new ObjectMapper().readTree(json))) {
            assertThat(request(UPSERT, body)).isEqualTo(KEY + ",'full_name':'Hoa'}");
        }
        assertThat(built).hasToString("CustomerWrite[5 members]");
        assertThat(new ObjectMapper().readValue(new ObjectMapper().writeValueAsString(built), CustomerWrite.class))
                .isEqualTo(built);
    }

    @Test
    void sendsWritableMembersOfCustomer() throws Exception {
        var lan = Customer.fromJson(CustomerFixtures.shown());
        var sent = new ObjectMapper().readTree(request(UPDATE, lan).replace('\'', '"'));
        assertThat(sent.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        ("_id email phone first_name full_name dob gender tags custom_fields country address company"
                                        + " lang channels external_customer_id score source subcribed_at")
                                .split(" "));
        assertThat(request(UPSERT, lan)).as("only an update sends the id").doesNotContain("'_id'");

        String fields = "{'_id':'" + LAN.id() + "','email':'a@b.example','custom_fields':["
                + "{'name':'a','value':'x','values':[]},{'name':'b','value':'','value_number':'12'},"
                + "{'name':'c','data_type':'LIST','value':'','values':['1',null,'null','2']},{'name':'d','value':''},"
                + "{'name':'e','value':null,'values':['3']}]}";
        assertThat(request(UPDATE, Customer.fromJson(quoted(fields))))
                .endsWith("'custom_fields':[{'name':'a','value':'x'},{'name':'b','value':'12'},"
                        + "{'name':'c','value':['1','2']},{'name':'e','value':['3']}]}");
        assertRejected(Customer.fromJson("{\"postal_code\":\"quoc\"}"), "postal_code' must be a whole number");
    }

    @Test
    void convertsJavaDates() {
        var midnight = LocalDateTime.of(1992, 4, 10, 0, 0);
        for (Object date : List.of(
                java.sql.Date.valueOf("1992-04-10"),
                Timestamp.valueOf(midnight),
                new java.util.Date(Timestamp.valueOf(midnight).getTime()),
                midnight.toLocalDate(),
                midnight,
                midnight.atOffset(ZoneOffset.ofHours(7)),
                midnight.atZone(ZoneId.of("Asia/Tokyo")),
                midnight.toInstant(ZoneOffset.UTC))) {
            var body = Map.of("email", "a@b.example", "dob", date, "custom_fields", Map.of("hired", date));

            assertThat(request(UPSERT, body))
                    .contains("'dob':'1992-04-10'", "{'name':'hired','value':'1992-04-10")
                    .doesNotContain("[Asia");
        }
        assertRejected(Map.of("dob", java.sql.Time.valueOf("08:30:00")), "dob' is not a date");
    }

    @Test
    void rejectsNaNInfinityAndObjectsThatAreNotJson() {
        for (Object value : List.of(
                Double.NaN, Float.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, "NaN", List.of("a", Double.NaN))) {
            assertRejected(Map.of("custom_fields", Map.of("size", value)), "must not contain NaN or infinity");
            assertRejected(Map.of("external_data", Map.of("size", value)), "must not contain NaN or infinity");
            assertRejected(Map.of("score", value), "score' must be");
            assertRejected(Map.of("postal_code", value), "postal_code' must be");
        }
        assertRejected(Map.of("company", new Object()), "The member 'company' contains a java.lang.Object");
        assertRejected(
                Map.of("custom_fields", List.of(Map.of(), Map.of("value", new Object()))),
                "The member 'custom_fields[1].value' contains a java.lang.Object");
    }

    @Test
    void sendsGeneratedAddressOnlyWithIdAndWithoutPhone() {
        String generated = "'email':'0901234567.ladiflow@ladimail.com'";
        String id = "{'_id':'" + LAN.id() + "',";
        assertThat(request(UPDATE, quoted(id + generated + "}"))).isEqualTo(id + generated + "}");

        String phone = "'phone':'0901234567'}";
        assertThat(request(UPDATE, quoted(id + generated + "," + phone))).isEqualTo(id + phone);
        assertThat(request(UPSERT, quoted("{" + generated + "," + phone))).isEqualTo("{" + phone);
    }

    @ParameterizedTest
    @CsvSource({"'+84 901 234 567',0901234567", "901234567,0901234567", "84901234567,0901234567"})
    void convertsPhoneNumber(String given, String sent) {
        assertThat(request(UPSERT + "&phoneFormat=VN", Map.of("phone", given))).isEqualTo("{'phone':'" + sent + "'}");
        assertRejectedWith(send(UPSERT + "&phoneFormat=VN", Map.of("phone", "+1 202 555 0147")), "phoneFormat=AS_IS");
    }

    @Test
    void treatsUnicodeFormsAsSameFieldName() {
        String decomposed = "co\u031b\u0303";
        var write = CustomerWrite.builder()
                .email("lan@example.com")
                .customField("c\u1ee1", "6")
                .customField(decomposed, "7");

        assertThat(request(UPSERT, write.clear("custom_fields." + decomposed).build()))
                .isEqualTo(KEY + ",'custom_fields':[{'name':'c\u1ee1','value':'7'}]}");
    }
}
