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
package io.github.camelladiflow;

import io.github.camelladiflow.internal.monitor.LookupListener;
import io.github.camelladiflow.internal.monitor.LookupMeters;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.CamelContext;

/** Finds Micrometer, which is optional. Its types are only touched after {@link #isMicrometerThere}. */
final class MeterRegistries {

    private MeterRegistries() {}

    static boolean isMicrometerThere(CamelContext camelContext) {
        // by our own loader, which is the one that will be asked for it
        ClassLoader ours = MeterRegistries.class.getClassLoader();
        return camelContext.getClassResolver().resolveClass("io.micrometer.core.instrument.MeterRegistry", ours)
                != null;
    }

    /** Makes meters if the registry holds one meter registry, else null. */
    static LookupListener meters(CamelContext camelContext, String componentName, LookupServices services) {
        MeterRegistry registry = camelContext.getRegistry().findSingleByType(MeterRegistry.class);
        if (registry == null) {
            return null;
        }
        var meters = new LookupMeters(registry, componentName);
        meters.gauge(
                "waiting",
                "Lookups that wait for their turn or to be tried again",
                services,
                s -> s.room().size());
        meters.gauge(
                "budget.waiting",
                "Lookups that wait because of maxRequestsPerSecond",
                services,
                LookupServices::waitingForBudget);
        meters.gauge(
                "cache.size",
                "Customers in the cache, about",
                services,
                s -> s.cache().caffeine().estimatedSize());
        return meters;
    }

    static void close(LookupListener meters) {
        ((LookupMeters) meters).close();
    }
}
