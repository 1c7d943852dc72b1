// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.util.List;
import java.util.Locale;

import io.github.camelladiflow.internal.request.LookupKeys;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.model.request.LookupField;
import io.github.camelladiflow.model.request.PhoneFormat;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static org.assertj.core.api.Assertions.assertThat;

class CacheKeyPropertyTest {

    private static final String STORE = "aBcD-_0123456789";

    /** The parts of a lookup. Two lookups are equal if and only if all parts are equal. */
    record ScopedLookup(String scope, CustomerLookup lookup) {

        CacheKey key() {
            return CacheKey.of(scope, lookup);
        }
    }

    @Property(tries = 1_000)
    void keysDifferForDifferentStoresFieldsAndValues(
            @ForAll("questions") ScopedLookup one, @ForAll("questions") ScopedLookup other) {
        boolean same = one.equals(other);

        assertThat(one.key().text().equals(other.key().text())).isEqualTo(same);
        assertThat(one.key().equals(other.key())).isEqualTo(same);
    }

    @Property(tries = 1_000)
    void aliasesDifferForDifferentStoresAndFields(
            @ForAll("questions") ScopedLookup one, @ForAll("questions") ScopedLookup other) {
        if (!one.scope().equals(other.scope())
                || one.lookup().field() != other.lookup().field()) {
            assertThat(one.key().alias()).isNotEqualTo(other.key().alias());
        }
    }

    @Property(tries = 500)
    void aliasNeverEqualsKeyText(@ForAll("questions") ScopedLookup one, @ForAll("questions") ScopedLookup other) {
        assertThat(one.key().alias()).isNotEqualTo(other.key().text());
    }

    @Property(tries = 1_000)
    void limitsKeyLength(@ForAll("lookups") CustomerLookup lookup) {
        CacheKey key = CacheKey.of(STORE, lookup);

        assertThat(key.text())
                .startsWith(STORE + ' ')
                .hasSizeLessThanOrEqualTo(STORE.length() + lookup.value().length() + " customer_id ".length());
    }

    @Property(tries = 200)
    void toStringHidesCustomerData(@ForAll("lookups") CustomerLookup lookup) {
        assertThat(CacheKey.of(STORE, lookup).toString()).doesNotContain(lookup.value());
    }

    @Property(tries = 1_000)
    void usesSamePhoneFormatInKeyAndRequest(@ForAll("spellings") String spelling, @ForAll PhoneFormat format) {
        var lookup = LookupKeys.of(LookupField.PHONE, spelling, format);

        assertThat(CacheKey.of(STORE, lookup).text()).isEqualTo(STORE + " phone " + lookup.value());
    }

    @Property(tries = 1_000)
    void mapsAllSpellingsOfVietnameseNumberToOneKey(@ForAll("spellings") String spelling) {
        var lookup = LookupKeys.of(LookupField.AUTO, spelling, PhoneFormat.VN);

        assertThat(CacheKey.of(STORE, lookup)).isEqualTo(CacheKey.of(STORE, CustomerLookup.byPhone("0901234567")));
    }

    @Property(tries = 1_000)
    void mapsAllSpellingsOfPhoneNumberToOneAlias(
            @ForAll("spellings") String asked, @ForAll("spellings") String answered, @ForAll("digits") int zero) {
        String elsewhere = withDigitsFrom(zero, asked);
        CacheKey key = CacheKey.of(STORE, CustomerLookup.byPhone(elsewhere));
        var customer = Customer.fromJson("{\"_id\":\"a1\",\"phone\":\"" + answered + "\"}");

        assertThat(key.alias())
                .isEqualTo(CacheKey.alias(STORE, LookupField.PHONE, "0901234567"))
                .isNotEqualTo(CacheKey.alias(STORE, LookupField.PHONE, "0901234568"));
        assertThat(CacheKey.aliases(STORE, customer)).contains(key.alias());
    }

