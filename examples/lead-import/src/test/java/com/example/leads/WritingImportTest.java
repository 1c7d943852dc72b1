// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.Reply;
import org.dhatim.fastexcel.Workbook;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A spreadsheet goes in, customers are written and subscribed, and the result says so. */
class WritingImportTest {

    private static final String SHEET = "STT;Email;SĐT;Họ và tên;Tag;Ngày sinh;Đồng ý\r\n"
            + "1;hoa@example.com;0911000001;Hoa;VIP;31/12/1990;x\r\n"
            + "2;mai@example.com;911000002;Mai;;;có\r\n"
            + "3;dao@example.com;;Đào;;;\r\n"
            + "4;;8,4911E+10;Cúc;;;x\r\n"
            + "5;;;Trúc;;;x\r\n";

    @RegisterExtension
    final LadiFlowExtension ladiflow = new LadiFlowExtension();

    @TempDir
    Path folder;

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private final Properties properties = new Properties();
    private Path in;
    private Path out;

    @BeforeEach
    void names() {
        in = folder.resolve("khách.csv");
        out = folder.resolve("kết quả.csv");
        properties.setProperty("sample.write", "true");
        properties.setProperty("sample.sequence", "Chăm sóc sau mua");
        properties.setProperty("sample.tags", "Hội thảo");
        properties.setProperty("sample.language", "vi");
    }

    @Test
    void theFirstRunShowsWhatWouldBeSentAndSendsNothing() throws Exception {
        Files.writeString(in, SHEET);
        run();

        assertThat(ladiflow.sandbox().requestCount()).isZero();
        assertThat(out).doesNotExist();
        assertThat(told())
                .contains(
                        "Sẽ ghi 3 khách hàng, đưa 2 khách vào sequence: khoảng 4 điểm",
                        "Cột \"SĐT\" là phone",
                        "Cột \"STT\" không được gửi",
                        "Cột \"Đồng ý\" cho biết ai đồng ý nhận tin",
                        "phone=0911000002",
                        "tags=[VIP, Hội thảo]",
                        "1 khách sẽ không vào sequence",
                        "1 dòng sẽ bị lỗi: Excel đã rút gọn số ở cột SĐT",
                        "1 dòng sẽ bị lỗi: Dòng này không có email lẫn số điện thoại",
                        "--yes");
    }

    @Test
    void eachRowIsWrittenWithItsTagsAndSubscribedIfItConsentsAndTheResultSaysSo() throws Exception {
        Files.writeString(in, SHEET);
        properties.setProperty("sample.yes", "true");
        run();

        assertThat(Files.readAllLines(out))
                .element(0)
                .isEqualTo(
                        "\uFEFFSTT;Email;SĐT;Họ và tên;Tag;Ngày sinh;Đồng ý;Trạng thái;Lý do;LadiFlow id;LadiFlow sequence");
        assertThat(Files.readString(out))
                .containsPattern("1;hoa@example.com;[^\n]*;x;Mới;;[0-9a-f]{24};Đã đăng ký\r\n")
                .containsPattern("2;mai@example.com;[^\n]*;có;Mới;;[0-9a-f]{24};Đã đăng ký\r\n")
                .containsPattern("3;dao@example.com;[^\n]*;;Mới;;[0-9a-f]{24};\"?Chưa đăng ký: khách chưa đồng ý")
                .contains("4;;8,4911E+10;Cúc;;;x;Lỗi;Excel đã rút gọn số")
                .contains("5;;;Trúc;;;x;Lỗi;Dòng này không có email");
        assertThat(subscribed()).containsExactlyInAnyOrder("hoa@example.com", "mai@example.com");
        var hoa = customer("hoa@example.com");
        assertThat(hoa).containsEntry("phone", "0911000001").containsEntry("name", "Hoa");
        assertThat(hoa.get("dob").toString()).startsWith("1990-12-31");
        assertThat((List<?>) hoa.get("tags")).hasSize(2);
        assertThat(customer("mai@example.com")).containsEntry("phone", "0911000002");
        assertThat(folder.resolve("kết quả.csv.journal")).doesNotExist();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
                .isEqualTo("rw-------");
    }

