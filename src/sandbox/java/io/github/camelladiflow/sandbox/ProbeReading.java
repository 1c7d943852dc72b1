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
package io.github.camelladiflow.sandbox;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
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
    private static final Set<String> TRANSACTION =
            Set.of("id", "type", "source", "credits", "money", "created_at", "updated_at");

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
        var text = client.post("customer/list-tag", apiKey, "text/plain", Map.of("limit", 1));
        see(Assumption.WRONG_CONTENT_TYPE_IS_415, text, text.code() == 415);
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
        long total = all.number("total");
        int size = all.items().size();
        if (total > DEFAULT_LIMIT || all.number("limit") > 0) {
            report.saw(
                    Assumption.PAGE_SIZE_IS_20,
                    size == Math.min(total, DEFAULT_LIMIT)
                            && (all.number("limit") < 0 || all.number("limit") == DEFAULT_LIMIT),
                    "limit " + all.number("limit") + ", " + size + " items");
        }
        order(Assumption.NEWEST_COME_FIRST, all, false);
        order(
                Assumption.OLDEST_FIRST_CAN_BE_ASKED_FOR,
                ask("customer/list", Map.of("sort", Map.of("updated_at", "ASC"), "page", 1)),
                true);
        pages(total);
        return all.items();
    }

    private void order(Assumption assumption, ProbeAnswer page, boolean ascending) {
        var times = new ArrayList<String>();
        page.items().forEach(item -> times.add(String.valueOf(item.get("updated_at"))));
        var sorted = new ArrayList<>(times);
        sorted.sort(ascending ? Comparator.naturalOrder() : Comparator.reverseOrder());
        if (!page.isSuccess()) {
            see(assumption, page, false);
        } else if (times.stream().distinct().count() > 1) {
            report.saw(assumption, times.equals(sorted), times.size() + " items by updated_at");
        }
    }

    private void pages(long total) {
        var one = page(1);
        var none = ids(ask("customer/list", Map.of("limit", 2)));
        var zero = page(0);
        boolean alike = ids(zero).equals(ids(one));
        // while others write, pages say nothing
        if (ids(page(1)).equals(ids(one)) && !none.isEmpty()) {
            boolean beginsWithOne = none.equals(ids(one)) && (alike || ids(zero).isEmpty());
            report.saw(
                    Assumption.FIRST_PAGE_IS_1,
                    beginsWithOne,
                    none.equals(ids(one))
                            ? beginsWithOne ? "page 1 is what comes without a page" : "page 0 has others than page 1"
                            : none.equals(ids(zero)) ? "page 0 is what comes without a page" : "neither 0 nor 1 is");
            report.saw(
                    Assumption.PAGE_0_IS_THE_FIRST_PAGE,
                    alike,
                    alike ? "page 0 is page 1" : "page 0 has others than page 1: " + zero.shape());
        }
        var behind = ask("customer/list", Map.of("page", total / 2 + 5, "limit", 2));
        see(
                Assumption.PAGE_BEHIND_THE_LAST_IS_EMPTY,
                behind,
                behind.isSuccess() && behind.items().isEmpty());
        var large = ask("customer/list", Map.of("page", 1, "limit", LARGE_LIMIT));
        if (large.isSuccess() && (large.number("limit") > 0 || total > DEFAULT_LIMIT)) {
            // with a first page 0 this is the second one, so the limit that is told counts
            boolean whole = large.number("limit") < 0
                    ? large.items().size() == Math.min(total, LARGE_LIMIT)
                    : large.number("limit") == LARGE_LIMIT;
            report.saw(
                    Assumption.PAGE_SIZE_IS_NOT_CAPPED,
                    whole,
                    "limit " + large.number("limit") + " for " + LARGE_LIMIT);
        } else {
            see(Assumption.PAGE_SIZE_IS_NOT_CAPPED, large, false);
        }
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
