// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Locale;

/** What {@code ladiflow.openapi.yaml} assumes of the service, in the order and by the names of its {@code x-statements}. */
enum Assumption {
    WRONG_KEY_IS_401(Seen.READ),
    ERRORS_ARE_ENVELOPES(Seen.READ),
    ERRORS_USE_THE_HTTP_STATUS(Seen.READ),
    UNKNOWN_CUSTOMER_IS_404(Seen.READ),
    BAD_REQUEST_IS_400(Seen.READ),
    WRONG_CONTENT_TYPE_IS_415(Seen.READ),
    SEVERAL_KEYS_MUST_BE_ONE_CUSTOMERS(Seen.READ),
    EMAIL_CASE_DOES_NOT_MATTER(Seen.READ),
    PHONE_IS_COMPARED_EXACTLY(Seen.READ),
    UNKNOWN_MEMBERS_ARE_IGNORED(Seen.READ),
    FIRST_PAGE_IS_1(Seen.READ),
    PAGE_0_IS_THE_FIRST_PAGE(Seen.READ),
    PAGE_BEHIND_THE_LAST_IS_EMPTY(Seen.READ),
    PAGE_SIZE_IS_20(Seen.READ),
    PAGE_SIZE_IS_NOT_CAPPED(Seen.READ),
    NEWEST_COME_FIRST(Seen.READ),
    OLDEST_FIRST_CAN_BE_ASKED_FOR(Seen.READ),
    KEYWORD_IS_PART_OF_THE_NAME(Seen.READ),
    ONE_OF_THE_TAGS_SUFFICES(Seen.READ),
    TRANSACTION_MEMBERS(Seen.MET),
    COST_SOURCE_MAY_BE_NULL(Seen.READ),
    COST_ID_MAY_BE_LEFT_OUT(Seen.READ),
    WRITE_IS_HTTP_201(Seen.WRITE),
    WRITE_IS_SEEN_AT_ONCE(Seen.WRITE),
    CREATE_OF_KNOWN_IS_400(Seen.WRITE),
    UPDATE_OF_UNKNOWN_IS_404(Seen.WRITE),
    UPDATE_KEEPS_WHAT_IS_NOT_GIVEN(Seen.WRITE),
    NULL_CLEARS(Seen.WRITE),
    EMPTY_TEXT_CLEARS(Seen.WRITE),
    TAGS_ARE_ADDED(Seen.WRITE),
    EMPTY_LIST_CHANGES_NOTHING(Seen.WRITE),
    UNKNOWN_TAG_NAMES_ARE_CREATED(Seen.WRITE),
    CREATE_TAG_AGAIN_GIVES_THE_SAME_ID(Seen.WRITE),
    SUBSCRIBE_OF_UNKNOWN_IS_404(Seen.WRITE),
    FULL_NAME_IS_EXTERNAL_DATA(Seen.WRITE),
    LANG_IS_EXTERNAL_DATA(Seen.WRITE),
    SUBCRIBED_AT_IS_EXTERNAL_DATA(Seen.WRITE),
    LAST_NAME_CAN_BE_WRITTEN(Seen.WRITE),
    EXTERNAL_DATA_CAN_BE_WRITTEN(Seen.WRITE),
    UNKNOWN_TAGS_ARE_DROPPED(Seen.WRITE),
    UNKNOWN_FIELDS_ARE_DROPPED(Seen.WRITE),
    OTHER_MEMBERS_ARE_KEPT(Seen.WRITE),
    MISSING_SCOPE_IS_403(Seen.MET),
    RATE_LIMIT_IS_429(Seen.MET),
    SERVER_FAILURE_IS_5XX(Seen.MET),
    CUSTOM_FIELDS_ARE_REPLACED(Seen.NEVER),
    MERGE_KEEPS_THE_FIRST_EMAIL(Seen.NEVER),
    PHONE_ALONE_GETS_AN_ADDRESS(Seen.NEVER),
    COST_DAYS_ARE_UTC(Seen.NEVER);

    /** How the probe sees whether a statement holds. */
    enum Seen {
        /** It asks. */
        READ("the store has nothing that shows it"),
        /** It asks, if it may write. */
        WRITE("asked with --write alone"),
        /** It cannot cause it, but tells if it meets it. */
        MET("not met"),
        /** It would take what is not the probe's to use. */
        NEVER("not asked: see x-statements in ladiflow.openapi.yaml");

        private final String otherwise;

        Seen(String otherwise) {
            this.otherwise = otherwise;
        }
    }

    private final Seen seen;

    Assumption(Seen seen) {
        this.seen = seen;
    }

    /** The name in {@code x-statements}. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean isNeverAsked() {
        return seen == Seen.NEVER;
    }

    /** Why it was not seen, if there is no better reason. */
    String whyNotSeen(boolean writing) {
        return seen == Seen.WRITE && writing ? "what comes before it failed" : seen.otherwise;
    }
}