    @Property(tries = 500)
    void ignoresCaseOfIdInRequestAndResponse(@ForAll("ids") String id) {
        CacheKey key = CacheKey.of(STORE, CustomerLookup.byId(id));
        var customer = Customer.fromJson("{\"_id\":\"" + id.toUpperCase(Locale.ROOT) + "\"}");

        assertThat(CacheKey.of(
                        STORE, LookupKeys.of(LookupField.CUSTOMER_ID, id.toUpperCase(Locale.ROOT), PhoneFormat.AS_IS)))
                .isEqualTo(key);
        assertThat(CacheKey.aliases(STORE, customer)).containsExactly(key.alias());
    }

    @Property(tries = 500)
    void ignoresWhitespaceAroundValue(@ForAll("lookups") CustomerLookup lookup) {
        var padded = LookupKeys.of(lookup.field(), " \t\uFEFF" + lookup.value() + "\u00A0\r\n", PhoneFormat.AS_IS);

        assertThat(CacheKey.of(STORE, padded)).isEqualTo(CacheKey.of(STORE, lookup));
    }

    @Example
    void hasAliasesForIdLowerCaseEmailAndPhone() {
        var id = "6650a1b2c3d4e5f601234567";
        var customer = Customer.fromJson(
                "{\"_id\":\"" + id + "\",\"email\":\"Lan@Example.com\",\"phone\":\"+84 901 234 567\"}");
        var lookups = List.of(
                CustomerLookup.byId(id.toUpperCase(Locale.ROOT)),
                CustomerLookup.byEmail("lan@EXAMPLE.com"),
                CustomerLookup.byPhone("0901234567"));

        assertThat(CacheKey.aliases(STORE, lookups)).isEqualTo(CacheKey.aliases(STORE, customer));

        assertThat(CacheKey.aliases(STORE, customer))
                .containsExactly(
                        CacheKey.alias(STORE, LookupField.CUSTOMER_ID, id),
                        CacheKey.alias(STORE, LookupField.EMAIL, "lan@example.com"),
                        CacheKey.alias(STORE, LookupField.PHONE, "0901234567"));
    }

    private static String withDigitsFrom(int zero, String text) {
        return text.chars()
                .map(c -> c >= '0' && c <= '9' ? zero + c - '0' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /**
     * Only few values for each part, so that equal and almost equal parts occur together often. Some values look like
     * other parts.
     */
    @Provide
    Arbitrary<ScopedLookup> questions() {
        Arbitrary<String> scopes = Arbitraries.of("aBcD", "aBcd", "aBcD-", "aBcDphone", "phone", "email");
        return Combinators.combine(scopes, lookups()).as(ScopedLookup::new);
    }

    @Provide
    Arbitrary<CustomerLookup> lookups() {
        Arbitrary<CustomerLookup> ids = ids().map(CustomerLookup::byId);
        Arbitrary<CustomerLookup> emails = Arbitraries.of(
                        "lan@example.com", "Lan@example.com", "lan@example.com.vn", "phone@0901234567", "email@email")
                .map(CustomerLookup::byEmail);
        Arbitrary<CustomerLookup> phones = Arbitraries.of(
                        "0901234567", "901234567", "090 123 4567", "090  123 4567", "+84901234567", "84901234567")
                .map(CustomerLookup::byPhone);
        return Arbitraries.oneOf(ids, emails, phones);
    }

    @Provide
    Arbitrary<String> ids() {
        return Arbitraries.of("665000000000000000000001", "665000000000000000000002", "6650a1b2c3d4e5f601234567");
    }

    /** ASCII digits, full-width digits and Arabic digits. */
    @Provide
    Arbitrary<Integer> digits() {
        return Arbitraries.of((int) '0', 0xFF10, 0x0660);
    }

    @Provide
    Arbitrary<String> spellings() {
        Arbitrary<String> prefix = Arbitraries.of("0", "84", "+84", "+84 ", "0084", "(+84) ", "");
        Arbitrary<List<String>> separators =
                Arbitraries.of("", " ", ".", "-").list().ofSize(2);
        return Combinators.combine(prefix, separators)
                .as((start, between) -> start + "90" + between.get(0) + "1234" + between.get(1) + "567")
                .filter(text -> text.length() > 9 || text.matches("[0-9]+"));
    }
}
