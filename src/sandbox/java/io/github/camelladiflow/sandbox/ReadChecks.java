// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The part of the probe that sends only read requests. */
final class ReadChecks {

    private static final int DEFAULT_LIMIT = 20;
    private static final int LARGE_LIMIT = 100;
    /** The largest number that the report shows. Larger numbers may be confidential data. */
    private static final int MAX_SHOWN_LIMIT = 1_000;

    private static final Set<String> TRANSACTION_MEMBERS =
            Set.of("_id", "customer_id", "type", "status", "credits", "money", "created_at", "updated_at");

    private final ProbeClient client;
    private final String apiKey;
    private final ProbeReport report;

    ReadChecks(ProbeClient client, String apiKey, ProbeReport report) {
        this.client = client;
        this.apiKey = apiKey;
        this.report = report;
    }

    private ProbeResponse call(String operation, Map<String, Object> body) {
        return client.post(operation, apiKey, body);
    }

    void run() {
        checkErrors();
        var customers = checkCustomerList();
        checkLookups(customers);
        checkTags();
        checkCosts();
    }

    private void observe(Assumption assumption, ProbeResponse answer, boolean holds) {
        if (answer.failure() == null) {
            report.observe(assumption, holds, answer.shape());
        }
    }

    private void checkErrors() {
        var empty = call("customer/show", Map.of());
        observe(Assumption.BAD_REQUEST_IS_400, empty, empty.code() == 400);
        var xml = client.post("customer/list-tag", apiKey, "application/xml", Map.of("limit", 1));
        observe(Assumption.WRONG_CONTENT_TYPE_IS_415, xml, xml.code() == 415);
        var nobody = call("customer/show", Map.of("email", "nobody-" + UUID.randomUUID() + "@example.com"));
        observe(Assumption.UNKNOWN_CUSTOMER_IS_404, nobody, nobody.isEnvelope() && nobody.code() == 404);
        var more = call("customer/list-tag", Map.of("limit", 1, "camel_ladiflow_probe", true));
        observe(Assumption.UNKNOWN_MEMBERS_ARE_IGNORED, more, more.isSuccess());
    }

    /** Checks {@code customer/list}. Returns the first page in the service's order. */
    private List<Map<String, Object>> checkCustomerList() {
        var all = call("customer/list", Map.of());
        if (!all.isSuccess() || all.items().isEmpty()) {
            return List.of();
        }
        checkPageSize(Assumption.PAGE_SIZE_IS_20, all, DEFAULT_LIMIT);
        checkOrder(Assumption.NEWEST_COME_FIRST, all, Comparator.reverseOrder());
        checkOrder(
                Assumption.OLDEST_FIRST_CAN_BE_ASKED_FOR,
                call("customer/list", Map.of("sort", Map.of("updated_at", "ASC"))),
                Comparator.naturalOrder());
        checkPageSize(
                Assumption.PAGE_SIZE_IS_NOT_CAPPED, call("customer/list", Map.of("limit", LARGE_LIMIT)), LARGE_LIMIT);
        checkPageNumbers();
        long behind = all.number("total") < 0 ? 1_000_000 : all.number("total") / 2 + 5;
        var empty = call("customer/list", Map.of("page", behind, "limit", 2));
        observe(
                Assumption.PAGE_BEHIND_THE_LAST_IS_EMPTY,
                empty,
                empty.isSuccess() && empty.items().isEmpty());
        return all.items();
    }

    /** Checks whether the number of items on the first page is the limit, or the total if the total is lower. */
    private void checkPageSize(Assumption assumption, ProbeResponse page, int limit) {
        long told = page.number("limit");
        int items = page.items().size();
        if (!page.isSuccess()) {
            observe(assumption, page, false);
        } else if (told >= 0 || items >= limit) {
            boolean asAssumed = (told < 0 || told == limit) && (items == limit || items == page.number("total"));
            String shown = told < 0 ? "no limit" : told > MAX_SHOWN_LIMIT ? "an invalid limit" : "limit " + told;
            report.observe(assumption, asAssumed, shown + ", " + items + " items");
        }
    }

    private void checkOrder(Assumption assumption, ProbeResponse page, Comparator<String> order) {
        var times = page.items().stream()
                .map(item -> item.get("updated_at"))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
        if (!page.isSuccess()) {
            observe(assumption, page, false);
        } else if (times.stream().distinct().count() > 1) {
            boolean sorted = times.stream().sorted(order).toList().equals(times);
            report.observe(assumption, sorted, times.size() + " items, compared by updated_at");
        }
    }

