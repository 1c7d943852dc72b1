// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.table;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.github.camelladiflow.internal.request.MemberTable;
import io.github.camelladiflow.internal.request.PhoneNumbers;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;

import static java.lang.Integer.parseInt;

/**
 * Reads CSV files with a header line, as people and spreadsheets write them. The separator is a comma, a semicolon or a
 * tab, with or without a line {@code sep=;}. The encoding is UTF-8 or UTF-16, with or without a byte order mark, or the
 * configured encoding. Routes use its method {@link #rows} as a bean in a split. Thread-safe after its encoding is set.
 */
public final class LeadTable {

    private static final String ROW_HEADER = "CamelLadiFlowRow";
    private static final String COLUMNS_HEADER = "CamelLadiFlowColumns";
    private static final String PROBLEM_HEADER = "CamelLadiFlowRowProblem";

    private static final CsvMapper MAPPER = CsvMapper.builder()
            .enable(CsvParser.Feature.TRIM_SPACES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Map<Character, ObjectReader> READERS = Stream.of(',', ';', '\t')
            .collect(Collectors.toUnmodifiableMap(
                    separator -> separator,
                    separator -> MAPPER.readerFor(String[].class)
                            .with(CsvSchema.emptySchema().withColumnSeparator(separator))));

    private static final Map<TableLines.Problem, String> PROBLEMS = Map.of(
            TableLines.Problem.OPEN, "A quoted cell of the row has no closing quote.",
            TableLines.Problem.LONG, "The row is too long; only its beginning is shown.",
            TableLines.Problem.ENCODING, "The row contains bytes that are invalid in the file's encoding.");

    private static final Set<String> KEY_MEMBERS = Set.of("_id", "email", "phone");
    private static final Pattern SPECIAL = Pattern.compile("[\"\r\n,;\t]|^\\s|\\s$");
    /**
     * The beginning of text that a spreadsheet treats as a formula, or as a number that it cuts off after 15 digits.
     */
    private static final String FORMULA = "(?:'*[=+@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20-]|(?:\\d{16,}|\\d+[eE]\\d+)$)";

    private static final Pattern UNSAFE = Pattern.compile("^(?=" + FORMULA + ")");
    private static final Pattern ESCAPED = Pattern.compile("^'(?=" + FORMULA + ")");

    /**
     * Direction marks, byte order marks, zero-width spaces, word joiners, invisible operators, soft hyphens and control
     * characters. Characters that join letters or emojis are kept.
     */
    private static final Pattern INVISIBLE =
            Pattern.compile("[\\p{Cc}&&[^\t\r\n]]|[\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]");

    private static final Pattern TEXT_FORMULA = Pattern.compile("=\"([^\"]*)\"");
    private static final Pattern DAY_FIRST = Pattern.compile("^(\\d{1,2})[/.-](\\d{1,2})[/.-](\\d{4})(?:[ T].*)?$");
    private static final Pattern YEAR_FIRST = Pattern.compile("(\\d{4})[/.-](\\d{1,2})[/.-](\\d{1,2})(?:[ T].*)?");

    private Charset encoding = StandardCharsets.UTF_8;

    /**
     * Sets the encoding of files without a byte order mark and without the null bytes of UTF-16.
     *
     * @param encoding the encoding, such as {@code windows-1258}; UTF-8 by default
     * @throws IllegalArgumentException if Java does not support the encoding
     */
    public void setEncoding(String encoding) {
        this.encoding = Charset.forName(encoding);
    }

    /**
     * Reads a file row by row.
     *
     * @param file the file
     * @param exchange the exchange with the file. Its headers are copied to each row
     * @return the rows. The body of a row is a JSON object that maps each column name to its cell, as cleaned by {@link
     *     #cell}. A row is invalid if it has more or fewer cells than the header line, is not valid CSV, or contains
     *     bytes that the encoding does not allow. The body of an invalid row is its original text, which no operation
     *     accepts, and its header {@code CamelLadiFlowRowProblem} contains the reason. Each row has two headers: {@code
     *     CamelLadiFlowRow} contains its original text with the file's separator, and {@code CamelLadiFlowColumns}
     *     contains the line with the column names. The file is closed after the last row
     * @throws IllegalArgumentException if the file has no header line, or is in UTF-32
     * @throws IOException if the file cannot be read
     */
    public Iterator<Message> rows(File file, Exchange exchange) throws IOException {
        var in = Files.newInputStream(file.toPath());
        try {
            var lines = new TableLines(in, encoding);
            var header = lines.header();
            if (header == null || header.text().isBlank()) {
                throw new IllegalArgumentException(
                        "The file has no header line. Add a first line with the column names.");
            }
            char separator = separator(header.text());
            String[] names = columnNames(header.text(), separator);
            return Stream.generate(() -> nextRow(lines, separator))
                    .takeWhile(Objects::nonNull)
                    .filter(line -> !line.text().isBlank())
                    .map(line -> toMessage(line, separator, header.text(), names, exchange))
                    .iterator();
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private static TableLines.Row nextRow(TableLines lines, char separator) {
        try {
            var line = lines.next(separator);
            if (line == null) {
                lines.close();
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Message toMessage(
            TableLines.Row line, char separator, String columns, String[] names, Exchange exchange) {
        var row = new DefaultMessage(exchange.getContext());
        row.setHeaders(new HashMap<>(exchange.getMessage().getHeaders()));
        row.setHeader(ROW_HEADER, line.text());
        row.setHeader(COLUMNS_HEADER, columns);
        row.setBody(line.text());
        String[] cells = {};
        String problem = line.problem() == null ? null : PROBLEMS.get(line.problem());
        try {
            cells = cells(line.text(), separator);
        } catch (IllegalArgumentException e) {
            problem = problem == null ? e.getMessage() : problem;
        }
        if (problem == null && cells.length != names.length) {
            problem = "The row has %d cells, but the header line has %d.".formatted(cells.length, names.length);
        }
        if (problem == null) {
            var json = JsonNodeFactory.instance.objectNode();
            for (int i = 0; i < cells.length; i++) {
                json.put(names[i], cell(names[i], cells[i]));
            }
            row.setBody(json.toString());
        } else {
            row.setHeader(PROBLEM_HEADER, problem);
        }
        return row;
    }

    private static String[] columnNames(String header, char separator) {
        return Arrays.stream(cells(header, separator))
                .map(name -> cell(null, name))
                .toArray(String[]::new);
    }

    /**
     * Detects the separator of a table.
     *
     * @param header the table's header line
     * @return a comma, a semicolon or a tab. The method chooses the separator that yields the most known column names
     *     (names of keys count double). If several separators yield the same number of known names, or if none yields a
     *     known name, it chooses the separator that yields the most columns
     */
    public static char separator(String header) {
        char best = ',';
        int most = -1;
        for (char separator : new char[] {',', ';', '\t'}) {
            try {
                var names = columnNames(header, separator);
                int known = Arrays.stream(names)
                        .map(LeadTable::memberOf)
                        .mapToInt(member -> member == null ? 0 : KEY_MEMBERS.contains(member) ? 2 : 1)
                        .sum();
                int worth = known * header.length() + names.length;
                if (worth > most) {
                    most = worth;
                    best = separator;
                }
            } catch (IllegalArgumentException e) {
                // the quotes in the header line are not valid with this separator
            }
        }
        return best;
    }

    /**
     * Splits a row into cells.
     *
     * @param row one CSV row, without its line break
     * @param separator a comma, a semicolon or a tab
     * @return the row's cells, without surrounding white space and without the apostrophe that {@link #foreign} adds
     * @throws IllegalArgumentException if the text is not a single CSV row. The exception's message does not quote the
     *     row
     */
    public static String[] cells(String row, char separator) {
        try {
            String[] cells =
                    row.isBlank() ? new String[] {""} : READERS.get(separator).readValue(row);
            Arrays.setAll(cells, i -> ESCAPED.matcher(cells[i]).replaceFirst(""));
            return cells;
        } catch (JsonProcessingException e) {
            // the cause is omitted, because its message quotes the row
            throw new IllegalArgumentException(
                    "The text is not a single valid CSV row. Check its quotes and line breaks.");
        }
    }

    /**
     * Formats a cell as CSV.
     *
     * @param text the text; null becomes an empty cell
     * @return the text, in quotes if one of the possible separators requires them
     */
    public static String field(String text) {
        return text == null ? "" : SPECIAL.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    /**
     * Formats text from an untrusted source as a CSV cell.
     *
     * @param text the text; null becomes an empty cell
     * @return the text as {@link #field} formats it. It has a leading apostrophe if a spreadsheet would otherwise treat
     *     it as a formula, or as a number that loses its last digits
     */
    public static String foreign(String text) {
        return field(text == null ? null : UNSAFE.matcher(text).replaceFirst("'"));
    }

    /**
     * Undoes changes that spreadsheets make to a cell. Removes invisible characters, the notation {@code ="..."} for
     * text, and the fraction of a phone number. Rewrites dates, and replaces line breaks between tags with commas.
     * {@code phoneFormat=VN} restores a leading zero that a phone number has lost.
     *
     * @param header the column name or the name of a member; may be unknown
     * @param text the cell
     * @return the text in Unicode normalization form C. A date becomes {@code yyyy-mm-dd} if its order is
     *     day-month-year or year-month-day. Text that cannot be repaired is returned unchanged
     */
    public static String cell(String header, String text) {
        String plain =
                Normalizer.normalize(INVISIBLE.matcher(text).replaceAll("").strip(), Normalizer.Form.NFC);
        var asText = TEXT_FORMULA.matcher(plain);
        plain = asText.matches() ? asText.group(1).strip() : plain;
        String member = memberOf(header);
        if (member == null) {
            return plain;
        }
        return switch (member) {
            case "phone" -> PhoneNumbers.ofCell(plain);
            case "dob", "subscribed_at" -> date(plain);
            case "tags" -> plain.replaceAll("\\s*\\R\\s*", ", ");
            default -> plain;
        };
    }

    /**
     * Returns the customer member that belongs to the name of a table column or map key. The method ignores case,
     * accents, the Unicode normalization form, and all characters except letters and digits.
     *
     * @param name a header or key, such as {@code SĐT}, {@code ho_va_ten} or {@code full_name}, or null
     * @return the member as LadiFlow's responses name it, such as {@code phone} or {@code name}; null if the name is
     *     unknown
     */
    public static String memberOf(String name) {
        return MemberTable.CUSTOMER.memberOf(name);
    }

    private static String date(String text) {
        var date = YEAR_FIRST.matcher(DAY_FIRST.matcher(text).replaceFirst("$3-$2-$1"));
        try {
            return date.matches()
                    ? LocalDate.of(parseInt(date.group(1)), parseInt(date.group(2)), parseInt(date.group(3)))
                            .toString()
                    : text;
        } catch (DateTimeException e) {
            return text;
        }
    }
}
