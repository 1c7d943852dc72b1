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

/** What the probe asks without changing anything. */
final class ProbeReading {

    private static final int DEFAULT_LIMIT = 20;
    private static final int LARGE_LIMIT = 100;
    /** A larger number may be anything. */
    private static final int MOST_SHOWN = 1_000;

    private static final Set<String> TRANSACTION =
            Set.of("_id", "customer_id", "type", "status", "credits", "money", "created_at", "updated_at");

    private final ProbeClient client;
    private final String apiKey;
    private final ProbeReport report;

    ProbeReading(ProbeClient client, String apiKey, ProbeReport report) {
        this.client = client;
        this.apiKey = apiKey;
        this.report = report;
    }

    private ProbeAnswer ask(String operation, Map<String, Object> body) {
        return client.post(operation, apiKey, body);
    }

    void run() {
        refusals();
        var customers = listCustomers();
        lookUp(customers);
        tags();
        costs();
    }

    private void see(Assumption assumption, ProbeAnswer answer, boolean holds) {
        if (answer.failure() == null) {
            report.saw(assumption, holds, answer.shape());
        }
    }

    private void refusals() {
        var empty = ask("customer/show", Map.of());
        see(Assumption.BAD_REQUEST_IS_400, empty, empty.code() == 400);
        var xml = client.post("customer/list-tag", apiKey, "application/xml", Map.of("limit", 1));
        see(Assumption.WRONG_CONTENT_TYPE_IS_415, xml, xml.code() == 415);
        var nobody = ask("customer/show", Map.of("email", "nobody-" + UUID.randomUUID() + "@example.com"));
        see(Assumption.UNKNOWN_CUSTOMER_IS_404, nobody, nobody.isEnvelope() && nobody.code() == 404);
        var more = ask("customer/list-tag", Map.of("limit", 1, "camel_ladiflow_probe", true));
        see(Assumption.UNKNOWN_MEMBERS_ARE_IGNORED, more, more.isSuccess());
    }

    /** Gives back the first page as the service has it. */
    private List<Map<String, Object>> listCustomers() {
        var all = ask("customer/list", Map.of());
        if (!all.isSuccess() || all.items().isEmpty()) {
            return List.of();
        }
        size(Assumption.PAGE_SIZE_IS_20, all, DEFAULT_LIMIT);
        order(Assumption.NEWEST_COME_FIRST, all, Comparator.reverseOrder());
        order(
                Assumption.OLDEST_FIRST_CAN_BE_ASKED_FOR,
                ask("customer/list", Map.of("sort", Map.of("updated_at", "ASC"))),
                Comparator.naturalOrder());
        size(Assumption.PAGE_SIZE_IS_NOT_CAPPED, ask("customer/list", Map.of("limit", LARGE_LIMIT)), LARGE_LIMIT);
        pages();
        long behind = all.number("total") < 0 ? 1_000_000 : all.number("total") / 2 + 5;
        var empty = ask("customer/list", Map.of("page", behind, "limit", 2));
        see(
                Assumption.PAGE_BEHIND_THE_LAST_IS_EMPTY,
                empty,
                empty.isSuccess() && empty.items().isEmpty());
        return all.items();
    }

    /** Whether a first page has the limit: as many items, or fewer if there are no more and it says so. */
    private void size(Assumption assumption, ProbeAnswer page, int limit) {
        long told = page.number("limit");
        int items = page.items().size();
        if (!page.isSuccess()) {
            see(assumption, page, false);
        } else if (told >= 0 || items >= limit) {
            boolean asAssumed = (told < 0 || told == limit) && (items == limit || items == page.number("total"));
            String shown = told < 0 ? "no limit" : told > MOST_SHOWN ? "an odd limit" : "limit " + told;
            report.saw(assumption, asAssumed, shown + ", " + items + " items");
        }
    }

    private void order(Assumption assumption, ProbeAnswer page, Comparator<String> order) {
        var times = page.items().stream()
                .map(item -> item.get("updated_at"))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
        if (!page.isSuccess()) {
            see(assumption, page, false);
        } else if (times.stream().distinct().count() > 1) {
            boolean sorted = times.stream().sorted(order).toList().equals(times);
            report.saw(assumption, sorted, times.size() + " items by updated_at");
        }
    }

