// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.Reply;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A CSV file goes in, another one comes out. */
class ResultImportTest {

    private static final String LAN =
            "Tìm thấy,,6650a1b2c3d4e5f601234567,Trần Thị Ngọc Lan,lan.tran@example.com,0901234567";

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @TempDir
    Path folder;

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private Path in;
    private Path out;
    private final Properties properties = new Properties();

    @BeforeEach
    void names() {
        in = folder.resolve("khách.csv");
        out = folder.resolve("kết quả.csv");
        properties.setProperty("sample.file", in.toString());
        properties.setProperty("sample.out", out.toString());
        properties.setProperty("sample.language", "vi");
    }

    @Test
    void herColumnsStayAndStatusReasonAndCustomerAreAddedInVietnamese() throws Exception {
        put("Họ tên,Số điện thoại,Ghi chú\r\n"
                + "Lan,0901 234 567,\"gọi lại, buổi chiều\r\nxong\"\r\n"
                + "Bình ,+84760000074,\r\n"
                + "Chi,xin chào,\r\n"
                + "\r\n"
                + "Dũng,,\r\n"
                + "a,b,c,d\r\n");
        run();

        assertThat(Files.readString(out))
                .isEqualTo(
                        "\uFEFFHọ tên,Số điện thoại,Ghi chú,Trạng thái,Lý do,LadiFlow id,LadiFlow name,LadiFlow email,"
                                + "LadiFlow phone\r\n"
                                + "Lan,0901 234 567,\"gọi lại, buổi chiều\r\nxong\"," + LAN + "\r\n"
                                + "Bình ,+84760000074,,Không tìm thấy,,,,,\r\n"
                                + "Chi,xin chào,,Lỗi,\"Không phải mã khách hàng, email hay số điện thoại hợp lệ\",,,,\r\n"
                                + ",,,Lỗi,Dòng trống,,,,\r\n"
                                + "Dũng,,,Lỗi,Không có gì để tra cứu: cột Số điện thoại bỏ trống,,,,\r\n"
                                + "\"a,b,c,d\",,,Lỗi,\"Dòng có 4 cột, trong khi dòng tiêu đề có 3 cột\",,,,\r\n");
        assertThat(told())
                .contains("6 dòng", "1 tìm thấy, 1 không tìm thấy, 4 lỗi")
                .doesNotContain("0901");
        assertThat(in).exists();
        assertThat(folder.resolve("kết quả.csv.part")).doesNotExist();
    }

