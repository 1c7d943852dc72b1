/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow.internal.cache;

import java.util.List;
import java.util.Locale;

import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.model.LookupField;
import io.github.camelladiflow.model.PhoneFormat;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static org.assertj.core.api.Assertions.assertThat;

class CacheKeyPropertyTest {

    /** What makes a question: two questions are the same if and only if all four are. */
    record Question(String baseUrl, String apiKey, LookupField field, String value) {

        CacheKey key() {
            return new CacheKey(CacheKey.store(baseUrl, apiKey), lookup());
        }

        CustomerLookup lookup() {
            return new CustomerLookup(field, value);
        }
    }

    @Property(tries = 5_000)
    void keysOfDifferentStoresUrlsFieldsAndValuesNeverMeet(
            @ForAll("questions") Question one, @ForAll("questions") Question other) {
        boolean same = one.baseUrl().equals(other.baseUrl())
                && one.apiKey().equals(other.apiKey())
                && one.lookup().equals(other.lookup());

        assertThat(one.key().text().equals(other.key().text())).isEqualTo(same);
        assertThat(one.key().equals(other.key())).isEqualTo(same);
    }

    @Property(tries = 1_000)
    void theKeyTextHoldsNothingOfTheApiKey(@ForAll("apiKeys") String apiKey, @ForAll("lookups") CustomerLookup lookup) {
        var key = new CacheKey(CacheKey.store("https://api.example.com/1.0", apiKey), lookup);
        String withoutValue =
                key.text().substring(0, key.text().length() - lookup.value().length());

        assertThat(withoutValue).doesNotContain(apiKey);
        for (int i = 0; i + 8 <= apiKey.length(); i++) {
            assertThat(withoutValue).doesNotContain(apiKey.substring(i, i + 8));
        }
    }

    @Property(tries = 200)
    void theKeyDoesNotShowACustomersDataInToString(@ForAll("lookups") CustomerLookup lookup) {
        assertThat(new CacheKey("store", lookup).toString()).doesNotContain(lookup.value());
    }

    @Property(tries = 1_000)
    void aPhoneIsWrittenTheSameWayInTheKeyAndInTheRequest(
            @ForAll("spellings") String spelling, @ForAll PhoneFormat format) {
        var lookup = CustomerLookup.of(LookupField.PHONE, spelling, format);
        String sent = lookup.toJson().get("phone").textValue();

        assertThat(new CacheKey("store", lookup).text()).endsWith(" PHONE " + sent);
    }

    @Property(tries = 1_000)
    void allSpellingsOfAVietnameseNumberAreOneQuestion(@ForAll("spellings") String spelling) {
        var lookup = CustomerLookup.of(LookupField.AUTO, spelling, PhoneFormat.VN);

        assertThat(new CacheKey("store", lookup).text())
                .isEqualTo(new CacheKey("store", CustomerLookup.byPhone("0901234567")).text());
    }

    @Property(tries = 500)
    void anIdIsOneQuestionInEitherCase(@ForAll("ids") String id) {
        assertThat(new CacheKey("store", CustomerLookup.byId(id.toUpperCase(Locale.ROOT))).text())
                .isEqualTo(new CacheKey("store", CustomerLookup.byId(id)).text());
    }

    @Property(tries = 500)
    void whatSurroundsAValueMakesNoOtherQuestion(@ForAll("lookups") CustomerLookup lookup) {
        var padded = new CustomerLookup(lookup.field(), " \t\uFEFF" + lookup.value() + "\u00A0\r\n");

        assertThat(new CacheKey("store", padded).text()).isEqualTo(new CacheKey("store", lookup).text());
    }

    /** Few values each, so that equal parts and almost equal ones meet often; values that look like other parts. */
    @Provide
    Arbitrary<Question> questions() {
        Arbitrary<String> urls = Arbitraries.of(
                "https://api.example.com/1.0",
                "https://api.example.com/1.0/customer",
                "https://api.example.com/1.0/customer/show",
                "https://api.example.com/2.0",
                "https://api2.example.com/1.0",
                "http://127.0.0.1:8080/1.0");
        Arbitrary<String> keys =
                Arbitraries.of("key", "key1", "Key", "key customer/show", "https://api.example.com/1.0");
        return Combinators.combine(urls, keys, lookups())
                .as((url, key, lookup) -> new Question(url, key, lookup.field(), lookup.value()));
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

    @Provide
    Arbitrary<String> apiKeys() {
        return Arbitraries.strings().withCharRange('!', '~').ofMinLength(8).ofMaxLength(64);
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