    private void pages() {
        var one = ids(page(1));
        var none = ids(ask("customer/list", Map.of("limit", 2)));
        var zero = ids(page(0));
        if (none.isEmpty() || !ids(page(1)).equals(one)) {
            // while others write, pages say nothing
            return;
        }
        boolean alike = zero.equals(one);
        boolean beginsWithOne = none.equals(one) && (alike || zero.isEmpty());
        String without = none.equals(one) ? "page 1 is" : none.equals(zero) ? "page 0 is" : "neither page 0 nor 1 is";
        String others =
                alike ? "page 0 is page 1" : zero.isEmpty() ? "page 0 is empty" : "page 0 has others than page 1";
        report.saw(Assumption.FIRST_PAGE_IS_1, beginsWithOne, without + " what comes without a number, " + others);
        report.saw(Assumption.PAGE_0_IS_THE_FIRST_PAGE, alike, others);
    }

    private ProbeAnswer page(int number) {
        return ask("customer/list", Map.of("page", number, "limit", 2));
    }

    private static List<String> ids(ProbeAnswer page) {
        return page.items().stream().map(ProbeReading::id).toList();
    }

    private static String id(Map<String, Object> item) {
        return String.valueOf(item.get(item.get("_id") == null ? "id" : "_id"));
    }

    private void lookUp(List<Map<String, Object>> customers) {
        for (var customer : customers) {
            if (customer.get("email") instanceof String email && !email.equals(email.toUpperCase(Locale.ROOT))) {
                var answer = ask("customer/show", Map.of("email", email.toUpperCase(Locale.ROOT)));
                see(
                        Assumption.EMAIL_CASE_DOES_NOT_MATTER,
                        answer,
                        !answer.customer().isEmpty());
                customers.stream()
                        .filter(other -> !id(other).equals(id(customer)))
                        .findFirst()
                        .ifPresent(other -> {
                            var both = ask("customer/show", Map.of("email", email, "customer_id", id(other)));
                            see(Assumption.SEVERAL_KEYS_MUST_BE_ONE_CUSTOMERS, both, both.isNobody());
                        });
                break;
            }
        }
        for (var customer : customers) {
            if (customer.get("phone") instanceof String phone && phone.matches("0[0-9]{9}")) {
                var answer = ask("customer/show", Map.of("phone", "+84" + phone.substring(1)));
                see(Assumption.PHONE_IS_COMPARED_EXACTLY, answer, answer.isNobody());
                break;
            }
        }
    }

    private void tags() {
        var tags = ask("customer/list-tag", Map.of()).items();
        for (var tag : tags) {
            String name = String.valueOf(tag.get("name"));
            if (name.matches("\\p{L}{3,}.*")) {
                // the middle of the name, in the other case
                String middle = name.substring(1, 3);
                String other = middle.equals(middle.toUpperCase(Locale.ROOT))
                        ? middle.toLowerCase(Locale.ROOT)
                        : middle.toUpperCase(Locale.ROOT);
                var found = ask("customer/list-tag", Map.of("keyword", other, "limit", LARGE_LIMIT));
                see(Assumption.KEYWORD_IS_PART_OF_THE_NAME, found, ids(found).contains(id(tag)));
                break;
            }
        }
        if (tags.size() > 1) {
            oneOfTwo(id(tags.get(0)), id(tags.get(1)));
        }
    }

    private void oneOfTwo(String one, String other) {
        var both = tagged(List.of(one, other));
        long first = tagged(List.of(one)).number("total");
        long second = tagged(List.of(other)).number("total");
        if (both.isSuccess() && first != second && first >= 0 && second >= 0) {
            boolean any = both.number("total") >= Math.max(first, second);
            report.saw(
                    Assumption.ONE_OF_THE_TAGS_SUFFICES,
                    any,
                    any ? "as many as with one, or more" : "fewer than with one");
        }
    }

    private ProbeAnswer tagged(List<String> tags) {
        return ask("customer/list", Map.of("tags", tags, "limit", 1));
    }

    private void costs() {
        var query = new HashMap<String, Object>();
        query.put("from_date", LocalDate.now(ZoneOffset.UTC).minusDays(30).toString());
        query.put("source", null);
        var cost = ask("flow/get-cost", query);
        see(Assumption.COST_SOURCE_MAY_BE_NULL, cost, cost.isSuccess());
        query.put("source", "FLOW");
        var flows = ask("flow/get-cost", query);
        see(Assumption.COST_ID_MAY_BE_LEFT_OUT, flows, flows.isSuccess());
        query.put("source", null);
        query.put("page", 1);
        query.put("limit", 1);
        ask("flow/list-transaction", query).items().stream()
                .findFirst()
                .ifPresent(one -> report.saw(
                        Assumption.TRANSACTION_MEMBERS,
                        one.keySet().containsAll(TRANSACTION),
                        TRANSACTION.stream().filter(one::containsKey).count() + " of " + TRANSACTION.size()));
    }
}
