// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import io.github.camelladiflow.internal.component.StoreCaller;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the scope, which distinguishes stores in the keys of caches. */
class StoreScopePropertyTest {

    @Property(tries = 1_000)
    void distinguishesStoresByUrlAndKey(
            @ForAll("urls") String url,
            @ForAll("keys") String key,
            @ForAll("urls") String otherUrl,
            @ForAll("keys") String otherKey) {
        assertThat(StoreCaller.scope(url, key).equals(StoreCaller.scope(otherUrl, otherKey)))
                .isEqualTo(url.equals(otherUrl) && key.equals(otherKey));
    }

    @Property(tries = 1_000)
    void producesShortScopeWithoutApiKey(@ForAll("apiKeys") String apiKey) {
        String scope = StoreCaller.scope("https://api.example.com/1.0", apiKey);

        assertThat(scope).matches("[A-Za-z0-9_-]{16}");
        for (int i = 0; i + 8 <= apiKey.length(); i++) {
            assertThat(scope).doesNotContain(apiKey.substring(i, i + 8));
        }
    }

    /** Values that look like other parts of the key. */
    @Provide
    Arbitrary<String> urls() {
        return Arbitraries.of(
                "https://api.example.com/1.0",
                "https://api.example.com/1.0/customer",
                "https://api.example.com/1.0/customer/show",
                "https://api.example.com/2.0",
                "https://api2.example.com/1.0",
                "http://127.0.0.1:8080/1.0");
    }

    @Provide
    Arbitrary<String> keys() {
        return Arbitraries.of("key", "key1", "Key", "key customer/show", "https://api.example.com/1.0");
    }

    @Provide
    Arbitrary<String> apiKeys() {
        return Arbitraries.strings().withCharRange('!', '~').ofMinLength(8).ofMaxLength(64);
    }
}