    private void checkPageNumbers() {
        var one = ids(page(1));
        var none = ids(call("customer/list", Map.of("limit", 2)));
        var zero = ids(page(0));
        if (none.isEmpty() || !ids(page(1)).equals(one)) {
            // a comparison of pages is not conclusive while other clients write
            return;
        }
        boolean alike = zero.equals(one);
        boolean beginsWithOne = none.equals(one) && (alike || zero.isEmpty());
        String without = none.equals(one) ? "page 1 equals" : none.equals(zero) ? "page 0 equals" : "no page equals";
        String others =
                alike ? "page 0 equals page 1" : zero.isEmpty() ? "page 0 is empty" : "page 0 differs from page 1";
        report.observe(Assumption.FIRST_PAGE_IS_1, beginsWithOne, without + " a request without a number, " + others);
        report.observe(Assumption.PAGE_0_IS_THE_FIRST_PAGE, alike, others);
    }

    private ProbeResponse page(int number) {
        return call("customer/list", Map.of("page", number, "limit", 2));
    }

    private static List<String> ids(ProbeResponse page) {
        return page.items().stream().map(ReadChecks::id).toList();
    }

    private static String id(Map<String, Object> item) {
        return String.valueOf(item.get(item.get("_id") == null ? "id" : "_id"));
    }

    private void checkLookups(List<Map<String, Object>> customers) {
        for (var customer : customers) {
            if (customer.get("email") instanceof String email && !email.equals(email.toUpperCase(Locale.ROOT))) {
                var answer = call("customer/show", Map.of("email", email.toUpperCase(Locale.ROOT)));
                observe(
                        Assumption.EMAIL_CASE_DOES_NOT_MATTER,
                        answer,
                        !answer.customer().isEmpty());
                customers.stream()
                        .filter(other -> !id(other).equals(id(customer)))
                        .findFirst()
                        .ifPresent(other -> {
                            var both = call("customer/show", Map.of("email", email, "customer_id", id(other)));
                            observe(Assumption.SEVERAL_KEYS_MUST_BE_ONE_CUSTOMERS, both, both.isNotFound());
                        });
                break;
            }
        }
        for (var customer : customers) {
            if (customer.get("phone") instanceof String phone && phone.matches("0[0-9]{9}")) {
                var answer = call("customer/show", Map.of("phone", "+84" + phone.substring(1)));
                observe(Assumption.PHONE_IS_COMPARED_EXACTLY, answer, answer.isNotFound());
                break;
            }
        }
    }

    private void checkTags() {
        var tags = call("customer/list-tag", Map.of()).items();
        for (var tag : tags) {
            String name = String.valueOf(tag.get("name"));
            if (name.matches("\\p{L}{3,}.*")) {
                // a search for part of the name, with upper and lower case swapped, must also find the tag
                String middle = name.substring(1, 3);
                String other = middle.equals(middle.toUpperCase(Locale.ROOT))
                        ? middle.toLowerCase(Locale.ROOT)
                        : middle.toUpperCase(Locale.ROOT);
                var found = call("customer/list-tag", Map.of("keyword", other, "limit", LARGE_LIMIT));
                observe(
                        Assumption.KEYWORD_IS_PART_OF_THE_NAME,
                        found,
                        ids(found).contains(id(tag)));
                break;
            }
        }
        if (tags.size() > 1) {
            checkTagFilter(id(tags.get(0)), id(tags.get(1)));
        }
    }

    private void checkTagFilter(String one, String other) {
        var both = listTagged(List.of(one, other));
        long first = listTagged(List.of(one)).number("total");
        long second = listTagged(List.of(other)).number("total");
        if (both.isSuccess() && first != second && first >= 0 && second >= 0) {
            boolean any = both.number("total") >= Math.max(first, second);
            report.observe(
                    Assumption.ONE_OF_THE_TAGS_SUFFICES,
                    any,
                    any ? "at least as many as with one tag" : "fewer than with one tag");
        }
    }

    private ProbeResponse listTagged(List<String> tags) {
        return call("customer/list", Map.of("tags", tags, "limit", 1));
    }

    private void checkCosts() {
        var query = new HashMap<String, Object>();
        query.put("from_date", LocalDate.now(ZoneOffset.UTC).minusDays(30).toString());
        query.put("source", null);
        var cost = call("flow/get-cost", query);
        observe(Assumption.COST_SOURCE_MAY_BE_NULL, cost, cost.isSuccess());
        query.put("source", "FLOW");
        var flows = call("flow/get-cost", query);
        observe(Assumption.COST_ID_MAY_BE_LEFT_OUT, flows, flows.isSuccess());
        query.put("source", null);
        query.put("page", 1);
        query.put("limit", 1);
        call("flow/list-transaction", query).items().stream()
                .findFirst()
                .ifPresent(one -> report.observe(
                        Assumption.TRANSACTION_MEMBERS,
                        one.keySet().containsAll(TRANSACTION_MEMBERS),
                        TRANSACTION_MEMBERS.stream().filter(one::containsKey).count() + " of "
                                + TRANSACTION_MEMBERS.size()));
    }
}
