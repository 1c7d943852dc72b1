// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/** Interrupts a property that hangs: jqwik knows no timeout, wants its own thread, and JUnit's timeout is for Jupiter's tests alone. */
public final class PropertyTimeout implements AroundPropertyHook {

    private static final int LONGEST_MINUTES = 10;

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        var propertyThread = Thread.currentThread();
        var tooLong = new CompletableFuture<Void>().completeOnTimeout(null, LONGEST_MINUTES, TimeUnit.MINUTES);
        tooLong.thenRun(propertyThread::interrupt);
        try {
            return property.execute();
        } finally {
            tooLong.cancel(false);
        }
    }

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }
}
