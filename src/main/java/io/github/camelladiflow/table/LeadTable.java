// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.table;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.github.camelladiflow.model.ColumnNames;

/**
 * Reads CSV with a header, as people and spreadsheets write it: separated by comma, semicolon or tab, with a line {@code sep=;}
 * or without; in UTF-8 or UTF-16, with or without a byte order mark, or in the encoding that is set. A bean for routes, which
 * split by its method {@link #rows}. Thread-safe once it is set.
 */
public final class LeadTable {

    private static final CsvMapper MAPPER = CsvMapper.builder()
            .enable(CsvParser.Feature.TRIM_SPACES)
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .build();

    private static final String SEPARATORS = ",;\t";
    private static final int MAX_HEADER = 65_536;
    private static final Pattern SEPARATOR_LINE = Pattern.compile("\\s*\"?sep=.\"?[,;\\s]*", Pattern.CASE_INSENSITIVE);
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");
    private static final Pattern AS_TEXT = Pattern.compile("'(.*)|=\"(.*)\"");
    private static final Pattern DECIMAL = Pattern.compile("(\\d{8,12})[.,]0+");
    private static final Pattern DAY_FIRST = Pattern.compile("(\\d{1,2})[/.-](\\d{1,2})[/.-](\\d{4})(?:[ T].*)?");
    private static final Pattern YEAR_FIRST = Pattern.compile("(\\d{4})[/.-](\\d{1,2})[/.-](\\d{1,2})(?:[ T].*)?");

    private Charset encoding = StandardCharsets.UTF_8;

    /**
     * Sets the encoding of files that do not show theirs by a byte order mark or by the null bytes of UTF-16.
     *
     * @param encoding such as {@code windows-1258}; UTF-8 unless set
     * @throws IllegalArgumentException if Java knows none of that name
     */
    public void setEncoding(String encoding) {
        this.encoding = Charset.forName(encoding);
    }

