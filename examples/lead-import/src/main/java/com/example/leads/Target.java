// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * The target to which customers are written: LadiFlow, or another address, such as a sandbox. The status of each row in a
 * result contains the other address. A later run with another target sends these rows again, because that target does not
 * have them.
 *
 * @param name the address without scheme and user, {@code sandbox} for the sandbox in this process, or empty for LadiFlow
 */
record Target(String name) {

    /** The target is empty at the start of each run, so that no row is complete in it. */
    static final Target SANDBOX = new Target("sandbox");

    static final Target LADIFLOW = new Target("");

    private static final String LADIFLOW_HOST = "api.service.ladiflow.com";
    private static final String LADIFLOW_URL = "https://" + LADIFLOW_HOST + "/1.0";

    /** A status contains no other parenthesis. */
    private static final Pattern MARKED_STATUS = Pattern.compile("([^(]*) \\((.*)\\)");

    /** Returns the address in Camel's settings or in the environment, or otherwise LadiFlow's. */
    static String baseUrl(Properties settings, Map<String, String> environment) {
        var url = settings.getProperty(Options.BASE_URL, environment.getOrDefault("LADIFLOW_BASE_URL", ""));
        return url.isEmpty() ? LADIFLOW_URL : url;
    }

    static Target of(String baseUrl) {
        var address = baseUrl.replaceFirst("^https?://([^/]*@)?", "").replaceFirst("/$", "");
        var host = address.replaceFirst("[:/].*", "").toLowerCase(Locale.ROOT);
        return host.isEmpty() || host.equals(LADIFLOW_HOST) ? LADIFLOW : new Target(address);
    }

    boolean isLadiFlow() {
        return name.isEmpty();
    }

    /** Returns the exception for files of an import to another target, which this target cannot continue. */
    ImportException conflict(Target earlier, Options options) {
        var result = options.path("out").getFileName();
        return options.error("out.target", result, earlier.displayName(), displayName());
    }

    private String displayName() {
        return isLadiFlow() ? "LadiFlow" : name;
    }

    /** Returns a status for the result, with the name of this target. */
    String mark(String status) {
        return isLadiFlow() ? status : status + " (" + name + ")";
    }

    /** Returns a status of a result without its target. */
    static String statusOf(String cell) {
        var marked = MARKED_STATUS.matcher(cell);
        return marked.matches() ? marked.group(1) : cell;
    }

    /** Returns the target in a status of a result. */
    static Target markedIn(String cell) {
        var marked = MARKED_STATUS.matcher(cell);
        return marked.matches() ? new Target(marked.group(2)) : LADIFLOW;
    }

    /**
     * Returns whether a row that is complete in another target needs no request to this one. A customer that is already
     * in LadiFlow is never sent again.
     */
    boolean trusts(Target earlier) {
        return earlier.isLadiFlow() || earlier.equals(this) && !equals(SANDBOX);
    }
}
