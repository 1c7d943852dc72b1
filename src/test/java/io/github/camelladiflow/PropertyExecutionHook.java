// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Interrupts a property that hangs. Jqwik has no timeout, requires its own thread, and JUnit's timeout applies only to
 * Jupiter tests. {@code -Dproperties.times=20} multiplies the number of tries by 20, and {@code -Dproperties.seed=7}
 * sets the seed, for example the seed that jqwik prints for a failed property.
 */
public final class PropertyExecutionHook implements AroundPropertyHook {

    private static final int TRIES_FACTOR = Integer.getInteger("properties.times", 1);
    private static final String SEED = System.getProperty("properties.seed");

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        var attributes = context.attributes();
        attributes.tries().filter(tries -> tries > 1).ifPresent(tries -> attributes.setTries(tries * TRIES_FACTOR));
        if (SEED != null) {
            attributes.setSeed(SEED);
        }
        var propertyThread = Thread.currentThread();
        var tooLong = new CompletableFuture<Void>().completeOnTimeout(null, 10L * TRIES_FACTOR, TimeUnit.MINUTES);
        tooLong.thenRun(propertyThread::interrupt);
        boolean failed = true;
        try {
            var result = property.execute();
            failed = result.status() == PropertyExecutionResult.Status.FAILED;
            return result;
        } finally {
            tooLong.cancel(false);
            if (failed) {
                TestLog.print(context.label());
            }
        }
    }

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }
}
