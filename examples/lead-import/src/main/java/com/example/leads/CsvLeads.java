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
package com.example.leads;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;

/**
 * CSV with a header line. The columns {@code id} (or {@code customer_id}, {@code _id}), {@code email} and {@code phone}
 * are read, in any order and case; all others are ignored. The separator is a comma, a semicolon or a tab, whichever
 * makes sense of the header.
 *
 * <p>Each physical line is parsed alone. One with an odd number of quotes begins or ends a field that runs over the line
 * end, and one with more or fewer columns than the header cannot be trusted to have the key in the key's column: both are
 * refused.
 */
final class CsvLeads implements LeadFormat {

    private static final Map<String, String> MEMBERS = Map.of(
            "id", "customer_id",
            "_id", "customer_id",
            "customer_id", "customer_id",
            "email", "email",
            "phone", "phone");
    private static final char[] SEPARATORS = {',', ';', '\t'};
    private static final CsvMapper MAPPER = CsvMapper.builder()
            .enable(CsvParser.Feature.TRIM_SPACES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final ObjectReader reader;
    private final Map<String, Integer> columns;
    private final int width;

    private CsvLeads(ObjectReader reader, String[] header, Map<String, Integer> columns) {
        this.reader = reader;
        this.columns = columns;
        this.width = header.length;
    }

    /**
     * Reads a header line.
     *
     * @param line the first line of the file
     * @return the format of the lines that follow
     * @throws LeadFileException if the line names no key column, or one twice
     */
    static CsvLeads withHeader(String line) {
        if (!hasBalancedQuotes(line)) {
            throw new LeadFileException("the header line ends within a quoted name");
        }
        for (char separator : SEPARATORS) {
            var reader = MAPPER.readerFor(String[].class)
                    .with(CsvSchema.emptySchema().withColumnSeparator(separator));
            var header = headerOf(reader, line);
            var columns = keyColumns(header);
            if (!columns.isEmpty()) {
                return new CsvLeads(reader, header, columns);
            }
        }
        throw new LeadFileException("the header line has no column id, customer_id, email or phone");
    }

    @Override
    public Object key(String line) {
        if (!hasBalancedQuotes(line)) {
            throw new LeadRowException("A quoted field runs over the line end, or a quote is missing");
        }
        var fields = parse(reader, line);
        if (fields.length != width) {
            throw new LeadRowException("The line has " + fields.length + " columns, the header has " + width);
        }
        var keys = new LinkedHashMap<String, Object>();
        columns.forEach((member, column) -> {
            if (!fields[column].isBlank()) {
                keys.put(member, fields[column]);
            }
        });
        if (keys.isEmpty()) {
            throw new LeadRowException("The columns " + String.join(", ", columns.keySet()) + " are empty");
        }
        return keys;
    }

    private static String[] headerOf(ObjectReader reader, String line) {
        try {
            return parse(reader, line);
        } catch (LeadRowException e) {
            throw new LeadFileException("the header line is not CSV");
        }
    }

    private static Map<String, Integer> keyColumns(String[] header) {
        var columns = new LinkedHashMap<String, Integer>();
        for (int i = 0; i < header.length; i++) {
            var member = MEMBERS.get(header[i].strip().toLowerCase(Locale.ROOT));
            if (member != null && columns.put(member, i) != null) {
                throw new LeadFileException("the header line has two columns for " + member);
            }
        }
        return columns;
    }

    private static String[] parse(ObjectReader reader, String line) {
        try {
            return reader.readValue(line);
        } catch (JsonProcessingException e) {
            // Jackson's own words quote the line
            throw new LeadRowException(
                    "Not one row of CSV: text follows a closing quote, or a carriage return stands between fields");
        }
    }

    private static boolean hasBalancedQuotes(String line) {
        return line.chars().filter(c -> c == '"').count() % 2 == 0;
    }
}
