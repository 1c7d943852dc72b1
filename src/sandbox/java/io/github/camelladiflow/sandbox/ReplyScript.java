// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Stores the replies that have been set, and selects one for each request. Thread-safe. */
final class ReplyScript {

    private final Deque<Rule> queued = new ArrayDeque<>();
    private final Deque<Rule> permanent = new ArrayDeque<>();

    /** Sets replies for the requests that a predicate accepts. */
    SandboxReplies when(Predicate<SandboxRequest> applies) {
        Objects.requireNonNull(applies, "applies");
        return new SandboxReplies() {
            @Override
            public void next(Reply... replies) {
                queue(Stream.of(replies).map(reply -> new Rule(applies, reply)).toList());
            }

            @Override
            public void next(int times, Reply reply) {
                if (times < 1) {
                    throw new IllegalArgumentException("A reply must apply to at least 1 request, not to " + times);
                }
                queue(Collections.nCopies(times, new Rule(applies, reply)));
            }

            @Override
            public void always(Reply reply) {
                addPermanent(new Rule(applies, reply));
            }
        };
    }

    /**
     * Returns the reply for a request, and removes it if it was queued. Returns the normal response if no reply
     * applies.
     */
    synchronized Reply take(SandboxRequest request) {
        for (var rules = queued.iterator(); rules.hasNext(); ) {
            var rule = rules.next();
            if (rule.applies().test(request)) {
                rules.remove();
                return rule.reply();
            }
        }
        return permanent.stream()
                .filter(rule -> rule.applies().test(request))
                .findFirst()
                .map(Rule::reply)
                .orElseGet(Reply::normal);
    }

    /** Describes the rules in the order in which the sandbox applies them. */
    synchronized List<Object> describe() {
        return Stream.concat(queued.stream(), permanent.stream())
                .map(Rule::describe)
                .toList();
    }

    synchronized void clear() {
        queued.clear();
        permanent.clear();
    }

    private synchronized void queue(List<Rule> rules) {
        queued.addAll(rules);
    }

    private synchronized void addPermanent(Rule rule) {
        permanent.addFirst(rule);
    }

    private record Rule(Predicate<SandboxRequest> applies, Reply reply) {
        Rule {
            Objects.requireNonNull(reply, "reply");
        }

        Object describe() {
            return applies instanceof SandboxControl.Condition condition && condition.json() != null
                    ? condition.json()
                    : Map.of("java", reply.toString());
        }
    }
}
