// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Locale;

/**
 * The assumptions that {@code ladiflow.openapi.yaml} makes about the service. Their names and their order match the
 * {@code x-statements} in that file.
 */
enum Assumption {
    WRONG_KEY_IS_401(Verification.READ),
    ERRORS_ARE_ENVELOPES(Verification.READ),
    ERRORS_USE_THE_HTTP_STATUS(Verification.READ),
    UNKNOWN_CUSTOMER_IS_404(Verification.READ),
    BAD_REQUEST_IS_400(Verification.READ),
    WRONG_CONTENT_TYPE_IS_415(Verification.READ),
    SEVERAL_KEYS_MUST_BE_ONE_CUSTOMERS(Verification.READ),
    EMAIL_CASE_DOES_NOT_MATTER(Verification.READ),
    PHONE_IS_COMPARED_EXACTLY(Verification.READ),
    UNKNOWN_MEMBERS_ARE_IGNORED(Verification.READ),
    FIRST_PAGE_IS_1(Verification.READ),
    PAGE_0_IS_THE_FIRST_PAGE(Verification.READ),
    PAGE_BEHIND_THE_LAST_IS_EMPTY(Verification.READ),
    PAGE_SIZE_IS_20(Verification.READ),
    PAGE_SIZE_IS_NOT_CAPPED(Verification.READ),
    NEWEST_COME_FIRST(Verification.READ),
    OLDEST_FIRST_CAN_BE_ASKED_FOR(Verification.READ),
    KEYWORD_IS_PART_OF_THE_NAME(Verification.READ),
    ONE_OF_THE_TAGS_SUFFICES(Verification.READ),
    TRANSACTION_MEMBERS(Verification.INCIDENTAL),
    COST_SOURCE_MAY_BE_NULL(Verification.READ),
    COST_ID_MAY_BE_LEFT_OUT(Verification.READ),
    WRITE_IS_HTTP_201(Verification.WRITE),
    WRITE_IS_SEEN_AT_ONCE(Verification.WRITE),
    CREATE_OF_KNOWN_IS_400(Verification.WRITE),
    UPDATE_OF_UNKNOWN_IS_404(Verification.WRITE),
    UPDATE_KEEPS_WHAT_IS_NOT_GIVEN(Verification.WRITE),
    NULL_CLEARS(Verification.WRITE),
    EMPTY_TEXT_CLEARS(Verification.WRITE),
    TAGS_ARE_ADDED(Verification.WRITE),
    EMPTY_LIST_CHANGES_NOTHING(Verification.WRITE),
    UNKNOWN_TAG_NAMES_ARE_CREATED(Verification.WRITE),
    CREATE_TAG_AGAIN_GIVES_THE_SAME_ID(Verification.WRITE),
    SUBSCRIBE_OF_UNKNOWN_IS_404(Verification.WRITE),
    FULL_NAME_IS_EXTERNAL_DATA(Verification.WRITE),
    LANG_IS_EXTERNAL_DATA(Verification.WRITE),
    SUBCRIBED_AT_IS_EXTERNAL_DATA(Verification.WRITE),
    LAST_NAME_CAN_BE_WRITTEN(Verification.WRITE),
    EXTERNAL_DATA_CAN_BE_WRITTEN(Verification.WRITE),
    UNKNOWN_TAGS_ARE_DROPPED(Verification.WRITE),
    UNKNOWN_FIELDS_ARE_DROPPED(Verification.WRITE),
    OTHER_MEMBERS_ARE_KEPT(Verification.WRITE),
    MISSING_SCOPE_IS_403(Verification.INCIDENTAL),
    RATE_LIMIT_IS_429(Verification.INCIDENTAL),
    SERVER_FAILURE_IS_5XX(Verification.INCIDENTAL),
    CUSTOM_FIELDS_ARE_REPLACED(Verification.NOT_VERIFIED),
    MERGE_KEEPS_THE_FIRST_EMAIL(Verification.NOT_VERIFIED),
    PHONE_ALONE_GETS_AN_ADDRESS(Verification.NOT_VERIFIED),
    COST_DAYS_ARE_UTC(Verification.NOT_VERIFIED);

    /** How the probe verifies an assumption. */
    enum Verification {
        /** A read request verifies the assumption. */
        READ("the store has no data to test it"),
        /** A write request verifies the assumption if the probe is allowed to write. */
        WRITE("tested only with --write"),
        /** The probe cannot cause the assumed situation. If it occurs by chance, the probe reports the result. */
        INCIDENTAL("did not happen"),
        /** A verification would require data or rights that the probe does not have. */
        NOT_VERIFIED("not tested: see x-statements in ladiflow.openapi.yaml");

        private final String defaultReason;

        Verification(String otherwise) {
            this.defaultReason = otherwise;
        }
    }

    private final Verification verification;

    Assumption(Verification seen) {
        this.verification = seen;
    }

    /** Returns the assumption's name in {@code x-statements}. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean isNeverVerified() {
        return verification == Verification.NOT_VERIFIED;
    }

    /**
     * Returns the general reason why the assumption was not verified. It applies if no more specific reason is known.
     */
    String reasonUnverified(boolean writing) {
        return verification == Verification.WRITE && writing ? "an earlier step failed" : verification.defaultReason;
    }
}
