// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Describes requests by their operation and the members of their body. Tests use it to find and count requests in a
 * sandbox:
 *
 * <pre>{@code
 * sandbox.verify(2, RequestPattern.operation("customer/show").with("email", "binh.le2@example.com"));
 * }</pre>
 *
 * <p>Immutable. {@link LadiFlowSandbox#when} also accepts a pattern.
 */
public final class RequestPattern implements Predicate<SandboxRequest> {

    private final String operation;
    private final List<Member> members;

    private RequestPattern(String operation, List<Member> members) {
        this.operation = operation;
        this.members = members;
    }

    /** The expected value at a path. A null stands for a member that is missing or null. */
    private record Member(String path, boolean isAny, Object value) {

        boolean matches(Map<String, Object> members) {
            Object found = members;
            for (String name : path.split("\\.")) {
                found = found instanceof Map<?, ?> object ? object.get(name) : null;
            }
            return isAny ? found != null : isEqual(found);
        }

        private boolean isEqual(Object found) {
            if (value instanceof String text && found instanceof String other) {
                return text.equalsIgnoreCase(other);
            }
            if (value instanceof Number number && found instanceof Number other) {
                return new BigDecimal(number.toString()).compareTo(new BigDecimal(other.toString())) == 0;
            }
            return Objects.equals(value, found);
        }
    }

    /**
     * Matches every request.
     *
     * @return the pattern
     */
    public static RequestPattern any() {
        return new RequestPattern(null, List.of());
    }

    /**
     * Matches the requests to an operation.
     *
     * @param operation the operation's path, such as {@code customer/show}
     * @return the pattern
     * @throws IllegalArgumentException if the operation does not exist
     */
    public static RequestPattern operation(String operation) {
        return new RequestPattern(SandboxOperations.requireKnown(operation), List.of());
    }

    /**
     * Matches the requests to an operation.
     *
     * @param operation the operation, such as {@code LadiFlowOperation.CUSTOMER_CREATE} of the component. Its type is {@code Enum}, because the sandbox does not depend on the component
     * @return the pattern
     * @throws IllegalArgumentException if the operation does not exist
     */
    public static RequestPattern operation(Enum<?> operation) {
        return operation(operation.toString());
    }

    /**
     * Returns a pattern that also requires that a member of the body has the given value.
     *
     * @param member the member's name, or the path of a nested member with dots, such as {@code search.name}
     * @param value the member's value: a string (case is ignored), a number, a boolean, a list or a map
     * @return the pattern
     */
    public RequestPattern with(String member, Object value) {
        return and(new Member(member, false, Objects.requireNonNull(value, "value")));
    }

    /**
     * Returns a pattern that also requires that a member of the body has a value other than null.
     *
     * @param member the member's name, as for {@link #with(String, Object)}
     * @return the pattern
     */
    public RequestPattern with(String member) {
        return and(new Member(member, true, null));
    }

    /**
     * Returns a pattern that also requires that a member of the body is missing or null.
     *
     * @param member the member's name, as for {@link #with(String, Object)}
     * @return the pattern
     */
    public RequestPattern without(String member) {
        return and(new Member(member, false, null));
    }

    private RequestPattern and(Member member) {
        var more = new ArrayList<>(members);
        more.add(member);
        return new RequestPattern(operation, List.copyOf(more));
    }

    /** Reads a pattern from {@code {"operation": ..., "where": {member: value or null}}}. */
    static RequestPattern of(Map<String, Object> json) {
        var reader = new MemberReader(json).requireOnly(Set.of("operation", "where"));
        var pattern = reader.has("operation") ? operation(reader.text("operation")) : any();
        for (var member : reader.object("where").entrySet()) {
            pattern = pattern.and(new Member(member.getKey(), false, member.getValue()));
        }
        return pattern;
    }

    @Override
    public boolean test(SandboxRequest request) {
        if (operation != null && !operation.equals(request.operation())) {
            return false;
        }
        if (members.isEmpty()) {
            return true;
        }
        var body = request.members();
        return members.stream().allMatch(member -> member.matches(body));
    }

    /** Returns text with the names of the members but without their values, which may be a customer's data. */
    @Override
    public String toString() {
        return (operation == null ? "any operation" : operation)
                + (members.isEmpty()
                        ? ""
                        : " with " + members.stream().map(Member::path).toList());
    }
}
