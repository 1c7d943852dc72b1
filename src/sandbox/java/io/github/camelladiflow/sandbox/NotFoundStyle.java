// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Map;

import static java.util.Collections.singletonMap;

/**
 * The ways in which {@code customer/show} can respond when it does not find a customer. LadiFlow does not document
 * this, so a client must handle all styles. The sandbox's default is {@link #HTTP_404_ENVELOPE}.
 */
public enum NotFoundStyle {
    /** HTTP 404 with an envelope whose {@code code} is 404. */
    HTTP_404_ENVELOPE(404, 404, null),
    /** HTTP 200 with an envelope whose {@code code} is 404. */
    HTTP_200_CODE_404(200, 404, null),
    /** A successful response with {@code "data": null}. */
    DATA_NULL(200, 200, null),
    /** A successful response without {@code data}. */
    DATA_MISSING(200, 200, null),
    /** A successful response with {@code "data": {}}. */
    DATA_EMPTY(200, 200, Map.of()),
    /** A successful response with {@code "data": {"customer": null}}. */
    CUSTOMER_NULL(200, 200, singletonMap("customer", null)),
    /** A successful response with {@code "data": {"customer": {}}}. */
    CUSTOMER_EMPTY(200, 200, Map.of("customer", Map.of()));

    private final SandboxResponse response;

    NotFoundStyle(int status, int code, Map<String, ?> data) {
        this.response =
                SandboxResponse.of(status, code, code == 200 ? SandboxResponse.SUCCESS : "Không tìm thấy", data);
        if (name().equals("DATA_MISSING")) {
            response.envelope().remove("data");
        }
    }

    SandboxResponse response() {
        return response;
    }
}
