// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

class CustomerGettersTest {

    private static final Customer SHOWN = Customer.fromJson(CustomerFixtures.shown());

    private static final BigDecimal ZERO = new BigDecimal("0");

    private static Arguments row(String member, Function<Customer, Object> getter, Object expected) {
        return Arguments.of(member, getter, expected);
    }

    static Stream<Arguments> membersOfTheFixture() {
        return Stream.of(
                row("channels", Customer::getChannels, List.of("NHANHVN", "DASHBOARD", "ZALO")),
                row("tags", Customer::getTags, List.of("6650aaaa0000000000000001", "6650aaaa0000000000000002")),
                row("vouchers", Customer::getVouchers, List.of("VC24AAAAAA", "LDFG000_AAA", "LDFGBBBBBBB")),
                row("is_email_verified", Customer::isEmailVerified, false),
                row("messenger_recurring_message_tokens", Customer::getMessengerRecurringMessageTokens, List.of()),
                row("messenger_recurring_topics", Customer::getMessengerRecurringTopics, List.of()),
                row("fb_page_ids", Customer::getFbPageIds, List.of()),
                row("fb_uids", Customer::getFbUids, List.of()),
                row("zalo_oa_ids", Customer::getZaloOaIds, List.of("1000000000000000001")),
                row("zalo_uids", Customer::getZaloUids, List.of("2000000000000000002")),
                row("ladichat_uids", Customer::getLadichatUids, List.of()),
                row("ladichat_store_ids", Customer::getLadichatStoreIds, List.of()),
                row("is_merge", Customer::isMerge, true),
                row("is_delete", Customer::isDelete, false),
                row("_id", Customer::getId, "6650a1b2c3d4e5f601234567"),
                row("email", Customer::getEmail, "lan.tran@example.com"),
                row("key", Customer::getKey, "lan.tran@example.com-6650ffff0a0b0c0d0e0f0001"),
                row("custom_fields", customer -> customer.getCustomFields().size(), 21),
                row("last_name", Customer::getLastName, ""),
                row("phone", Customer::getPhone, "0901234567"),
                row("gender", Customer::getGender, "female"),
                row("dob", Customer::getDob, LocalDate.of(1992, 4, 10)),
                row("dob_year", Customer::getDobYear, 1992),
                row("dob_month", Customer::getDobMonth, 3),
                row("dob_day", Customer::getDobDay, 10),
                row("dob_month_day", Customer::getDobMonthDay, "0310"),
                row("company", Customer::getCompany, "Công ty Hoa Sen"),
                row("country", Customer::getCountry, "Việt Nam"),
                row("country_id", Customer::getCountryId, "VN"),
                row("address", Customer::getAddress, "12 Lý Thường Kiệt"),
                row("alias", Customer::getAlias, "lan-tran-example-com-tran-thi-ngoc-lan-0901234567"),
                row("status", Customer::getStatus, "SUBSCRIBER"),
                row("subscribed_at", Customer::getSubscribedAt, Instant.parse("2024-05-24T04:33:33.445Z")),
                row("external_customer_id", Customer::getExternalCustomerId, "1"),
                row("source", Customer::getSource, "ZALO"),
                row("store_id", Customer::getStoreId, "6650ffff0a0b0c0d0e0f0001"),
                row("avatar_color", Customer::getAvatarColor, "#E1A046"),
                row("score", Customer::getScore, ZERO),
                row("fb_page_uids", Customer::getFbPageUids, List.of()),
                row(
                        "zalo_oa_uids",
                        CustomerGettersTest::zaloOaUids,
                        List.of("1000000000000000001/2000000000000000002/true")),
                row("ladichat_store_uids", Customer::getLadichatStoreUids, List.of()),
                row("created_at", Customer::getCreatedAt, Instant.parse("2024-05-24T04:33:33.462Z")),
                row("updated_at", Customer::getUpdatedAt, Instant.parse("2024-06-16T04:10:05.614Z")),
                row("first_name", Customer::getFirstName, "Trần Thị Ngọc Lan"),
                row("name", Customer::getName, "Trần Thị Ngọc Lan"),
                row("last_voucher_code", Customer::getLastVoucherCode, "LDFG000_AAA"),
                row("address_2", Customer::getAddress2, null),
                row("city", Customer::getCity, null),
                row("city_id", Customer::getCityId, null),
                row("creator_id", Customer::getCreatorId, "6650ffff0a0b0c0d0e0f0002"),
                row("district", Customer::getDistrict, null),
                row("district_id", Customer::getDistrictId, null),
                row("language", Customer::getLanguage, "vi"),
                row("owner_id", Customer::getOwnerId, "6650ffff0a0b0c0d0e0f0002"),
                row("phone_2", Customer::getPhone2, null),
                row("postal_code", Customer::getPostalCode, null),
                row("ward", Customer::getWard, null),
                row("ward_id", Customer::getWardId, null),
                row("avatar", Customer::getAvatar, "https://cdn.example.com/avatars/lan.jpg"),
                row("zalo_uid_by_app", Customer::getZaloUidByApp, "1234567890123456789"),
                row("bounce", Customer::getBounce, 0L),
                row("complaint", Customer::getComplaint, 0L),
                row("email_subscribe_status", Customer::getEmailSubscribeStatus, true),
                row("avg_cancel_order_value", Customer::getAvgCancelOrderValue, ZERO),
                row("avg_order_value", Customer::getAvgOrderValue, ZERO),
                row("avg_paid_order_value", Customer::getAvgPaidOrderValue, ZERO),
                row("avg_pending_order_value", Customer::getAvgPendingOrderValue, ZERO),
                row("facebook_url", Customer::getFacebookUrl, null),
                row("ipos_membership_id", Customer::getIposMembershipId, null),
                row("job_title", Customer::getJobTitle, null),
                row("linkedIn_url", Customer::getLinkedInUrl, null),
                row("skype", Customer::getSkype, null),
                row("total_cancel_order", Customer::getTotalCancelOrder, 0L),
                row("total_cancel_order_value", Customer::getTotalCancelOrderValue, ZERO),
                row("total_order", Customer::getTotalOrder, 0L),
                row("total_order_value", Customer::getTotalOrderValue, ZERO),
                row("total_paid_order", Customer::getTotalPaidOrder, 0L),
                row("total_paid_order_value", Customer::getTotalPaidOrderValue, ZERO),
                row("total_pending_order", Customer::getTotalPendingOrder, 0L),
                row("total_pending_order_value", Customer::getTotalPendingOrderValue, ZERO),
                row("twitter_url", Customer::getTwitterUrl, null),
                row("website", Customer::getWebsite, null),
                row("zalo", Customer::getZalo, null));
    }

