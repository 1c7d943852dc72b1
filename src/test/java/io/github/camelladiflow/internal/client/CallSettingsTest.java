// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CallSettingsTest {

    @Test
    void doNotShowTheKeyWhenSomebodyLogsThem() {
        assertThat(ClientFixture.settings(() -> "made-up-secret", ClientFixture.NO_RETRIES))
                .hasToString("CallSettings");
    }
}