    @Test
    void aResultThatIsCorrectedAndGivenBackDoesTheFailedRowsAloneAndKeepsItsColumns() throws Exception {
        Files.writeString(in, SHEET);
        properties.setProperty("sample.yes", "true");
        run();
        long written = ladiflow.sandbox().requestCount();
        Files.writeString(in, Files.readString(out).replace("8,4911E+10", "0911000004"));
        Files.delete(out);
        run();

        assertThat(Files.readAllLines(out).get(0)).endsWith(";Đồng ý;Trạng thái;Lý do;LadiFlow id;LadiFlow sequence");
        assertThat(Files.readString(out)).containsPattern("1;hoa@[^\n]*;Đã có sẵn;;[0-9a-f]{24};Đã đăng ký\r\n");
        assertThat(subscribed().stream().distinct()).hasSameSizeAs(subscribed());
        assertThat(ladiflow.sandbox().requestCount()).isGreaterThan(written);
        assertThat(ladiflow.sandbox().customers()).anyMatch(one -> "0911000004".equals(one.get("phone")));
    }

    @Test
    void rowsThatALookupDidNotFindCanBeGivenAsTheyAre() throws Exception {
        properties.remove("sample.sequence");
        properties.setProperty("sample.yes", "true");
        Files.writeString(
                in,
                "\uFEFFEmail,Tên,Trạng thái,Lý do,LadiFlow id,LadiFlow name\r\nhoa@example.com,Hoa,Không tìm thấy,,,\r\n");
        run();

        assertThat(Files.readString(out))
                .startsWith("\uFEFFEmail,Tên,Trạng thái,Lý do,LadiFlow id\r\nhoa@example.com,Hoa,Mới,,");
    }

    @Test
    void whoIsThereAlreadyIsNotWrittenAgain() throws Exception {
        properties.remove("sample.sequence");
        properties.remove("sample.tags");
        properties.setProperty("sample.yes", "true");
        Files.writeString(in, "Email,Họ tên\nlan.tran@example.com,Trần Thị Ngọc Lan\n");
        run();

        assertThat(Files.readString(out)).contains(",Đã có sẵn,,6650a1b2c3d4e5f601234567");
        assertThat(ladiflow.sandbox().requestCount("customer/create-or-update")).isZero();
    }

    @Test
    void aSequenceThatLadiFlowDoesNotHaveIsToldBeforeAnybodyIsWritten() throws Exception {
        Files.writeString(in, SHEET);
        properties.setProperty("sample.yes", "true");
        properties.setProperty("sample.sequence", "Chăm sóc sau khi mua");

        assertThatThrownBy(this::run).hasMessageContaining("Chăm sóc sau khi mua", "chưa gửi gì cả");
        assertThat(ladiflow.sandbox().requestCount("customer/create-or-update")).isZero();
    }

    @Test
    void onePersonInTwoRowsIsSubscribedOnce() throws Exception {
        Files.writeString(in, "Email,Đồng ý,Tag\nhoa@example.com,x,A\nHoa@example.com,x,B\n");
        properties.setProperty("sample.yes", "true");
        run();

        assertThat(subscribed()).hasSize(1);
        assertThat(Files.readString(out)).contains("Đã đăng ký\r\n", "Đã đăng ký từ trước\r\n");
    }

    @Test
    void withoutConsentNothingIsSent() throws Exception {
        Files.writeString(in, "Email\nhoa@example.com\n");
        assertThatThrownBy(this::run).hasMessageContaining("--consent-all");

        properties.setProperty("sample.consent-all", "true");
        properties.setProperty("sample.yes", "true");
        properties.setProperty("sample.max-points", "1");
        assertThatThrownBy(this::run).hasMessageContaining("--max-points");
        assertThat(ladiflow.sandbox().requestCount()).isZero();

        properties.remove("sample.max-points");
        run();
        assertThat(subscribed()).containsExactly("hoa@example.com");
    }