    private static List<String> zaloOaUids(Customer customer) {
        return customer.getZaloOaUids().stream()
                .map(uid -> uid.getZaloOaId() + "/" + uid.getZaloUid() + "/" + uid.isPrimary())
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("membersOfTheFixture")
    void everyMemberHasATypedGetter(String member, Function<Customer, Object> getter, Object expected) {
        assertThat(SHOWN.hasMember(member)).isTrue();
        assertThat(getter.apply(SHOWN)).isEqualTo(expected);
    }

    @Test
    void noMemberOfTheFixtureIsLeftOut() {
        var tested = membersOfTheFixture().map(row -> (String) row.get()[0]).toList();

        assertThat(tested).doesNotHaveDuplicates().hasSameElementsAs(SHOWN.memberNames());
    }

    @Test
    void everyMemberHasAGetterNamedAfterItInCamelCase() {
        var getters = getters().keySet();

        for (var member : SHOWN.memberNames()) {
            assertThat(getters).as(member).contains(getterOf(member));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "phone_verified,        true,            true",
        "isNewSubscriber,       false,           false",
        "source_customer,       '\"SHOP\"',      SHOP",
        "postal_code,           100000,          100000",
        "postal_code,           '\"010000\"',    010000",
        "linkedIn_url,          '\"https://in.example.com/lan\"', https://in.example.com/lan"
    })
    void membersOfOtherAnswersAreTypedToo(String member, String json, String expected) throws Exception {
        var customer = Customer.fromJson("{\"" + member + "\":" + json + "}");

        assertThat(getters().get(getterOf(member)).invoke(customer)).hasToString(expected);
    }

    @Test
    void externalDataIsAListOfObjects() {
        var customer = Customer.fromJson("{\"external_data\":[{\"name\":\"utm\",\"value\":1.50},7,null]}");

        assertThat(customer.getExternalData()).containsExactly(Map.of("name", "utm", "value", new BigDecimal("1.50")));
    }

    @Test
    void anItemOfACustomerListWithoutUnderscoreIdHasItsId() {
        assertThat(Customer.fromJson("{\"id\":\"a\"}").getId()).isEqualTo("a");
        assertThat(Customer.fromJson("{\"id\":\"a\",\"_id\":\"b\"}").getId()).isEqualTo("b");
        assertThat(Customer.fromJson("{\"id\":\"a\",\"_id\":null}").getId()).isEqualTo("a");
    }

    @Test
    void anEmptyCustomerHasNullsAndEmptyLists() throws Exception {
        var customer = Customer.fromJson("{}");

        for (var getter : getters().values()) {
            var value = getter.invoke(customer);
            if (getter.getReturnType() == List.class) {
                assertThat((List<?>) value).as(getter.getName()).isEmpty();
            } else if (getter.getReturnType() == Map.class) {
                assertThat((Map<?, ?>) value).as(getter.getName()).isEmpty();
            } else {
                assertThat(value).as(getter.getName()).isNull();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"some text\"",
                "\"\"",
                "\"null\"",
                "12",
                "-1.5",
                "1e400",
                "1e999999999",
                "-1e-999999999",
                "1e99999999999999999999",
                "9223372036854775808",
                "true",
                "false",
                "null",
                "{}",
                "{\"a\":1}",
                "[]",
                "[null]",
                "[[1],{},\"x\",2,true]",
                "[{\"name\":{},\"value\":[]}]",
                "\"2024-13-45\"",
                "\"1e999999999\"",
                "\"+999999999-12-31T23:59:59Z\"",
                "\"\\ud83d\""
            })
    void aMemberOfAnUnexpectedTypeIsKeptAndNoGetterFails(String value) {
        var getters = getters().values();
        var members = new TreeSet<>(SHOWN.memberNames());
        members.addAll(
                Set.of("id", "phone_verified", "source_customer", "isNewSubscriber", "external_data", "unheard_of"));
        for (var member : members) {
            var customer = Customer.fromJson("{\"" + member + "\":" + value + "}");

            assertThatCode(() -> {
                        for (var getter : getters) {
                            getter.invoke(customer);
                        }
                    })
                    .as("%s = %s", member, value)
                    .doesNotThrowAnyException();
            assertThat(customer.hasMember(member)).isTrue();
            assertThat(Customer.fromJson(customer.toJson()).getMember(member))
                    .as(member)
                    .isEqualTo(value.equals("\"\\ud83d\"") ? "\uFFFD" : customer.getMember(member));
        }
    }

    @Test
    void aGetterIsEmptyForAMemberOfAnUnexpectedType() {
        var customer = Customer.fromJson("""
                {"email": 5, "phone": 901234567, "name": {"a": 1}, "score": "many", "total_order": 1.5,
                 "dob_year": 99999999999, "is_merge": 1, "created_at": 17, "dob": "soon", "tags": "x",
                 "zalo_oa_uids": {"zalo_uid": "1"}, "custom_fields": {"name": "x"}}
                """);

        assertThat(customer.getEmail()).isNull();
        assertThat(customer.getPhone()).isNull();
        assertThat(customer.getMember("phone")).isEqualTo(901234567);
        assertThat(customer.getName()).isNull();
        assertThat(customer.getScore()).isNull();
        assertThat(customer.getTotalOrder()).isNull();
        assertThat(customer.getMember("total_order")).isEqualTo(new BigDecimal("1.5"));
        assertThat(customer.getDobYear()).isNull();
        assertThat(customer.isMerge()).isNull();
        assertThat(customer.getCreatedAt()).isNull();
        assertThat(customer.getDob()).isNull();
        assertThat(customer.getTags()).isEmpty();
        assertThat(customer.getZaloOaUids()).isEmpty();
        assertThat(customer.getCustomFields()).isEmpty();
    }

    @Test
    void numbersAndBooleansThatComeAsTextAreRead() {
        var customer = Customer.fromJson(
                "{\"score\":\"12.50\",\"total_order\":\" 7 \",\"is_merge\":\"true\",\"is_delete\":\"FALSE\"}");

        assertThat(customer.getScore()).isEqualTo(new BigDecimal("12.50"));
        assertThat(customer.getTotalOrder()).isEqualTo(7);
        assertThat(customer.isMerge()).isTrue();
        assertThat(customer.isDelete()).isFalse();
    }

    @Test
    void aWholeNumberWithADecimalPointIsACounter() {
        var customer = Customer.fromJson("{\"total_order\":7.0,\"bounce\":1e3,\"complaint\":9223372036854775807}");

        assertThat(customer.getTotalOrder()).isEqualTo(7);
        assertThat(customer.getBounce()).isEqualTo(1000);
        assertThat(customer.getComplaint()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void listsOfTextLeaveOutNullsAndTakeNumbersAsText() {
        var customer = Customer.fromJson("{\"zalo_uids\":[\"1\",null,2000000000000000002,true,{},[\"x\"]]}");

        assertThat(customer.getZaloUids()).containsExactly("1", "2000000000000000002");
    }

    @ParameterizedTest
    @CsvSource({
        "2024-04-27T04:33:33.445Z,      2024-04-27T04:33:33.445Z",
        "2024-04-27T04:33:33Z,          2024-04-27T04:33:33Z",
        "2024-04-27T04:33Z,             2024-04-27T04:33:00Z",
        "2024-04-27T04:33:33.123456789Z,2024-04-27T04:33:33.123456789Z",
        "2024-04-27T11:33:33.445+07:00, 2024-04-27T04:33:33.445Z",
        "2024-04-27T11:33:33+0700,      2024-04-27T04:33:33Z",
        "2024-04-27T04:33:33.445,       2024-04-27T04:33:33.445Z",
        "2024-04-27,                    2024-04-27T00:00:00Z"
    })
    void timeStampsAreReadWithAndWithoutFractionAndOffset(String text, Instant expected) {
        assertThat(Customer.of(Map.of("created_at", text)).getCreatedAt()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1992-04-10T00:00:00.000Z", "1992-04-10", "1992-04-10T00:00:00", "1992-04-10T00:00:00+07:00"})
    void theDateOfBirthIsTheDayThatIsWritten(String text) {
        assertThat(Customer.of(Map.of("dob", text)).getDob()).isEqualTo(LocalDate.of(1992, 4, 10));
    }

    private static Map<String, Method> getters() {
        var getters = new LinkedHashMap<String, Method>();
        Arrays.stream(Customer.class.getMethods())
                .filter(method -> method.getDeclaringClass() != Object.class && method.getParameterCount() == 0)
                .filter(method -> method.getName().matches("(get|is)[A-Z].*"))
                .forEach(method -> getters.put(method.getName(), method));
        return getters;
    }

    private static String getterOf(String member) {
        var camelCase = new StringBuilder();
        for (var word : member.replaceFirst("^_", "").split("_")) {
            camelCase.append(camelCase.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        var name = camelCase.toString();
        return name.matches("is[A-Z].*") ? name : "get" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}
