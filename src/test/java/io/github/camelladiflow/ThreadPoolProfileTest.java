// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;

import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.support.LifecycleStrategySupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the component's thread pools, configured as in Camel Main. */
class ThreadPoolProfileTest {

    private final Map<String, Integer> sizes = new ConcurrentHashMap<>();
    private final Main main = new Main();

    @AfterEach
    void stop() {
        main.stop();
    }

    private void start() {
        main.addOverrideProperty("camel.component.ladiflow.api-key", "any");
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport starting) {
                starting.getCamelContext().addLifecycleStrategy(new LifecycleStrategySupport() {
                    @Override
                    public void onThreadPoolAdd(
                            CamelContext camelContext,
                            ThreadPoolExecutor threadPool,
                            String id,
                            String sourceId,
                            String routeId,
                            String threadPoolProfileId) {
                        if (threadPoolProfileId != null) {
                            sizes.put(threadPoolProfileId, threadPool.getCorePoolSize());
                        }
                    }
                });
            }
        });
        main.configure()
                .addLambdaRouteBuilder(routes -> routes.from("direct:in").to("ladiflow:customer/show"));
        main.start();
    }

    @Test
    void createsTwoPoolsOfTwentyThreads() {
        start();

        assertThat(sizes).containsEntry("ladiflow", 20).containsEntry("ladiflow-retry", 20);
    }

    @Test
    void appliesProfileOfCamelMain() {
        main.addOverrideProperty("camel.threadpool.config[ladiflow-retry].pool-size", "40");
        main.addOverrideProperty("camel.threadpool.config[ladiflow-retry].max-pool-size", "40");
        start();

        assertThat(sizes).containsEntry("ladiflow", 20).containsEntry("ladiflow-retry", 40);
    }
}
