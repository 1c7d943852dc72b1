// SPDX-License-Identifier: Apache-2.0
package com.example.agent;

import java.util.List;

/** A tool of {@code tools.yaml}. */
record ToolDefinition(
        String name,
        String description,
        String uri,
        List<String> members,
        List<String> required,
        List<String> response,
        boolean writes,
        String question) {

    static final String FIELDS = "fields";

    String operation() {
        return uri.replaceFirst("^ladiflow:", "").replaceFirst("\\?.*", "");
    }

    boolean hasFields() {
        return required.contains(FIELDS);
    }
}
