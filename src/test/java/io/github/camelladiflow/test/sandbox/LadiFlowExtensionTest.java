// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.sandbox;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Tests the JUnit 5 extension in the three places in which it can be registered. */
class LadiFlowExtensionTest {

    private static int statusOfLan(LadiFlowSandbox sandbox) {
        return new SandboxClient(sandbox).showEmail("lan.tran@example.com").statusCode();
    }

    @Test
    void explainsHowToStartSandboxIfNoneIsRunning() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new LadiFlowExtension().sandbox())
                .withMessageContaining("@RegisterExtension");
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class InAStaticField {

        @RegisterExtension
        static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

        private String firstUrl;

        @BeforeAll
        void remember(LadiFlowSandbox sandbox) {
            firstUrl = sandbox.baseUrl();
        }

        @AfterEach
        void modifySandbox() {
            new SandboxClient(LADIFLOW.sandbox()).showEmail("lan.tran@example.com");
            LADIFLOW.sandbox().always(Reply.status(503));
        }

        @RepeatedTest(3)
        void sharesOneSandboxPerClassAndResetsItBeforeEachTest() {
            assertThat(LADIFLOW.baseUrl()).isEqualTo(firstUrl);
            assertThat(LADIFLOW.apiKey()).isEqualTo("sandbox-key");
            assertThat(LADIFLOW.sandbox().requestCount()).isZero();
            assertThat(statusOfLan(LADIFLOW.sandbox())).isEqualTo(200);
        }

        @Nested
        class AndANestedClass {

            @Test
            void sharesSandboxOfOuterClass() {
                assertThat(LADIFLOW.baseUrl()).isEqualTo(firstUrl);
            }
        }
    }

    @Nested
    class InAnInstanceField {

        @RegisterExtension
        final LadiFlowExtension first = new LadiFlowExtension();

        @RegisterExtension
        final LadiFlowExtension second =
                new LadiFlowExtension(LadiFlowSandbox.builder().apiKey("second-store"));

        @RepeatedTest(2)
        void startsSandboxPerTestAndPerExtension() {
            assertThat(first.baseUrl()).isNotEqualTo(second.baseUrl());
            assertThat(second.apiKey()).isEqualTo("second-store");
        }
    }

    @Nested
    @ExtendWith(LadiFlowExtension.class)
    class OnAClass {

        private final LadiFlowSandbox fromConstructor;

        OnAClass(LadiFlowSandbox sandbox) {
            this.fromConstructor = sandbox;
        }

        @Test
        void injectsSandboxIntoConstructorAndMethod(LadiFlowSandbox sandbox) {
            assertThat(sandbox).isSameAs(fromConstructor);
            assertThat(statusOfLan(sandbox)).isEqualTo(200);
        }
    }

    @Test
    @ExtendWith(LadiFlowExtension.class)
    void suppliesSandboxToSingleMethod(LadiFlowSandbox sandbox) {
        assertThat(sandbox.requestCount()).isZero();
    }
}