    @Test
    void statusAndReasonAreInEnglishWhereThatIsAskedFor() throws Exception {
        properties.setProperty("sample.language", "en");
        properties.setProperty("sample.fields", "name");
        put("Email;City\nlan.tran@example.com;Huế\nnobody@example.com;\n;\n");
        run();

        assertThat(Files.readString(out))
                .isEqualTo("\uFEFFEmail;City;Status;Reason;LadiFlow name\r\n"
                        + "lan.tran@example.com;Huế;Found;;Trần Thị Ngọc Lan\r\n"
                        + "nobody@example.com;;Not found;;\r\n"
                        + ";;Error;Nothing to look up: empty is Email;\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SĐT",
                "Số điện thoại",
                "SO DIEN THOAI",
                "so_dien_thoai",
                "Phone number",
                "phone",
                "Điện thoại",
                "Di động",
                "Mobile",
            })
    void aColumnOfPhoneNumbersIsKnownByItsUsualNames(String name) throws Exception {
        assertThatTheKeyIsFoundIn(name, "0901234567");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Email", "E-mail", "Địa chỉ email", "Mail", "email address"})
    void aColumnOfEmailAddressesIsKnownByItsUsualNames(String name) throws Exception {
        assertThatTheKeyIsFoundIn(name, "lan.tran@example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mã khách hàng", "Mã KH", "Customer ID", "customer_id", "ID"})
    void aColumnOfCustomerIdsIsKnownByItsUsualNames(String name) throws Exception {
        assertThatTheKeyIsFoundIn(name, "6650a1b2c3d4e5f601234567");
    }

    private void assertThatTheKeyIsFoundIn(String column, String key) throws Exception {
        put("Tên," + column + "\nx," + key + "\n");
        run();
        assertThat(Files.readString(out)).contains(LAN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"liên hệ", "Liên Hệ", "lien he", "phone=Liên hệ"})
    void anyOtherColumnIsNamed(String told) throws Exception {
        properties.setProperty("sample.column", told);
        put("SĐT,Liên hệ\n1,0901234567\n");
        run();
        assertThat(Files.readString(out)).contains("1,0901234567," + LAN);
    }

    @ParameterizedTest
    @CsvSource({
        "'SĐT,Số điện thoại', '', choose one with --column",
        "'Tên,Tỉnh', '', name it with --column",
        "'Tên,SĐT', 'Nơi ở', no column",
        "'Tên,SĐT', 'SĐT\nemail=Tên', --column=phone=NAME",
        "'', '', cannot be read"
    })
    void aHeaderThatLeavesOpenWhereTheKeyIsIsTold(String header, String columns, String message) throws Exception {
        properties.setProperty("sample.column", columns);
        properties.setProperty("sample.language", "en");
        put(header.isEmpty() ? "" : header + "\n1,2\n");

        assertThatThrownBy(this::run).isInstanceOf(ImportException.class).hasMessageContaining(message);
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
    void aFileInUtf16IsReadAsExcelWritesIt(String encoding) throws Exception {
        Files.write(in, "\uFEFFTên\tSĐT\r\nLàn\t0901234567\r\n".getBytes(encoding));
        run();
        assertThat(Files.readString(out)).contains("Làn\t0901234567\tTìm thấy\t\t6650");
    }

    @Test
    void anotherEncodingIsRefusedBeforeAnythingIsAskedAndReadWhereItIsNamed() throws Exception {
        Files.write(in, "Ten,SDT\nBình,0901234567\n".getBytes(Charset.forName("windows-1252")));
        assertThatThrownBy(this::run)
                .isInstanceOf(ImportException.class)
                .hasMessageContaining("--encoding=")
                .hasMessageContaining("dòng 2");
        assertThat(LADIFLOW.sandbox().requestCount()).isZero();

        properties.setProperty("sample.encoding", "windows-1252");
        run();
        assertThat(Files.readString(out)).contains("Bình,0901234567," + LAN);
    }

    @Test
    void theRowsOfALongFileAreInItsOrderWithAnyFieldOfTheCustomer() throws Exception {
        properties.setProperty("sample.fields", "tags,last_order_total,nonsense");
        LADIFLOW.sandbox().forKey("email", "lan.tran@example.com").always(Reply.delayed(Duration.ofMillis(30)));
        var rows = new StringBuilder("STT,Email\n");
        IntStream.range(0, 500)
                .forEach(i -> rows.append(i)
                        .append(i % 7 == 0 ? ",lan.tran@example.com\n" : ",nobody" + i + "@example.com\n"));
        put(rows.toString());
        run();

        var lines = Files.readAllLines(out);
        assertThat(lines).hasSize(501);
        for (int i = 0; i < 500; i++) {
            assertThat(lines.get(i + 1)).startsWith(i + ",");
        }
        assertThat(lines.get(1)).endsWith(",\"6650aaaa0000000000000001; 6650aaaa0000000000000002\",321321,");
        assertThat(told()).contains("\"nonsense\"");
    }

    @Test
    void aFormulaThatSomebodyHasTypedAsHisNameIsNoneInTheSpreadsheet() throws Exception {
        LADIFLOW.sandbox()
                .update(
                        "6650a1b2c3d4e5f601234567",
                        customer -> customer.putAll(Map.of("name", "=1+1", "phone", "+84901234567")));
        put("Email\nlan.tran@example.com\n");
        run();
        assertThat(Files.readString(out)).contains(",'=1+1,lan.tran@example.com,+84901234567\r\n");
    }

    @Test
    void whatIsThereAlreadyIsNeverOverwritten() throws Exception {
        put("Email\nlan.tran@example.com\n");
        Files.writeString(out, "mine");
        assertThatThrownBy(this::run).isInstanceOf(ImportException.class).hasMessageContaining("--out");
        assertThat(out).hasContent("mine");

        Files.delete(out);
        var part = Files.writeString(folder.resolve("kết quả.csv.part"), "somebody else's");
        assertThatThrownBy(this::run).isInstanceOf(ImportException.class).hasMessageContaining(".part");
        assertThat(part).hasContent("somebody else's");
    }

    @Test
    void whereARunWasKilledTheNextGoesOnWhateverTheLastByteWas() throws Exception {
        put("Tên,Email\n\"x\ny\",lan.tran@example.com\nBé,nobody@example.com\nz,lan.tran@example.com\n");
        run();
        var whole = Files.readAllBytes(out);
        Files.delete(out);
        int firstRow = new String(whole, StandardCharsets.UTF_8).indexOf("\"x\ny\"");

        for (int length :
                List.of(0, 1, 4, firstRow, firstRow + 3, whole.length / 2, whole.length - 3, whole.length - 1)) {
            var part = folder.resolve("kết quả.csv.part");
            Files.write(part, Arrays.copyOf(whole, length));
            run();
            assertThat(out).as("after " + length + " bytes").hasBinaryContent(whole);
            Files.delete(out);
        }
    }

    @Test
    void rowsThatWereLookedUpAreNotAskedForAgain() throws Exception {
        put("Email\nlan.tran@example.com\nnobody@example.com\nbinh.le2@example.com\n");
        LADIFLOW.sandbox().forKey("email", "nobody@example.com").always(Reply.unauthorized());
        assertThatThrownBy(this::run).isInstanceOf(ImportException.class).hasMessageContaining("API key");
        assertThat(out).doesNotExist();

        LADIFLOW.sandbox().reset();
        run();
        // the last of them may come twice: the first run has asked for it when the refusal ended it
        assertThat(LADIFLOW.sandbox().requests())
                .extracting(request -> request.text("email").orElseThrow())
                .contains("nobody@example.com", "binh.le2@example.com")
                .doesNotContain("lan.tran@example.com");
        assertThat(told()).contains("1 dòng đã có trong");
        assertThat(Files.readString(out)).contains("lan.tran@example.com,Tìm thấy", "binh.le2@example.com,Tìm thấy");
    }

    @Test
    void inAnOutageTheImportStopsAndTheNextRunAsksForThoseRowsAgain() throws Exception {
        var rows = new StringBuilder("Email\nlan.tran@example.com\n");
        IntStream.range(0, 60).forEach(i -> rows.append("nobody").append(i).append("@example.com\n"));
        put(rows.toString());
        LADIFLOW.sandbox()
                .when(request -> request.text("email").orElse("").startsWith("nobody"))
                .always(Reply.status(503));
        assertThatThrownBy(this::run).isInstanceOf(ImportException.class).hasMessageContaining("20 lần liên tiếp");

        LADIFLOW.sandbox().reset();
        run();
        assertThat(Files.readString(out)).doesNotContain("Lỗi").contains("nobody59@example.com,Không tìm thấy");
    }

    @Test
    void aChangeOfTheFileWhileItIsReadIsTold() throws Exception {
        put("Email\nlan.tran@example.com\n");
        LADIFLOW.sandbox()
                .when(request -> {
                    try {
                        Files.writeString(in, "Email\nlan.tran@example.com\nbinh.le2@example.com\n");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return false;
                })
                .always(Reply.status(500));
        assertThatThrownBy(this::run).isInstanceOf(ImportException.class).hasMessageContaining("đã bị sửa");
        assertThat(out).doesNotExist();
    }

    @Test
    void theKeyComesFromTheVariableOrFromAFileAsWindowsWritesThem() throws Exception {
        var file = folder.resolve("key.txt");
        for (var content : List.of("secret", "secret\r\n", "\uFEFF secret \r\n")) {
            for (var encoding : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE)) {
                Files.write(file, content.getBytes(encoding));
                assertThat(ApiKey.find(file, Map.of(), null, Words.ENGLISH)).isEqualTo("secret");
            }
        }
        assertThat(ApiKey.find(null, Map.of("LADIFLOW_API_KEY", " secret "), null, Words.ENGLISH))
                .isEqualTo("secret");
        Files.writeString(file, "\n");
        assertThatThrownBy(() -> ApiKey.find(file, Map.of(), null, Words.ENGLISH))
                .hasMessageContaining("holds no key");
        assertThatThrownBy(() -> ApiKey.find(folder.resolve("none"), Map.of(), null, Words.ENGLISH))
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> ApiKey.find(null, Map.of(), null, Words.ENGLISH))
                .hasMessageContaining("LADIFLOW_API_KEY")
                .hasMessageContaining("--key-file=FILE")
                .hasMessageContaining("--sandbox=true");
    }

    @Test
    void inventedCustomersAreLookedUpOnlyWhereThatIsAskedFor() throws Exception {
        put("Email\nlan.tran@example.com\n");
        assertThatThrownBy(() -> ResultImport.run(
                        ResultOptions.of(properties),
                        Map.of(),
                        null,
                        new PrintStream(told, true, StandardCharsets.UTF_8)))
                .isInstanceOf(ImportException.class)
                .hasMessageContaining("--sandbox=true");

        properties.setProperty("sample.sandbox", "true");
        ResultImport.run(
                ResultOptions.of(properties), Map.of(), null, new PrintStream(told, true, StandardCharsets.UTF_8));
        assertThat(Files.readString(out)).contains(LAN);
        assertThat(told()).contains("hư cấu");
    }

    private void put(String text) throws IOException {
        Files.writeString(in, text);
    }

    private String told() {
        return told.toString(StandardCharsets.UTF_8);
    }

    private void run() throws Exception {
        var given = ResultOptions.of(properties);
        var sandbox = LADIFLOW.sandbox();
        ResultImport.run(
                new ResultOptions(
                        given.in(),
                        given.out(),
                        given.reading(),
                        given.words(),
                        given.fields(),
                        null,
                        false,
                        4,
                        given.writing(),
                        Map.of(
                                "camel.component.ladiflow.baseUrl",
                                sandbox.baseUrl(),
                                "camel.component.ladiflow.maxRetries",
                                "0")),
                Map.of("LADIFLOW_API_KEY", sandbox.apiKey()),
                null,
                new PrintStream(told, true, StandardCharsets.UTF_8));
    }
}