    /**
     * Reads a file, row by row.
     *
     * @param file the file
     * @return the rows: a JSON object with the cells by their headers, each as {@link #cell} mends it; a row that has more or
     *     fewer cells than the header is its text, with the separator of the file, which no operation takes. It closes the file
     *     at its end
     * @throws IllegalArgumentException if the file has no header, or is in UTF-32
     * @throws IOException if it cannot be read
     */
    public Iterator<String> rows(File file) throws IOException {
        var in = new BufferedInputStream(Files.newInputStream(file.toPath()));
        try {
            var reader = new BufferedReader(new InputStreamReader(in, charset(in)), MAX_HEADER);
            String header = peek(reader);
            if (header != null && SEPARATOR_LINE.matcher(header).matches()) {
                reader.readLine();
                header = peek(reader);
            }
            if (header == null || header.isBlank()) {
                throw new IllegalArgumentException("The file has no header line, which names the columns.");
            }
            char separator = separator(header);
            MappingIterator<String[]> rows = MAPPER.readerFor(String[].class)
                    .with(CsvSchema.emptySchema().withColumnSeparator(separator))
                    .readValues(reader);
            String[] names =
                    Arrays.stream(rows.next()).map(name -> cell(null, name)).toArray(String[]::new);
            return new Rows(rows, names, separator);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private static String peek(BufferedReader reader) throws IOException {
        reader.mark(MAX_HEADER);
        String line = reader.readLine();
        reader.reset();
        return line;
    }

    /** The one that stands most often outside quotes. */
    private static char separator(String header) {
        String bare = QUOTED.matcher(header).replaceAll("");
        char most = SEPARATORS.charAt(0);
        for (char one : SEPARATORS.toCharArray()) {
            most = count(bare, one) > count(bare, most) ? one : most;
        }
        return most;
    }

    private static long count(String text, char separator) {
        return text.chars().filter(c -> c == separator).count();
    }

    private Charset charset(BufferedInputStream in) throws IOException {
        in.mark(4);
        byte[] head = in.readNBytes(4);
        in.reset();
        int marks = 0;
        for (int i = 0; i < head.length; i++) {
            marks = marks << 8 | head[i] & 0xFF;
        }
        marks <<= 8 * (4 - head.length);
        if (marks == 0xFFFE0000 || marks == 0x0000FEFF) {
            throw new IllegalArgumentException("The file is in UTF-32. Save it as UTF-8, in Excel: \"CSV UTF-8\".");
        }
        if (marks >>> 8 == 0xEFBBBF) {
            return skip(in, 3, StandardCharsets.UTF_8);
        }
        boolean isLong = head.length == 4;
        return switch (marks >>> 16) {
            case 0xFFFE -> skip(in, 2, StandardCharsets.UTF_16LE);
            case 0xFEFF -> skip(in, 2, StandardCharsets.UTF_16BE);
            default ->
                isLong && (marks & 0x00FF00FF) == 0
                        ? StandardCharsets.UTF_16LE
                        : isLong && (marks & 0xFF00FF00) == 0 ? StandardCharsets.UTF_16BE : encoding;
        };
    }

    private static Charset skip(InputStream in, int bytes, Charset charset) throws IOException {
        in.skipNBytes(bytes);
        return charset;
    }

    /**
     * Mends what spreadsheets do to a cell: of a phone number the fraction and the marks of text, of a date the order. The zero
     * that a phone number has lost comes back by {@code phoneFormat=VN}.
     *
     * @param header of its column, or the name of a member; may mean none
     * @param text the cell
     * @return the text in Unicode's form C; a date as {@code yyyy-mm-dd} if it is day, month and year, or year, month and day;
     *     what cannot be mended as it is
     */
    public static String cell(String header, String text) {
        String plain = Normalizer.normalize(text.strip(), Normalizer.Form.NFC);
        String member = ColumnNames.memberOf(header);
        if (member == null) {
            return plain;
        }
        return switch (member) {
            case "phone" -> phone(plain);
            case "dob", "subscribed_at" -> date(plain);
            default -> plain;
        };
    }

    private static String phone(String text) {
        var asText = AS_TEXT.matcher(text);
        if (asText.matches()) {
            return asText.group(1) != null ? asText.group(1) : asText.group(2);
        }
        var decimal = DECIMAL.matcher(text);
        return decimal.matches() ? decimal.group(1) : text;
    }

    private static String date(String text) {
        var dayFirst = DAY_FIRST.matcher(text);
        var yearFirst = YEAR_FIRST.matcher(text);
        try {
            if (dayFirst.matches()) {
                return date(dayFirst.group(3), dayFirst.group(2), dayFirst.group(1));
            }
            return yearFirst.matches() ? date(yearFirst.group(1), yearFirst.group(2), yearFirst.group(3)) : text;
        } catch (DateTimeException e) {
            return text;
        }
    }

    private static String date(String year, String month, String day) {
        return LocalDate.of(Integer.parseInt(year), Integer.parseInt(month), Integer.parseInt(day))
                .toString();
    }

    private record Rows(MappingIterator<String[]> rows, String[] header, char separator) implements Iterator<String> {

        @Override
        public boolean hasNext() {
            try {
                boolean more = rows.hasNextValue();
                if (!more) {
                    rows.close();
                }
                return more;
            } catch (IOException e) {
                throw broken();
            }
        }

        @Override
        public String next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            try {
                return row(rows.nextValue());
            } catch (IOException e) {
                throw broken();
            }
        }

        /** Without the cause, whose words quote the row. */
        private UncheckedIOException broken() {
            return new UncheckedIOException(new IOException("The file is not CSV behind line "
                    + rows.getCurrentLocation().getLineNr() + ", or cannot be read to its end."));
        }

        private String row(String[] cells) {
            if (cells.length != header.length) {
                return String.join(String.valueOf(separator), cells);
            }
            var json = JsonNodeFactory.instance.objectNode();
            for (int i = 0; i < cells.length; i++) {
                json.put(header[i], cell(header[i], cells[i]));
            }
            return json.toString();
        }
    }
}
