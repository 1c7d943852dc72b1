// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.camelladiflow.table.LeadTable;

/**
 * CSV with a header. Reads the {@link KeyColumns} and ignores all other columns. The separator is a comma, a semicolon
 * or a tab, depending on the header.
 *
 * <p>A row with more or fewer columns than the header is rejected, because the key's column may not contain the key.
 */
final class CsvLeadFormat implements LeadFormat {

    private final char separator;
    private final String headerText;
    private final List<String> header;
    private final Map<String, Integer> columns;
    /** The number of the user's own columns. The columns of an earlier result may follow them. */
    private final int ownColumnCount;

    private CsvLeadFormat(char separator, String text, List<String> header, Map<String, Integer> columns) {
        this.separator = separator;
        this.headerText = text;
        this.header = header;
        this.columns = columns;
        this.ownColumnCount = countOwnColumns(header);
    }

    private static int countOwnColumns(List<String> header) {
        var marks = Messages.ALL.stream()
                .map(words -> List.of(words.format("column.status"), words.format("column.reason")))
                .toList();
        return IntStream.range(1, header.size() - 2)
                .filter(i -> marks.contains(header.subList(i, i + 2))
                        && header.stream().skip(i + 2).allMatch(name -> name.startsWith("LadiFlow ")))
                .findFirst()
                .orElse(header.size());
    }

    /**
     * Reads the header.
     *
     * @param text the first row of the file
     * @param configured see {@link Options.ReadOptions#columns()}
     * @return the format of the following rows
     * @throws LeadFileException if the header contains no key column, or contains a key column twice
     */
    static CsvLeadFormat withHeader(String text, List<String> configured) {
        char separator = LeadTable.separator(text);
        try {
            var header = List.of(LeadTable.cells(text, separator));
            var columns = KeyColumns.find(header, configured);
            if (columns.isEmpty()) {
                throw new LeadFileException("file.noKey");
            }
            return new CsvLeadFormat(separator, text, header, columns);
        } catch (IllegalArgumentException e) {
            throw new LeadFileException("file.header");
        }
    }

    private String[] fields(String row) {
        var fields = cells(row);
        if (fields.length != header.size()) {
            throw new LeadRowException("row.columns", fields.length, header.size());
        }
        return fields;
    }

    @Override
    public Lead lead(String row) {
        var fields = fields(row);
        var cells = new LinkedHashMap<String, String>();
        for (int i = 0; i < ownColumnCount; i++) {
            if (!fields[i].isBlank()) {
                cells.put(columnMeaning(i, fields[i]), fields[i]);
            }
        }
        cells.remove("");
        var consents = IntStream.range(0, ownColumnCount)
                .filter(i -> Lead.isConsent(header.get(i)))
                .mapToObj(i -> Lead.isYes(fields[i]));
        var earlier = new LinkedHashMap<String, String>();
        IntStream.range(ownColumnCount, fields.length).forEach(i -> earlier.put(header.get(i), fields[i]));
        return Lead.of(cells, consents, earlier);
    }

    /**
     * Returns the meaning of a column, from its header or from the options. Empty if the options name another column
     * for it.
     */
    private String columnMeaning(int column, String cell) {
        var name = header.get(column);
        var member = LeadTable.memberOf(name);
        for (var known : columns.entrySet()) {
            boolean isAnyKind = known.getKey().equals(KeyColumns.ANY_KIND);
            if (known.getValue() == column) {
                var kind = isAnyKind ? LeadFormat.Keys.lookup(cell).field().member() : known.getKey();
                return LeadTable.memberOf(kind).equals(member) ? name : kind;
            }
            if (member != null
                    && !isAnyKind
                    && LeadTable.memberOf(known.getKey()).equals(member)) {
                return "";
            }
        }
        return name;
    }

    @Override
    public List<String> columnNames() {
        return header.subList(0, ownColumnCount);
    }

    @Override
    public String columnOf(String member) {
        var index = columns.get(member);
        return index != null
                ? header.get(index)
                : columnNames().stream()
                        .filter(name -> member.equals(LeadTable.memberOf(name)))
                        .findFirst()
                        .orElse(null);
    }

    @Override
    public Object key(String row) {
        var fields = fields(row);
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
        if (keys.values().stream().allMatch(Lead::isShortened)) {
            throw new LeadRowException(
                    "row.shortened",
                    header.get(columns.get(keys.keySet().iterator().next())));
        }
        return keys.getOrDefault(KeyColumns.ANY_KIND, keys);
    }

    @Override
    public int separator() {
        return separator;
    }

    @Override
    public String header() {
        return ownColumnCount == header.size() ? headerText : joinOwnColumns(header.toArray(String[]::new));
    }

    /** Returns a row in which a spreadsheet finds no formula. A row without formulas is unchanged. */
    static String escapeFormulas(String row, char separator) {
        var cells = parseCells(row, separator);
        return cells.stream().allMatch(cell -> LeadTable.foreign(cell).equals(LeadTable.field(cell)))
                ? row
                : cells.stream().map(LeadTable::foreign).collect(Collectors.joining(String.valueOf(separator)));
    }

    /**
     * Returns a line of a result.
     *
     * @param row the user's own cells
     * @param added the cells that the program adds: status and reason
     * @param foreign cells with data from LadiFlow
     */
    static String resultLine(String row, List<String> added, Stream<String> foreign, char separator) {
        return Stream.of(
                        Stream.of(escapeFormulas(row, separator)),
                        added.stream().map(LeadTable::field),
                        foreign.map(LeadTable::foreign))
                .flatMap(cells -> cells)
                .collect(Collectors.joining(String.valueOf(separator)));
    }

    /**
     * Returns the cells of a result's line after those of the row, which may be escaped or not. Null if the line
     * belongs to another row.
     */
    static List<String> resultCells(String line, String row, char separator) {
        var cells = parseCells(line, separator);
        var own = parseCells(row, separator);
        return cells.size() > own.size() && cells.subList(0, own.size()).equals(own)
                ? cells.subList(own.size(), cells.size())
                : null;
    }

    private static List<String> parseCells(String row, char separator) {
        // a row with only blanks would be one cell
        var cells = List.of(LeadTable.cells(row + separator + '.', separator));
        return cells.subList(0, cells.size() - 1);
    }

    private String joinOwnColumns(String[] fields) {
        return Arrays.stream(fields, 0, ownColumnCount)
                .map(LeadTable::field)
                .collect(Collectors.joining(String.valueOf(separator)));
    }

    @Override
    public String csv(String row) {
        String[] fields;
        try {
            fields = cells(row);
        } catch (LeadRowException e) {
            fields = new String[0];
        }
        if (ownColumnCount < header.size() && fields.length == header.size()) {
            return joinOwnColumns(fields);
        }
        boolean broken = fields.length != header.size() && !row.isBlank();
        int width = broken ? 1 : fields.length;
        return (broken ? LeadTable.field(row) : row)
                + String.valueOf(separator).repeat(Math.max(ownColumnCount - width, 0));
    }

    private String[] cells(String row) {
        try {
            return LeadTable.cells(row, separator);
        } catch (IllegalArgumentException e) {
            throw new LeadRowException("row.csv");
        }
    }
}
