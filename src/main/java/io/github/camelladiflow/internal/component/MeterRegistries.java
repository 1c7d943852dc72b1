// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import io.github.camelladiflow.internal.monitor.CallListener;
import io.github.camelladiflow.internal.monitor.CallMeters;
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
    static CallListener meters(CamelContext camelContext, String componentName, ComponentServices services) {
        MeterRegistry registry = camelContext.getRegistry().findSingleByType(MeterRegistry.class);
        if (registry == null) {
            return null;
        }
        var meters = new CallMeters(registry, camelContext.getName(), componentName);
        meters.gauge("waiting", "Calls that wait without a thread", services, ComponentServices::waiting);
        meters.gauge(
                "rate.waiting",
                "Calls that wait for their turn because of a rate",
                services,
                ComponentServices::waitingForRate);
        meters.gauge("down", "Endpoints that are not healthy", services, ComponentServices::down);
        meters.gauge(
                "cache.size",
                "Customers in the cache, about",
                services,
                s -> s.customers().caffeine().estimatedSize());
        return meters;
    }

    /** Shows how far a source is; returns what removes that. */
    static Runnable source(CallListener meters, SourceProgress source, String route) {
        var ours = (CallMeters) meters;
        Runnable lag = ours.gauge(
                "source.lag.seconds",
                "How old the oldest change may be that was not handed over",
                source,
                SourceProgress::lagSeconds,
                route);
        Runnable failing = ours.gauge(
                "source.failing", "Customers that are to be handed over again", source, SourceProgress::failing, route);
        Runnable reconciled = ours.gauge(
                "source.reconciled.seconds",
                "How long ago the whole list was last read to find deletions",
                source,
                SourceProgress::reconciledSeconds,
                route);
        return () -> {
            lag.run();
            failing.run();
            reconciled.run();
        };
    }

    static void close(CallListener meters) {
        ((CallMeters) meters).close();
    }
}
