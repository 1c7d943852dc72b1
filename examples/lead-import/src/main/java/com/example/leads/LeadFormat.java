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

/** How a row of a lead file names a customer. Implementations are immutable and thread-safe. */
sealed interface LeadFormat permits CsvLeadFormat, JsonLeadFormat, LeadFormat.Keys {

    /**
     * Reads what is to be looked up from a row.
     *
     * @param row a row without its line end, not blank
     * @return a body that {@code ladiflow:customer/show} understands: a text, a number, or a map with the members
     *     {@code customer_id}, {@code email}, {@code phone}
     * @throws LeadRowException if the row does not have this format or names nobody
     */
    Object key(String row);

    /**
     * Reads who is to be written from a row.
     *
     * @param row as {@link #key} takes it
     * @return the lead
     * @throws LeadRowException if the row does not have this format, or a cell of it cannot be what it was meant to be
     */
    Lead lead(String row);

    /** The names of the columns, of which some may mean nothing here; none if each row tells its own. */
    default List<String> columnNames() {
        return List.of();
    }

    /** The name of the column with a member, or null if none is known. */
    default String columnOf(String member) {
        return null;
    }

    /**
     * What separates fields that may be quoted.
     *
     * @return a character, or {@link TableLines#NO_QUOTED_FIELDS}
     */
    default int separator() {
        return TableLines.NO_QUOTED_FIELDS;
    }

    /**
     * The header of a CSV file with such rows.
     *
     * @return CSV without a line end
     */
    default String header() {
        return "row";
    }

    /**
     * A row for a CSV file with {@link #header()}.
     *
     * @param row the row
     * @return CSV without a line end, with as many fields as the header; of a row that does not have this format the first
     *     is the whole row
     */
    default String csv(String row) {
        return LeadTable.field(row);
    }

    /** One key a line: a customer id, an e-mail address or a phone number; the component tells them apart. */
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

        /** The key in a text, with its kind. */
        static CustomerLookup lookup(String text) {
            try {
                return CustomerLookup.of(LookupField.AUTO, text, PhoneFormat.VN);
            } catch (LadiFlowRequestException e) {
                throw new LeadRowException("failure.key");
            }
        }
    }
}
