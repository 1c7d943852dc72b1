// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

/**
 * A row of a lead file. {@link #toString()} does not show its text, which is personal data.
 *
 * @param file the name of the file
 * @param line the number of its first line, from 1, including the header
 * @param text the unchanged row, without its line break and without a byte order mark
 * @param problem why the row could not be read unchanged, or null
 * @param format the format of the row
 */
record LeadRow(String file, long line, String text, Reason problem, LeadFormat format) {

    /**
     * Reads the key to look up.
     *
     * @return a body that {@code ladiflow:customer/show} understands
     * @throws LeadRowException if the row contains no key
     */
    Object key() {
        check();
        return format.key(text);
    }

    /**
     * Reads the customer to write.
     *
     * @return the lead
     * @throws LeadRowException if the row contains no key, or a damaged cell
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
