// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

/**
 * A row of a lead file. {@link #toString()} does not show its text, which is personal data.
 *
 * @param file the name of the file
 * @param line the number of its first line, from 1, the header included
 * @param text the row as it was read, without its line end and without a byte order mark
 * @param problem why the row could not be read as it is, or null
 * @param format how to understand the row
 */
record LeadRow(String file, long line, String text, Reason problem, LeadFormat format) {

    /**
     * Reads what is to be looked up.
     *
     * @return a body that {@code ladiflow:customer/show} understands
     * @throws LeadRowException if the row names nobody
     */
    Object key() {
        check();
        return format.key(text);
    }

    /**
     * Reads who is to be written.
     *
     * @return the lead
     * @throws LeadRowException if the row names nobody, or has a cell that is damaged
     */
    Lead lead() {
        check();
        return format.lead(text);
    }

    private void check() {
        if (problem != null) {
            throw new LeadRowException(problem);
        }
        if (text.isBlank()) {
            throw new LeadRowException("row.blank");
        }
    }

    @Override
    public String toString() {
        return "LeadRow[" + file + ":" + line + "]";
    }
}
