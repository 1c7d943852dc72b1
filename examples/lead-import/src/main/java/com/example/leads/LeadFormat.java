// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.List;
import java.util.Map;

import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.model.request.LookupField;
import io.github.camelladiflow.model.request.PhoneFormat;
import io.github.camelladiflow.table.LeadTable;
import io.github.camelladiflow.table.TableLines;

/** The format in which a row of a lead file contains a customer. Implementations are immutable and thread-safe. */
sealed interface LeadFormat permits CsvLeadFormat, JsonLeadFormat, LeadFormat.Keys {

    /**
     * Reads the key to look up from a row.
     *
     * @param row a row without its line break, not blank
     * @return a body that {@code ladiflow:customer/show} understands: a text, a number, or a map with the members
     *     {@code customer_id}, {@code email}, {@code phone}
     * @throws LeadRowException if the row does not have this format or contains no key
     */
    Object key(String row);

    /**
     * Reads the customer to write from a row.
     *
     * @param row the row, as for {@link #key}
     * @return the lead
     * @throws LeadRowException if the row does not have this format, or one of its cells is not valid
     */
    Lead lead(String row);

    /**
     * Returns the names of the columns, some of which may have no meaning here. Empty if each row contains its own
     * names.
     */
    default List<String> columnNames() {
        return List.of();
    }

    /** Returns the name of the column with a member, or null if it is not known. */
    default String columnOf(String member) {
        return null;
    }

    /**
     * Returns the separator of fields that may be quoted.
     *
     * @return a character, or {@link TableLines#NO_QUOTED_FIELDS}
     */
    default int separator() {
        return TableLines.NO_QUOTED_FIELDS;
    }

    /**
     * Returns the header of a CSV file with such rows.
     *
     * @return CSV without a line end
     */
    default String header() {
        return "row";
    }

    /**
     * Returns a row for a CSV file with {@link #header()}.
     *
     * @param row the row
     * @return CSV without a line break, with as many fields as the header; if the row does not have this format, the
     *     first field is the whole row
     */
    default String csv(String row) {
        return LeadTable.field(row);
    }

    /** One key per line: a customer id, an e-mail address or a phone number. The component detects the kind. */
    record Keys() implements LeadFormat {

        @Override
        public Object key(String line) {
            if (Lead.isShortened(line)) {
                throw new LeadRowException("row.shortened", 1);
            }
            return line;
        }

        @Override
        public Lead lead(String line) {
            var key = lookup(line);
            return new Lead(Map.of(key.field().member(), key.value()), false, false, Map.of(), Map.of());
        }

        /** Returns the key in a text, with its kind. */
        static CustomerLookup lookup(String text) {
            try {
                return CustomerLookup.of(LookupField.AUTO, text, PhoneFormat.VN);
            } catch (LadiFlowRequestException e) {
                throw new LeadRowException("failure.key");
            }
        }
    }
}