    @Test
    void theNextRunSendsNoSubscriptionAgainWhoseEndIsKnownAndTellsTheOthers() throws Exception {
        Files.writeString(in, "Email,Đồng ý\nhoa@example.com,x\nmai@example.com,x\ndao@example.com,x\n");
        properties.setProperty("sample.yes", "true");
        ladiflow.sandbox().forKey("email", "dao@example.com").next(Reply.unauthorized());
        assertThatThrownBy(this::run).isInstanceOf(ImportException.class);
        assertThat(folder.resolve("kết quả.csv.journal")).exists();
        var before = subscribed();
        // as a kill leaves it between the request and its answer
        Files.writeString(
                folder.resolve("kết quả.csv.journal"),
                "S " + Journal.key("dao@example.com") + "\nS half",
                StandardOpenOption.APPEND);

        run();

        assertThat(before).isNotEmpty();
        assertThat(subscribed()).containsExactlyInAnyOrder("hoa@example.com", "mai@example.com", "dao@example.com");
        assertThat(told()).contains("1 lượt đăng ký còn dở");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void theEncodingsOfExcelAndTheTabsOfItsUnicodeTextAreUnderstood(String encoding) throws Exception {
        properties.setProperty("sample.yes", "true");
        Files.write(in, ("\uFEFF" + SHEET.replace(';', '\t')).getBytes(Charset.forName(encoding)));
        run();

        assertThat(subscribed()).containsExactlyInAnyOrder("hoa@example.com", "mai@example.com");
    }

    @Test
    void aWorkbookOfExcelGoesInAndOneComesOutWithItsZeros() throws Exception {
        in = folder.resolve("khách.xlsx");
        out = folder.resolve("kết quả.xlsx");
        try (var book = new Workbook(Files.newOutputStream(in), "test", "1.0")) {
            var sheet = book.newWorksheet("Sheet1");
            var header = List.of("Email", "SĐT", "Ngày sinh", "Đồng ý");
            for (int i = 0; i < header.size(); i++) {
                sheet.value(0, i, header.get(i));
            }
            sheet.value(2, 0, "hoa@example.com");
            sheet.value(2, 1, 911000001);
            sheet.value(2, 2, LocalDate.of(1990, 12, 31));
            sheet.style(2, 2).format("dd/mm/yyyy").set();
            sheet.value(2, 3, "x");
        }
        properties.setProperty("sample.yes", "true");
        run();

        assertThat(subscribed()).containsExactly("hoa@example.com");
        assertThat(customer("hoa@example.com")).containsEntry("phone", "0911000001");
        assertThat(customer("hoa@example.com").get("dob").toString()).startsWith("1990-12-31");
        var csv = folder.resolve("again.csv");
        Workbooks.toCsv(out, csv);
        assertThat(Files.readString(csv))
                .startsWith("Email,SĐT,Ngày sinh,Đồng ý,Trạng thái,Lý do,LadiFlow id,LadiFlow sequence\n")
                .contains("hoa@example.com,911000001,1990-12-31,x,Mới,,");
    }

    @Test
    void whatIsNoWorkbookOrTooLargeIsRefusedInWords() throws Exception {
        in = folder.resolve("khách.xlsx");
        Files.writeString(in, "no zip");
        assertThatThrownBy(this::run).hasMessageContaining("CSV UTF-8");

        try (var zip = new ZipOutputStream(Files.newOutputStream(in))) {
            zip.putNextEntry(new ZipEntry("xl/bomb.xml"));
            for (int i = 0; i <= Workbooks.MAX_BYTES >> 20; i++) {
                zip.write(new byte[1 << 20]);
            }
        }
        assertThatThrownBy(this::run).hasMessageContaining("50 MB", "CSV UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sep=;\r\n", "\"sep=;\"\r\n", "SEP=;\n"})
    void theLineThatTellsExcelTheSeparatorIsNoHeader(String line) throws Exception {
        properties.setProperty("sample.yes", "true");
        Files.writeString(in, "\uFEFF" + line + SHEET);
        run();

        assertThat(subscribed()).hasSize(2);
    }

    @Test
    void unicodeTextOfExcelIsATableAndUtf32IsRefused() throws Exception {
        in = folder.resolve("khách.txt");
        Files.write(in, ("\uFEFF" + SHEET.replace(';', '\t')).getBytes(StandardCharsets.UTF_16LE));
        run();
        assertThat(told()).contains("Sẽ ghi 3 khách hàng");

        Files.write(in, ("\uFEFF" + SHEET).getBytes(Charset.forName("UTF-32LE")));
        assertThatThrownBy(this::run).hasMessageContaining("UTF-32");
    }

    @Test
    void aPersonIsTakenOutOfAllThatAnImportLeaves() throws Exception {
        Files.writeString(out, "\uFEFFSĐT;Tên\r\n0911 000 001;Hoa\r\n0911000002;Mai\r\n");
        Files.writeString(folder.resolve("kết quả.csv.part"), "\uFEFFSĐT;Tên\r\n+84911000001;Hoa\r\n");
        Files.writeString(
                folder.resolve("kết quả.csv.journal"), "S 0123456789abcdef\nE 0123456789abcdef 911000001;Hoa;Mới\n");

        assertThat(Forgetting.forget("0911000001", out, Words.of("vi"))).containsExactly(3L, 3L);
        assertThat(Files.readString(out)).isEqualTo("\uFEFFSĐT;Tên\r\n0911000002;Mai\r\n");
        assertThat(Files.readString(folder.resolve("kết quả.csv.part"))).doesNotContain("Hoa");
        assertThat(Files.readString(folder.resolve("kết quả.csv.journal"))).isEqualTo("S 0123456789abcdef\n");
    }

    @ParameterizedTest
    @CsvSource({
        "901234567, 0901234567",
        "'0901 234 567', 0901234567",
        "'''0901234567', 0901234567",
        "'=\"0901234567\"', 0901234567",
        "'901234567,00', 0901234567",
        "901234567.0, 0901234567",
        "84901234567.0, 0901234567",
        "+84 901 234 567, 0901234567",
        "(090) 123-4567, 0901234567",
        "0901.234.567, 0901234567",
        "'8,49012E+10',",
        "8.4901234567E+10,",
        "12345,"
    })
    void aPhoneNumberIsWhatTheSpreadsheetMadeOfItOrRefusedInWords(String cell, String phone) {
        Map<String, String> cells = Map.of("SĐT", cell);
        var writing = new Writing(List.of(), null, false, false, 2, null);
        if (phone == null) {
            assertThatThrownBy(() -> LeadWriter.request(Lead.of(cells, false, List.of()), writing))
                    .isInstanceOf(LeadRowException.class);
        } else {
            assertThat(LeadWriter.request(Lead.of(cells, false, List.of()), writing))
                    .containsEntry("phone", phone);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "31/12/1990, 1990-12-31",
        "1/2/1990, 1990-02-01",
        "31-12-1990, 1990-12-31",
        "31.12.1990 00:00, 1990-12-31",
        "1990-12-31, 1990-12-31",
        "1990/12/31, 1990-12-31",
        "12/31/1990,",
        "31/12/90,",
        "33238,",
        "30/2/1990,"
    })
    void aDateIsDayMonthYearOrRefusedInWords(String cell, String date) {
        Map<String, String> cells = Map.of("Ngày sinh", cell);
        if (date == null) {
            assertThatThrownBy(() -> Lead.of(cells, false, List.of())).hasMessageContaining("day/month/year");
        } else {
            assertThat(Lead.of(cells, false, List.of()).members()).containsEntry("dob", date);
        }
    }

    private List<String> subscribed() {
        return ladiflow.sandbox().subscriptions().stream()
                .map(one -> one.get("email").toString())
                .toList();
    }

    private Map<String, Object> customer(String email) {
        return ladiflow.sandbox().customers().stream()
                .filter(one -> email.equals(one.get("email")))
                .findFirst()
                .orElseThrow();
    }

    private String told() {
        return told.toString(StandardCharsets.UTF_8);
    }

    private void run() throws Exception {
        properties.setProperty("sample.file", in.toString());
        properties.setProperty("sample.out", out.toString());
        var given = ResultOptions.of(properties);
        var overrides = Map.of(
                "camel.component.ladiflow.baseUrl",
                ladiflow.sandbox().baseUrl(),
                "camel.component.ladiflow.maxRetries",
                "0");
        ResultImport.run(
                new ResultOptions(
                        given.in(),
                        given.out(),
                        given.reading(),
                        given.words(),
                        given.fields(),
                        null,
                        false,
                        1,
                        given.writing(),
                        overrides),
                Map.of("LADIFLOW_API_KEY", ladiflow.sandbox().apiKey()),
                null,
                new PrintStream(told, true, StandardCharsets.UTF_8));
    }
}
