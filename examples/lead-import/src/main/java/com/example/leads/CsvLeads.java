// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;

/**
 * CSV with a header, whose {@link KeyColumns} are read and all others ignored. The separator is a comma, a semicolon or a
 * tab, whichever makes sense of the header.
 *
 * <p>A row with more or fewer columns than the header is refused: it cannot be trusted to have the key in the key's column.
 */
final class CsvLeads implements LeadFormat {

    private static final char[] SEPARATORS = {',', ';', '\t'};
    private static final CsvMapper MAPPER = CsvMapper.builder()
            .enable(CsvParser.Feature.TRIM_SPACES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final char separator;
    private final ObjectReader reader;
    private final String text;
    private final List<String> header;
    private final Map<String, Integer> columns;

    private CsvLeads(
            char separator, ObjectReader reader, String text, List<String> header, Map<String, Integer> columns) {
        this.separator = separator;
        this.reader = reader;
        this.text = text;
        this.header = header;
        this.columns = columns;
    }

    /**
     * Reads a header.
     *
     * @param text the first row of the file
     * @param told see {@link Reading#columns()}
     * @return the format of the rows that follow
     * @throws LeadFileException if the header names no key column, or one twice
     */
    static CsvLeads withHeader(String text, List<String> told) {
        LeadFileException failure = null;
        int width = 0;
        for (char separator : SEPARATORS) {
            var reader = MAPPER.readerFor(String[].class)
                    .with(CsvSchema.emptySchema().withColumnSeparator(separator));
            var header = header(reader, text);
            try {
                var columns = KeyColumns.in(header, told);
                if (!columns.isEmpty()) {
                    return new CsvLeads(separator, reader, text, header, columns);
                }
            } catch (LeadFileException e) {
                // the separator that makes most of the header is the one that was meant
                if (header.size() > width) {
                    width = header.size();
                    failure = e;
                }
            }
        }
        throw failure != null ? failure : new LeadFileException("file.noKey");
    }

    private static List<String> header(ObjectReader reader, String text) {
        try {
            return List.of(parse(reader, text));
        } catch (LeadRowException e) {
            throw new LeadFileException("file.header");
        }
    }

    @Override
    public Object key(String row) {
        var fields = parse(reader, row);
        if (fields.length != header.size()) {
            throw new LeadRowException("row.columns", fields.length, header.size());
        }
        var keys = new LinkedHashMap<String, Object>();
        columns.forEach((member, column) -> {
            if (!fields[column].isBlank()) {
                keys.put(member, fields[column]);
            }
        });
        if (keys.isEmpty()) {
            throw new LeadRowException(
                    "row.empty",
                    String.join(", ", columns.values().stream().map(header::get).toList()));
        }
        return keys.getOrDefault(KeyColumns.ANY_KIND, keys);
    }

    @Override
    public int separator() {
        return separator;
    }

    @Override
    public String header() {
        return text;
    }

    @Override
    public String csv(String row) {
        int fields = 1;
        var csv = row;
        try {
            fields = row.isBlank() ? 1 : parse(reader, row).length;
        } catch (LeadRowException e) {
            csv = Csv.field(row);
        }
        if (fields > header.size()) {
            fields = 1;
            csv = Csv.field(row);
        }
        return csv + String.valueOf(separator).repeat(header.size() - fields);
    }

    private static String[] parse(ObjectReader reader, String row) {
        try {
            return reader.readValue(row);
        } catch (JsonProcessingException e) {
            // Jackson's own words quote the row
            throw new LeadRowException("row.csv");
        }
    }
}
