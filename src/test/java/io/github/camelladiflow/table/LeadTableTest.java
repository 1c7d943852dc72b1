// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.table;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests tables as Excel, LibreOffice, Google Sheets and people write them. */
class LeadTableTest {

    private static final String SHEET = "Email;SĐT;Họ và tên\r\nhoa@example.com;0911000001;\"Lê Hoa\"\r\n";
    private static final String ROW = "{\"Email\":\"hoa@example.com\",\"SĐT\":\"0911000001\",\"Họ và tên\":\"Lê Hoa\"}";

    @TempDir
    Path folder;

    private final LeadTable table = new LeadTable();
    private final List<String> problems = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"UTF-8, false", "UTF-8, true", "UTF-16LE, true", "UTF-16LE, false", "UTF-16BE, true", "UTF-16BE, false"
    })
    void readsSpreadsheetEncodingsWithAndWithoutByteOrderMark(String encoding, boolean mark) throws Exception {
        assertThat(rows(((mark ? "\uFEFF" : "") + SHEET).getBytes(Charset.forName(encoding))))
                .containsExactly(ROW);
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t"})
    void detectsSeparatorFromHeader(String separator) throws Exception {
        assertThat(rows(SHEET.replace(";", separator))).containsExactly(ROW);
        assertThat(rows(SHEET.replace("Họ và tên", "\"Họ, và, tên\"").replace(";", separator)))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sep=;\r\n", "\"sep=;\"\r\n", "SEP=;\n"})
    void readsSeparatorLineBeforeHeader(String line) throws Exception {
        assertThat(rows("\uFEFF" + line + SHEET)).containsExactly(ROW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void acceptsAllLineEndingsAndSkipsBlankLines(String end) throws Exception {
        assertThat(rows(SHEET.replace("\r\n", end) + end + end)).containsExactly(ROW);
    }

    @Test
    void readsWindows1258IfConfiguredAndComposesAccents() throws Exception {
        table.setEncoding("windows-1258");

        assertThat(rows(SHEET.replace("Lê Hoa", "Tru\u0323c")
                        .replace("Họ và tên", "Ho\u0323 va\u0300 tên")
                        .getBytes("windows-1258")))
                .containsExactly(Normalizer.normalize(ROW.replace("Lê Hoa", "Tru\u0323c"), Normalizer.Form.NFC));
    }

    @Test
    void rejectsUtf32AndFileWithoutHeader() {
        assertThatThrownBy(() -> rows(("\uFEFF" + SHEET).getBytes(Charset.forName("UTF-32LE"))))
                .hasMessageContaining("UTF-32");
        assertThatThrownBy(() -> rows("")).hasMessageContaining("no header line");
        assertThatThrownBy(() -> rows("\n")).hasMessageContaining("no header line");
    }

    @Test
    void passesRowOfOtherWidthUnchanged() throws Exception {
        assertThat(rows("Email;SĐT\na@example.com;0911;more\nb@example.com\nc@example.com;\"a;\nb\"\n"))
                .containsExactly(
                        "a@example.com;0911;more", "b@example.com", "{\"Email\":\"c@example.com\",\"SĐT\":\"a;\\nb\"}");
        assertThat(problems)
                .containsExactly(
                        "The row has 3 cells, but the header line has 2.",
                        "The row has 1 cells, but the header line has 2.",
                        null);
    }

    @Test
    void passesInvalidRowUnchanged() throws Exception {
        assertThat(rows("Email;SĐT\n\"hoa\"x;1\nb@example.com;2\n\"c@example.com;3\nd@example.com;4\n"))
                .containsExactly(
                        "\"hoa\"x;1",
                        "{\"Email\":\"b@example.com\",\"SĐT\":\"2\"}",
                        "\"c@example.com;3\nd@example.com;4\n");
        assertThat(rows("Email;Ten\na@example.com;B\u00ecnh\n".getBytes("windows-1252")))
                .containsExactly("a@example.com;B\uFFFDnh");
        assertThat(problems)
                .containsExactly(
                        "The text is not a single valid CSV row. Check its quotes and line breaks.",
                        null,
                        "A quoted cell of the row has no closing quote.",
                        "The row contains bytes that are invalid in the file's encoding.");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    'Email;Họ, tên, đệm', ;
                    'Tên;Email,SĐT', ','
                    'a,b;c,d', ','
                    SĐT, ','
                    '"Email, của khách";SĐT', ;
                    """)
    void choosesSeparatorThatYieldsKnownColumnNames(String header, char separator) {
        assertThat(LeadTable.separator(header)).isEqualTo(separator);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    a b, a b
                    'a;b', '"a;b"'
                    ' a', '" a"'
                    'a"b', '"a""b"'
                    =1+1, '''=1+1'
                    @x, '''@x'
                    -, '''-'
                    +84 901, '''+84 901'
                    '\t=1', '"''\t=1"'
                    '\n=1', '"''\n=1"'
                    \uFF1D1, '''\uFF1D1'
                    '''=1', '''''=1'
                    '''tis', '''tis'
                    665100000000000000000001, '''665100000000000000000001'
                    66510000000000000000e001, '''66510000000000000000e001'
                    0911000001, 0911000001
                    '', ''
                    """)
    void escapesFormulasAndLongNumbersAndReadsThemBack(String text, String field) {
        assertThat(LeadTable.foreign(text)).isEqualTo(field);
        assertThat(LeadTable.cells(field + ",x", ',')).containsExactly(text, "x");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    SĐT, 911000001, 911000001
                    SĐT, '911000001,00', 911000001
                    phone, 84911000001.0, 84911000001
                    phone, '''0911000001', 0911000001
                    phone, '="0911000001"', 0911000001
                    Họ tên, '="Lan"', Lan
                    Ngày sinh, '=" 1/2/1990 "', 1990-02-01
                    Họ tên, '="="Lan""', '="="Lan""'
                    SĐT, \u202D0911\u200B000\u200E001\u202C, 0911000001
                    Họ tên, La\u00ADn \uD83D\uDC69\u200D\uD83D\uDE80, Lan \uD83D\uDC69\u200D\uD83D\uDE80
                    Tag, 'VIP \n Hội thảo', 'VIP, Hội thảo'
                    phone, '8,4911E+10', '8,4911E+10'
                    Ghi chú, '911000001,00', '911000001,00'
                    Ngày sinh, 31/12/1990, 1990-12-31
                    Ngày sinh, 1/2/1990, 1990-02-01
                    dob, 31.12.1990 00:00:00, 1990-12-31
                    dob, 1990/12/31, 1990-12-31
                    dob, 12/31/1990, 12/31/1990
                    dob, 31/12/90, 31/12/90
                    dob, 33238, 33238
                    Ghi chú, 31/12/1990, 31/12/1990
                    """)
    void repairsCellOnlyWhereCertain(String header, String cell, String mended) {
        assertThat(LeadTable.cell(header, cell)).isEqualTo(mended);
    }

    @Test
    void keepsHeadersOfFileAndAddsOriginalRow() throws Exception {
        try (var context = new DefaultCamelContext()) {
            var exchange = new DefaultExchange(context);
            exchange.getMessage().setHeader("campaign", "webinar");
            var file = Files.writeString(folder.resolve("leads.csv"), SHEET);
            var row = table.rows(file.toFile(), exchange).next();

            assertThat(row.getHeaders())
                    .containsOnly(
                            Map.entry("campaign", "webinar"),
                            Map.entry("CamelLadiFlowRow", "hoa@example.com;0911000001;\"Lê Hoa\""),
                            Map.entry("CamelLadiFlowColumns", "Email;SĐT;Họ và tên"));
        }
    }

    private List<String> rows(String text) throws IOException {
        return rows(text.getBytes("UTF-8"));
    }

    private List<String> rows(byte[] bytes) throws IOException {
        var rows = new ArrayList<String>();
        try (var context = new DefaultCamelContext()) {
            table.rows(Files.write(folder.resolve("leads.csv"), bytes).toFile(), new DefaultExchange(context))
                    .forEachRemaining(row -> {
                        rows.add(row.getBody(String.class));
                        problems.add(row.getHeader("CamelLadiFlowRowProblem", String.class));
                    });
        }
        return rows;
    }
}
